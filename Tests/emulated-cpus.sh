#!/bin/sh
# Runs the conformance suite as other CPUs see it, under user-mode emulation. An instruction beyond such a CPU ends the
# process, and the backends that take part must be exactly those that the CPU can run.
#
#   Tests/emulated-cpus.sh APUS
set -eu

apus=$1
outputs=$(mktemp -d)
trap 'rm -rf "$outputs"' EXIT

# The emulator warns of features of these CPUs that it lacks; none of them matters here.
emulate() {
  cpu=$1
  shift
  messages=$(mktemp -p "$outputs")
  qemu-x86_64 -cpu "$cpu" "$apus" "$@" 2>"$messages" && status=0 || status=$?
  grep -v "TCG doesn't support requested feature" "$messages" >&2 || true
  return "$status"
}

# A core type for OpenBLAS that suits this machine may not suit those.
unset OPENBLAS_CORETYPE

# expect CPU AVAILABLE SELECTED BACKENDS [OPTION]
expect() {
  info=$(emulate "$1" info --json)
  available=$(echo "$info" | python3 -c '
import json, sys
print(",".join(b["name"] for b in json.load(sys.stdin)["backends"] if b["available"] and b["name"] != "openblas"))')
  selected=$(echo "$info" | python3 -c 'import json, sys; print(json.load(sys.stdin)["selected"])')
  if [ "$available" != "$2" ] || [ "$selected" != "$3" ]; then
    echo "$1: available $available, selected $selected; expected $2 and $3" >&2
    exit 1
  fi
  echo "$1: available $available, selected $selected"
  for backend in $4; do
    emulate "$1" verify --quick --backend "$backend" ${5-} >"$outputs/$1-$backend" 2>&1 &
    runs="$runs $!:$1-$backend"
  done
}
runs=

# x86-64-v2; and all of v3 without AVX-512. This emulator has no CPU with AVX-512: that one runs natively.
expect Nehalem scalar scalar scalar
# QEMU 7.2 reads 16 bytes for the memory operand of a scalar fused multiply-add, so for it protected pages are too near;
# they are in place in the native run, which executes the same instructions. scalar is what avx2 is compared with.
expect Haswell scalar,avx2 avx2 avx2 --no-protected-pages

# Side by side: each is one thread.
passed=0
failed=0
for run in $runs; do
  if wait "${run%%:*}"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  echo "${run#*:}:"
  cat "$outputs/${run#*:}"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
