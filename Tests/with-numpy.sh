#!/bin/sh
# Runs a Python script with an interpreter that has NumPy: the one on the path, or else Debian's own.
set -eu

for python in python3 /usr/bin/python3; do
  if "$python" -c 'import numpy' 2>/dev/null; then exec "$python" "$@"; fi
done
echo "no Python with NumPy: install python3-numpy" >&2
exit 77
