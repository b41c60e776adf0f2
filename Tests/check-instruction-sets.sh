#!/bin/sh
# Disassembles an executable and fails where instructions of one backend's instruction set are in code that others run
# too: a shared generic function emitted with AVX-512 would end the process on a CPU without it.
#
#   Tests/check-instruction-sets.sh BINARY
#
# Allowed: ymm registers and AVX encodings in functions of ApusAVX2 and ApusAVX512; zmm and mask registers and
# xmm16-31/ymm16-31 in functions of ApusAVX512. Both must have some, so that nothing passes for being empty.
set -eu

binary=$1
listing=$(mktemp)
trap 'rm -f "$listing"' EXIT
objdump -d --no-show-raw-insn "$binary" >"$listing"

awk '
  function report(what) {
    if (reported[symbol, what]++ == 0) {
      failed++
      lines[++lineCount] = "  " what " in " symbol ": " instruction
    }
  }

  /^[0-9a-f]+ <.*>:$/ {
    symbol = substr($0, index($0, "<") + 1)
    sub(/>:$/, "", symbol)
    isAVX512 = index(symbol, "ApusAVX512") > 0
    isAVX2 = index(symbol, "ApusAVX2") > 0
    if (isAVX512) ours512++
    if (isAVX2) ours2++
    # The few C functions that backends inline say in their names how wide they are, as in apus_sqrt_f32x16. Where a
    # copy is left it is local to its backend.
    if (match(symbol, /^apus_[a-z0-9]+_[fi](32|64)x[0-9]+/)) {
      width = substr(symbol, RSTART, RLENGTH)
      sub(/^.*_[fi]/, "", width)
      split(width, factors, "x")
      if (factors[1] * factors[2] == 512) isAVX512 = 1
      if (factors[1] * factors[2] == 256) isAVX2 = 1
    }
    symbols++
    next
  }

  # "  401000:\tvaddps %zmm0,%zmm1,%zmm2"; a prefix such as {evex} or "rep " may come first.
  /^ +[0-9a-f]+:\t/ {
    instructions++
    instruction = $0
    sub(/^ +[0-9a-f]+:\t/, "", instruction)
    sub(/[ \t]*#.*$/, "", instruction)
    sub(/[ \t]*<.*$/, "", instruction)

    zmm = instruction ~ /%zmm/
    mask = instruction ~ /%k[0-7]/
    high = instruction ~ /%[xy]mm(1[6-9]|2[0-9]|3[01])/
    ymm = instruction ~ /%ymm/
    mnemonic = instruction
    sub(/^(\{[a-z0-9]+\}|rep|repz|repnz|lock|bnd|notrack|data16|cs|ds|es|fs|gs|ss) +/, "", mnemonic)
    sub(/[ \t].*$/, "", mnemonic)
    # The VEX and EVEX encodings.
    vex = mnemonic ~ /^v/ && mnemonic !~ /^(verr|verw|vmcall|vmmcall)$/
    # Integer instructions of x86-64-v3 have no vector registers.
    bmi = mnemonic ~ /^(andn|bextr|blsi|blsmsk|blsr|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx|tzcnt|lzcnt|movbe)[lqw]?$/

    if (zmm) { count["zmm"]++; if (isAVX512) owned["zmm"]++; else report("zmm register") }
    if (mask) { count["mask"]++; if (!isAVX512) report("mask register") }
    if (high) { count["high"]++; if (!isAVX512) report("register 16 to 31") }
    if (ymm) { count["ymm"]++; if (isAVX2) owned["ymm"]++; else if (!isAVX512) report("ymm register") }
    if (vex) { count["vex"]++; if (!isAVX2 && !isAVX512) report("AVX encoding") }
    if (bmi) {
      count["bmi"]++
      # On older CPUs tzcnt is bsf: compilers emit it as "rep bsf" where both give the same.
      if (!isAVX2 && !isAVX512 && mnemonic !~ /^tzcnt/) report("instruction of x86-64-v3")
    }
  }

  END {
    printf "%d functions (%d of ApusAVX2, %d of ApusAVX512), %d instructions\n", symbols, ours2, ours512, instructions
    printf "with zmm registers %d, mask registers %d, registers 16 to 31 %d, ymm registers %d, AVX encodings %d, BMI %d\n", \
      count["zmm"], count["mask"], count["high"], count["ymm"], count["vex"], count["bmi"]
    passed = 0
    if (owned["ymm"] > 0) passed++
    else { print "FAILED: no ymm register in the functions of ApusAVX2"; vacuous++ }
    if (owned["zmm"] > 0) passed++
    else { print "FAILED: no zmm register in the functions of ApusAVX512"; vacuous++ }
    if (failed == 0) passed++
    else {
      print "FAILED: instructions outside the backends that own them"
      for (i = 1; i <= lineCount && i <= 100; i++) print lines[i]
      if (lineCount > 100) printf "  and %d more\n", lineCount - 100
    }
    printf "%d passed, %d failed\n", passed, 3 - passed
    exit passed < 3
  }
' "$listing"
