#!/bin/sh
# Runs the conformance suite as other CPUs see it, under user-mode emulation. An instruction beyond such a CPU ends the
# process, and the backends that take part must be exactly those that the CPU can run.
#
#   Tests/emulated-cpus.sh APUS
set -eu

apus=$1
passed=0

# expect CPU AVAILABLE SELECTED
expect() {
  info=$(qemu-x86_64 -cpu "$1" "$apus" info --json)
  available=$(echo "$info" | python3 -c '
import json, sys
print(",".join(b["name"] for b in json.load(sys.stdin)["backends"] if b["available"] and b["name"] != "openblas"))')
  selected=$(echo "$info" | python3 -c 'import json, sys; print(json.load(sys.stdin)["selected"])')
  if [ "$available" != "$2" ] || [ "$selected" != "$3" ]; then
    echo "$1: available $available, selected $selected; expected $2 and $3" >&2
    exit 1
  fi
  echo "$1: available $available, selected $selected"
  for backend in $(echo "$2" | tr , ' '); do
    qemu-x86_64 -cpu "$1" "$apus" verify --quick --backend "$backend"
    passed=$((passed + 1))
  done
}

# x86-64-v2; and all of v3 without AVX-512. This emulator has no CPU with AVX-512: that one runs natively.
expect Nehalem scalar scalar
expect Haswell scalar,avx2 avx2

echo "$passed passed, 0 failed"
