#!/bin/sh
# Builds the function for AWS Lambda: .build-lambda/bootstrap, one fully static and stripped executable, and
# .build-lambda/bootstrap.zip. It runs on provided.al2023 whatever C library this machine has.
#
#   Scripts/build-lambda.sh [PRODUCT]
#
# PRODUCT is an executable product of the package in the current folder; `bootstrap` unless said otherwise. The same
# sources and compiler give the same bytes.
set -eu

scripts=$(cd "$(dirname "$0")" && pwd)
product=${1-bootstrap}
build=.build-lambda
log=$build/build.log

mkdir -p "$build"
# The linker warns of dlopen in static executables: the OpenBLAS backend, which has it, is unavailable there.
if ! ${SWIFT-swift} build -c release --product "$product" --scratch-path "$build" -Xswiftc -static-executable \
  -Xswiftc -file-prefix-map -Xswiftc "$PWD=." \
  -Xswiftc -use-ld=lld -Xlinker -s -Xlinker --build-id=none -Xlinker --icf=safe -Xlinker --no-eh-frame-hdr \
  -Xlinker -T -Xlinker "$scripts/no-unwinding.ld" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
grep -E "warning:" "$log" | grep -v "Using 'dlopen' in statically linked applications" >&2 || true

cp "$build/release/$product" "$build/bootstrap"
python3 "$scripts/zip_bootstrap.py" "$build/bootstrap" "$build/bootstrap.zip"
echo "$build/bootstrap: $(wc -c <"$build/bootstrap") bytes"
echo "$build/bootstrap.zip: $(wc -c <"$build/bootstrap.zip") bytes"
