#!/bin/sh
# Runs every Swift snippet and every command of the README and the other pages.
#
#   Tests/readme.sh APUS
set -eu
exec python3 "$(dirname "$0")/Readme/run_readme.py" --apus "$1"
