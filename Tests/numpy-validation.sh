#!/bin/sh
# Installs NumPy from the package index into a folder of its own, for the accuracy tests in it: Debian's package leaves
# them out.
#
#   Tests/numpy-validation.sh APUS
set -eu

folder=.build/numpy-validation
if ! [ -x "$folder/bin/python" ]; then
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check numpy
fi
exec "$folder/bin/python" Tests/NumPyAgreement/numpy_validation.py "$1"
