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
# The compiler of the same toolchain: swift and swiftc lie side by side, as swift-6.1 and swiftc-6.1 do.
swift=${SWIFT-swift}
swiftc=$(echo "$swift" | sed 's/\(.*\)swift/\1swiftc/')

mkdir -p "$build"
if ! $swift build -c release --product "$product" --scratch-path "$build" -Xswiftc -static-executable \
  -Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xswiftc -use-ld=lld -Xswiftc -Xfrontend -Xswiftc -function-sections >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
# The linker warns of dlopen in static executables: the OpenBLAS backend, which has it, is unavailable there.
known="Using 'dlopen' in statically linked applications"
grep -E "warning:" "$log" | grep -v "$known" >&2 || true

# Linked again, so that what is not reached can be left out, an eighth of it all.
objects=$build/unretained
rm -rf "$objects"
python3 "$scripts/unretained_objects.py" "$build/release/$product.product/Objects.LinkFileList" "$objects" "$swiftc"
entry=$(echo "$product" | tr -c 'A-Za-z0-9\n' _)_main
if ! $swiftc -emit-executable -static-executable "@$objects/objects" -o "$build/bootstrap" -use-ld=lld \
  -Xlinker --defsym="main=$entry" -Xlinker --gc-sections -Xlinker --icf=all -Xlinker -s -Xlinker --build-id=none \
  -Xlinker --no-eh-frame-hdr -Xlinker -T -Xlinker "$scripts/bootstrap.ld" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
python3 "$scripts/zip_bootstrap.py" "$build/bootstrap" "$build/bootstrap.zip"
echo "$build/bootstrap: $(wc -c <"$build/bootstrap") bytes"
echo "$build/bootstrap.zip: $(wc -c <"$build/bootstrap.zip") bytes"
