#!/bin/sh
# Installs NumPy from the package index into a folder of its own, for the accuracy tests in it: Debian's package leaves
# them out.
#
#   Tests/numpy-validation.sh APUS
set -eu

folder=.build/numpy-validation
# Written last: what an interruption left is made anew.
stamp=$folder/installed
if ! [ -x "$folder/bin/python" ] || ! [ -e "$stamp" ]; then
  rm -f "$stamp"
  python3 -m venv --clear "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check numpy
  touch "$stamp"
fi
exec "$folder/bin/python" Tests/NumPyAgreement/numpy_validation.py "$1"
