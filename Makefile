# Two commands matter: `make demo` runs the main job on real data, `make test` proves everything. Both set up what they
# need first.

SWIFT ?= swift
APUS = .build/release/apus
PACKAGES_DEMO = libopenblas-dev
PACKAGES_TEST = libopenblas-dev qemu-user binutils python3-numpy

.PHONY: help demo test build unit-test lint format verify emulated instruction-sets numpy-agreement outside-package \
	readme setup-demo setup-test clean

help:
	@echo 'make demo              recognise handwritten digits on every backend of this machine'
	@echo 'make test              everything below'
	@echo '  make unit-test         Swift tests'
	@echo '  make lint              swift format, strictly'
	@echo '  make verify            the conformance suite on every available backend'
	@echo '  make emulated          the conformance suite as on CPUs without AVX-512, and without AVX'
	@echo '  make instruction-sets  wide registers only in the code of the backends that own them'
	@echo '  make numpy-agreement   apus run against NumPy, operation by operation'
	@echo '  make outside-package   a package of its own that depends on this one and adds a backend'
	@echo '  make readme            every snippet and command of the README'
	@echo 'make format            format all Swift sources in place'

demo: setup-demo
	$(SWIFT) build -c release --product digits
	.build/release/digits Examples/Digits/Data

test: setup-test lint build unit-test instruction-sets verify emulated numpy-agreement outside-package readme
	@echo 'make test: all of it passed'

build:
	$(SWIFT) build -c release --product apus

unit-test: build
	APUS_COMMAND=$(CURDIR)/$(APUS) $(SWIFT) test

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Backends Tests Examples

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Backends Tests Examples

verify: build
	$(APUS) verify

emulated: build
	Tests/emulated-cpus.sh $(APUS)

instruction-sets: build
	Tests/check-instruction-sets.sh $(APUS)

numpy-agreement: build
	Tests/with-numpy.sh Tests/NumPyAgreement/compare_with_numpy.py $(APUS)

outside-package:
	Tests/outside-package.sh

readme: build
	Tests/readme.sh $(APUS)

setup-demo:
	@Tests/install-packages.sh --optional $(PACKAGES_DEMO)

setup-test:
	@Tests/install-packages.sh $(PACKAGES_TEST)

clean:
	rm -rf .build
