import BackendKit
import TestSupport
import Testing

@Suite struct ScratchMemoryTests {
  @Test(arguments: [1, 63, 64, 65, 4095, 4096, 131_072, 1_000_003])
  func blocksAreAlignedLargeEnoughAndApart(byteCount: Int) {
    let blocks = (0..<3).map { _ in ScratchMemory.take(byteCount: byteCount) }
    defer { for block in blocks { ScratchMemory.give(block.base, byteCount: block.byteCount) } }
    for (number, block) in blocks.enumerated() {
      #expect(UInt(bitPattern: block.base) % (byteCount < 128 << 10 ? 64 : 4096) == 0)
      #expect(block.byteCount >= byteCount)
      block.base.initializeMemory(as: UInt8.self, repeating: UInt8(number), count: block.byteCount)
    }
    for (number, block) in blocks.enumerated() {
      #expect(block.base.load(as: UInt8.self) == UInt8(number))
      #expect(block.base.load(fromByteOffset: block.byteCount - 1, as: UInt8.self) == UInt8(number))
    }
  }

  @Test func moreThanThereIs() {
    #expect(ScratchMemory.takeIfAvailable(byteCount: 1 << 48) == nil)
    #expect(ScratchMemory.takeIfAvailable(byteCount: .max) == nil)
  }

  // The store is one for the process, so these have one to themselves each.

  @Test func aBlockGivenBackIsTakenAgain() async {
    await #expect(processExitsWith: .success) {
      let first = ScratchMemory.take(byteCount: 3 << 20)
      // In huge pages.
      #expect(first.byteCount == 4 << 20)
      #expect(UInt(bitPattern: first.base) % (2 << 20) == 0)
      ScratchMemory.give(first.base, byteCount: first.byteCount)
      let second = ScratchMemory.take(byteCount: (3 << 20) - 5)
      #expect(second.base == first.base)
      #expect(second.byteCount == first.byteCount)
      // It is in use now.
      #expect(ScratchMemory.take(byteCount: 3 << 20).base != first.base)
    }
  }

  @Test func theSmallestThatFits() async {
    await #expect(processExitsWith: .success) {
      let large = ScratchMemory.take(byteCount: (3 << 20) - 64)
      let small = ScratchMemory.take(byteCount: 2 << 20)
      ScratchMemory.give(large.base, byteCount: large.byteCount)
      ScratchMemory.give(small.base, byteCount: small.byteCount)
      #expect(ScratchMemory.take(byteCount: (2 << 20) - 64).base == small.base)
      #expect(ScratchMemory.take(byteCount: (2 << 20) - 64).base == large.base)
    }
  }

  @Test func aBlockMuchTooLargeIsNotWasted() async {
    await #expect(processExitsWith: .success) {
      let large = ScratchMemory.take(byteCount: 8 << 20)
      ScratchMemory.give(large.base, byteCount: large.byteCount)
      let small = ScratchMemory.take(byteCount: 2 << 20)
      #expect(small.base != large.base)
      #expect(small.byteCount == 2 << 20)
      #expect(ScratchMemory.take(byteCount: 8 << 20).base == large.base)
    }
  }

  @Test func whatWasGivenBackLastIsKept() async {
    await #expect(processExitsWith: .success) {
      let others = (0..<20).map { _ in ScratchMemory.take(byteCount: 1 << 20) }
      for other in others { ScratchMemory.give(other.base, byteCount: other.byteCount) }
      let last = ScratchMemory.take(byteCount: 8 << 20)
      ScratchMemory.give(last.base, byteCount: last.byteCount)
      #expect(ScratchMemory.take(byteCount: 8 << 20).base == last.base)
    }
  }

  /// Where the process may have no more memory, what is kept for later makes room for what is asked for now.
  @Test func whatIsKeptMakesRoom() async {
    await #expect(processExitsWith: .success) {
      let kept = ScratchMemory.take(byteCount: 200 << 20)
      ScratchMemory.give(kept.base, byteCount: kept.byteCount)
      try limitMemory(toMore: 100 << 20)
      #expect(ScratchMemory.takeIfAvailable(byteCount: 250 << 20) != nil)
      #expect(ScratchMemory.takeIfAvailable(byteCount: 250 << 20) == nil)
    }
  }
}
