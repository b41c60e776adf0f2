# Two commands matter: `make demo` runs the main job on real data, `make test` proves everything. Both set up what they
# need first.

SWIFT ?= swift
APUS = .build/release/apus
# A job is a module here, and those that wait count: with two for two processors one would be idle.
JOBS = --jobs 4
# What is tested is a release build, tests and command line of the same modules, which tests see into. SwiftPM would say so
# too for tests, and compile everything again as it is said twice.
TESTED = --configuration release -Xswiftc -enable-testing
TESTS = $(TESTED) --disable-testable-imports
FORMATTED = Package.swift Sources Backends Tests Examples Benchmarks/Package.swift Benchmarks/Sources
PACKAGES_DEMO = libopenblas-dev
PACKAGES_TEST = libopenblas-dev qemu-user binutils advancecomp python3-numpy python3-venv
PACKAGES_LAMBDA = binutils advancecomp python3 python3-venv
PACKAGES_COMPARE = libopenblas-dev python3-venv

.PHONY: help demo test build unit-test lint format conformance verify emulated instruction-sets tile-loops numpy-agreement outside-package \
	readme harness walk lambda lambda-local test-here test-elsewhere \
	lambda-test lambda-fuzz lambda-compare certify numpy-validation compare compare-quick bench-check \
	setup-compare setup-demo setup-lambda setup-test clean

help:
	@echo 'make demo              recognise handwritten digits on every backend of this machine'
	@echo 'make test              everything below'
	@echo '  make unit-test         Swift tests'
	@echo '  make lint              swift format, strictly'
	@echo '  make verify            the conformance suite on every available backend'
	@echo '  make emulated          the conformance suite as on CPUs without AVX-512, and without AVX'
	@echo '  make instruction-sets  wide registers only in the code of the backends that own them'
	@echo '  make tile-loops        sums of matrix products stay in registers'
	@echo '  make numpy-agreement   apus run against NumPy, operation by operation'
	@echo '  make outside-package   a package of its own that depends on this one and adds a backend'
	@echo '  make readme            every snippet and command of the documentation'
	@echo '  make harness           tests of the benchmark harness, and of scripts'
	@echo '  make walk              the operation that CONTRIBUTING.md adds, in a copy of this folder'
	@echo '  make lambda-test       the function for AWS Lambda against an emulator of it, and its size'
	@echo 'make lambda            the function for AWS Lambda: one static executable, and its zip'
	@echo 'make lambda-local      invoke it on a local emulator'
	@echo 'make lambda-fuzz       a million mutated events for its parser'
	@echo 'make lambda-compare    functions on Lambda side by side with NumPy and PyTorch: start, memory, size, cost'
	@echo 'make certify           every float through every function of one element on every backend (hours; goes on where it stopped)'
	@echo 'make numpy-validation  the accuracy tests that come with NumPy, which it installs'
	@echo 'make compare           side by side with NumPy, PyTorch and OpenBLAS (15 to 20 minutes, on a quiet machine)'
	@echo 'make compare-quick     the same in 3 minutes, roughly right'
	@echo 'make bench-check       operations that got more than 10 % slower since the commit before'
	@echo 'make format            format all Swift sources in place'

demo: setup-demo
	$(SWIFT) build -c release --product digits
	.build/release/digits Examples/Digits/Data

# What builds in this folder one after the other, and beside it what builds in folders of its own: compilers of whole
# modules leave a processor idle.
test: setup-test lint build
	$(MAKE) --jobs=3 --output-sync=line test-here test-elsewhere
	@echo 'make test: all of it passed'

test-here:
	$(MAKE) unit-test
	$(MAKE) instruction-sets
	$(MAKE) tile-loops
	$(MAKE) conformance
	$(MAKE) numpy-agreement
	$(MAKE) readme

# Of what comes last there should be work for two processors.
test-elsewhere:
	$(MAKE) harness
	$(MAKE) lambda-test
	$(MAKE) outside-package
	$(MAKE) walk

build:
	$(SWIFT) build $(JOBS) $(TESTED) --product apus

unit-test:
	$(SWIFT) test $(JOBS) $(TESTS)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

format:
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

# Then what backends would do on a CPU of either maker.
verify: build
	$(APUS) verify
	for vendor in amd intel; do \
		echo "as with a CPU of $$vendor's:" && APUS_CPU_VENDOR=$$vendor $(APUS) verify --quick || exit 1; \
	done

conformance: verify emulated

emulated: build
	Tests/emulated-cpus.sh $(APUS)

instruction-sets: build
	Tests/check-instruction-sets.sh $(APUS)

tile-loops: build
	Tests/check-tile-loops.sh $(APUS)

numpy-agreement: build
	Tests/with-numpy.sh Tests/NumPyAgreement/compare_with_numpy.py $(APUS)

outside-package:
	Tests/outside-package.sh

readme: build
	$(SWIFT) build $(TESTED) --target LambdaRuntime
	Tests/readme.sh $(APUS)

lambda: setup-lambda
	Scripts/build-lambda.sh

lambda-local: lambda
	Scripts/lambda_local.py

lambda-test:
	Tests/lambda.sh

lambda-fuzz:
	LAMBDA_FUZZ_EVENTS=1000000 $(SWIFT) test $(TESTS) --filter FuzzTests

harness:
	python3 -m unittest discover -q -s Benchmarks/tests
	python3 -m unittest discover -q -s Tests/Scripts

walk:
	Tests/with-numpy.sh Tests/walk.py

# Benchmarks/accuracy.json and accuracy.md, from what .build/certificate.log holds and what is missing there.
certify: build
	nice $(APUS) certify --progress-file .build/certificate.log --output Benchmarks/accuracy

numpy-validation: build
	Tests/numpy-validation.sh $(APUS)

# The README's numbers come from a full run only.
compare: setup-compare
	python3 Benchmarks/compare.py --readme

compare-quick: setup-compare
	python3 Benchmarks/compare.py --quick --output Benchmarks/results/quick

lambda-compare: setup-compare lambda
	python3 Benchmarks/lambda_compare.py --pages

bench-check:
	python3 Benchmarks/bench_check.py

setup-compare:
	@Tests/install-packages.sh --optional $(PACKAGES_COMPARE)

setup-lambda:
	@Tests/install-packages.sh --optional $(PACKAGES_LAMBDA)

setup-demo:
	@Tests/install-packages.sh --optional $(PACKAGES_DEMO)

setup-test:
	@Tests/install-packages.sh $(PACKAGES_TEST)

clean:
	rm -rf .build
