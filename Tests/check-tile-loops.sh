#!/bin/sh
# Disassembles an executable and fails where the innermost loops of matrix products store vectors on the stack, or where a
# function of its own fills sums: what does not stay in registers takes up to three times as long, and nothing else would tell.
#
#   Tests/check-tile-loops.sh BINARY
set -eu

binary=$1
listing=$(mktemp)
trap 'rm -f "$listing"' EXIT
objdump -d --no-show-raw-insn "$binary" >"$listing"

awk '
  # Of the loops of a function that hold no other, those with four fused multiply-adds or more.
  function check(   i, j, first, products, stores, isInnermost) {
    for (i = 1; i <= count; i++) {
      if (!(target[i] in index_) || index_[target[i]] > i) continue
      first = index_[target[i]]
      isInnermost = 1
      products = stores = 0
      for (j = first; j <= i; j++) {
        if (j < i && target[j] in index_ && index_[target[j]] >= first && index_[target[j]] <= j) isInnermost = 0
        if (text[j] ~ /^vfn?madd[0-9]+p[sd] /) products++
        if (text[j] ~ /^vmov[au]p[sd] +%[yz]mm[0-9]+,.*\(%r[bs]p\)/) stores++
      }
      if (!isInnermost || products < 4) continue
      loops[backend]++
      # A vector or two that find no register cost little.
      if (4 * stores >= products) lines[++failed] = "  " stores " stores for " products " products in " symbol
    }
  }

  /^[0-9a-f]+ <.*>:$/ {
    if (isKernel) check()
    symbol = substr($0, index($0, "<") + 1)
    sub(/>:$/, "", symbol)
    if (symbol ~ /InlineArray.*repeating.*ApusAVX/) lines[++failed] = "  filled by a call: " symbol
    isKernel = symbol ~ /TileKernel.*compute/
    backend = symbol ~ /ApusAVX512/ ? "ApusAVX512" : "ApusAVX2"
    count = 0
    split("", index_)
    split("", target)
    next
  }

  isKernel && /^ +[0-9a-f]+:\t/ {
    address = $1
    sub(/:$/, "", address)
    index_[address] = ++count
    text[count] = $0
    sub(/^ +[0-9a-f]+:\t/, "", text[count])
    if (text[count] ~ /^j[a-z]+ /) {
      split(text[count], words, / +/)
      target[count] = words[2]
    }
  }

  END {
    if (isKernel) check()
    printf "innermost loops of products: %d of ApusAVX2, %d of ApusAVX512\n", loops["ApusAVX2"], loops["ApusAVX512"]
    passed = 0
    if (loops["ApusAVX2"] > 0) passed++
    else print "FAILED: no loops of products in the functions of ApusAVX2"
    if (loops["ApusAVX512"] > 0) passed++
    else print "FAILED: no loops of products in the functions of ApusAVX512"
    if (failed == 0) passed++
    else {
      print "FAILED: sums that do not stay in registers"
      for (i = 1; i <= failed; i++) print lines[i]
    }
    printf "%d passed, %d failed\n", passed, 3 - passed
    exit passed < 3
  }
' "$listing"
