#!/bin/sh
# Builds the function for AWS Lambda and tests what was built: sizes, that it needs no shared library, the zip, and how it
# serves, with the real emulator (also as on an old CPU) and with a Runtime API that misbehaves.
#
#   Tests/lambda.sh
set -eu

cd "$(dirname "$0")/.."

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

command -v readelf >/dev/null || fail "readelf is needed to look for shared libraries (Debian package binutils)"
Scripts/build-lambda.sh
binary=.build-lambda/bootstrap
archive=.build-lambda/bootstrap.zip

# Lambda has no use for more: these are the project's own bounds.
[ "$(wc -c <"$binary")" -le 8000000 ] || fail "$binary has more than 8 MB"
[ "$(wc -c <"$archive")" -le 3200000 ] || fail "$archive has more than 3.2 MB"

headers=$(readelf --program-headers --dynamic "$binary")
if echo "$headers" | grep -E "INTERP|NEEDED"; then
  fail "$binary needs shared libraries"
fi
echo "no program interpreter, no shared library"

# The bit that Lambda needs, and the same bytes again.
python3 - "$archive" <<'PYTHON'
import sys, zipfile
[entry] = zipfile.ZipFile(sys.argv[1]).infolist()
assert entry.filename == "bootstrap" and entry.external_attr >> 16 == 0o100755, entry
PYTHON
again=$(mktemp)
trap 'rm -f "$again"' EXIT
touch "$binary"
python3 Scripts/zip_bootstrap.py "$binary" "$again"
cmp "$archive" "$again" || fail "zipping again gives other bytes"

python3 Tests/Lambda/test_faults.py "$binary"
python3 Tests/Lambda/test_local.py
python3 Tests/Lambda/test_emulator.py "$binary"
python3 Tests/Lambda/test_emulator.py --cpu Nehalem --count 100 "$binary"
