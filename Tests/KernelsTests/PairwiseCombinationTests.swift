import ApusScalar
import Kernels
import Testing

/// Neither associative nor commutative, so that every other tree has another result: mixes bits, for numbers in [1, 2).
private struct Mix: ZipKernel {
  func apply(_ x: OneLane<Double>, _ y: OneLane<Double>) -> OneLane<Double> {
    var bits = x.value.bitPattern &* 0x9E37_79B9_7F4A_7C15 ^ y.value.bitPattern
    bits = (bits ^ bits >> 29) &* 0xBF58_476D_1CE4_E5B9
    return OneLane(repeating: Double(bitPattern: bits >> 12 | 0x3FF0_0000_0000_0000))
  }
}

@Suite struct PairwiseCombinationTests {
  /// n blocks as the largest power of two below n, and the rest: the definition in `CanonicalOrder`.
  private func tree(_ blocks: ArraySlice<Double>) -> Double {
    if blocks.count == 1 { return blocks.first! }
    var left = 1
    while 2 * left < blocks.count { left *= 2 }
    let middle = blocks.startIndex + left
    return Mix().apply(
      OneLane(repeating: tree(blocks[..<middle])), OneLane(repeating: tree(blocks[middle...]))
    ).value
  }

  @Test func everyNumberOfBlocks() {
    let blocks = (0..<600).map { 1 + Double($0) / 1024 }
    var pairs = PairwiseCombination(Mix())
    for count in 1...blocks.count {
      pairs.add(blocks[count - 1])
      // Asking in between changes nothing.
      #expect(pairs.result == tree(blocks[..<count]), "\(count) blocks")
    }
  }

  @Test(arguments: [4095, 4096, 4097, 10_000]) func manyBlocks(count: Int) {
    let blocks = (0..<count).map { 1 + Double($0) / 16384 }
    var pairs = PairwiseCombination(Mix())
    for block in blocks { pairs.add(block) }
    #expect(pairs.result == tree(blocks[...]))
  }
}
