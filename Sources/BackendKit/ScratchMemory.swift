import Synchronization

/// Working memory for kernels: 64-byte-aligned blocks, kept for the next caller instead of going back to the system,
/// which would fault their pages in anew each time.
public enum ScratchMemory {
  /// Blocks kept at most, and bytes in them at most.
  static let keptBlocks = 8
  static let keptBytes = 256 << 20

  struct Block {
    let base: UInt
    let byteCount: Int
  }

  private struct Kept {
    var blocks: [Block] = []
    var byteCount = 0
  }

  private static let kept = Mutex(Kept())

  /// A block of at least `byteCount` bytes with undefined contents.
  public static func take(byteCount: Int) -> (base: UnsafeMutableRawPointer, byteCount: Int) {
    let reused: Block? = kept.withLock { kept in
      var best: Int?
      for (index, block) in kept.blocks.enumerated()
      where block.byteCount >= byteCount && block.byteCount <= max(2 * byteCount, 1 << 20) {
        if best == nil || block.byteCount < kept.blocks[best!].byteCount { best = index }
      }
      guard let best else { return nil }
      let block = kept.blocks.remove(at: best)
      kept.byteCount -= block.byteCount
      return block
    }
    if let reused, let base = UnsafeMutableRawPointer(bitPattern: reused.base) {
      return (base, reused.byteCount)
    }
    return (.allocate(byteCount: byteCount, alignment: 64), byteCount)
  }

  /// Gives a block of `take` back.
  public static func give(_ base: UnsafeMutableRawPointer, byteCount: Int) {
    let isKept = kept.withLock { kept in
      guard kept.blocks.count < keptBlocks, kept.byteCount + byteCount <= keptBytes else { return false }
      kept.blocks.append(Block(base: UInt(bitPattern: base), byteCount: byteCount))
      kept.byteCount += byteCount
      return true
    }
    if !isKept { base.deallocate() }
  }
}
