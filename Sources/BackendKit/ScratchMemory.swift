import CPUID
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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

  nonisolated(unsafe) private static var kept = Kept()
  private static let isTaken = Atomic<Bool>(false)

  /// Calls a function with what is kept, or returns nil where another thread has it for long: that may be one of a process
  /// of which this is a forked child, and never give it back.
  private static func withKept<R>(_ body: (inout Kept) -> R) -> R? {
    var tries = 0
    while !isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged {
      tries += 1
      if tries > 200 { return nil }
      apus_spin_hint()
    }
    defer { isTaken.store(false, ordering: .releasing) }
    return body(&kept)
  }

  /// A block of at least `byteCount` bytes with undefined contents. Traps where the system has not that much memory.
  public static func take(byteCount: Int) -> (base: UnsafeMutableRawPointer, byteCount: Int) {
    guard let block = takeIfAvailable(byteCount: byteCount) else {
      fatalError("out of memory: \(byteCount) bytes asked for")
    }
    return block
  }

  /// Like `take`, but nil where the system has not that much memory.
  public static func takeIfAvailable(byteCount: Int) -> (base: UnsafeMutableRawPointer, byteCount: Int)? {
    let reused = withKept { kept -> Block? in
      var best: Int?
      for (index, block) in kept.blocks.enumerated()
      where block.byteCount >= byteCount && block.byteCount / 2 <= max(byteCount, 1 << 19) {
        if best == nil || block.byteCount < kept.blocks[best!].byteCount { best = index }
      }
      guard let best else { return nil }
      let block = kept.blocks.remove(at: best)
      kept.byteCount -= block.byteCount
      return block
    }
    if let block = reused ?? nil, let base = UnsafeMutableRawPointer(bitPattern: block.base) {
      return (base, block.byteCount)
    }
    if let block = allocate(byteCount: byteCount) { return block }
    // Of use to nobody while it keeps others from theirs.
    drop()
    return allocate(byteCount: byteCount)
  }

  /// Gives what is kept back to the system.
  private static func drop() {
    let dropped = withKept { kept in
      defer { kept = Kept() }
      return kept.blocks
    }
    release(dropped ?? [])
  }

  private static func release(_ blocks: [Block]) {
    for block in blocks { free(UnsafeMutableRawPointer(bitPattern: block.base)) }
  }

  /// From this size on blocks ask for huge pages, which take 512 times fewer faults and look-ups of addresses.
  private static let hugePageThreshold = 3 << 20
  private static let hugePage = 2 << 20
  private static let pageThreshold = 128 << 10

  private static func allocate(byteCount: Int) -> (base: UnsafeMutableRawPointer, byteCount: Int)? {
    let isHuge = byteCount >= hugePageThreshold
    // Vectors begin where pages do: a result that began a few lines after its operand, but for whole pages, would be slow.
    let alignment = isHuge ? hugePage : byteCount >= pageThreshold ? 4096 : 64
    let (padded, overflow) = byteCount.addingReportingOverflow(alignment - 1)
    if overflow { return nil }
    let whole = padded & ~(alignment - 1)
    var base: UnsafeMutableRawPointer?
    guard posix_memalign(&base, alignment, whole) == 0, let base else { return nil }
    #if os(Linux)
      // Where the system has none to give, the block is as good as any other.
      if isHuge { _ = madvise(base, whole, MADV_HUGEPAGE) }
    #endif
    return (base, whole)
  }

  /// Gives a block of `take` back. It is kept, instead of those that were given back longest ago if there are too many.
  public static func give(_ base: UnsafeMutableRawPointer, byteCount: Int) {
    let block = Block(base: UInt(bitPattern: base), byteCount: byteCount)
    let dropped = withKept { kept in
      if byteCount > keptBytes { return [block] }
      var dropped: [Block] = []
      while kept.blocks.count >= keptBlocks || kept.byteCount + byteCount > keptBytes {
        let oldest = kept.blocks.removeFirst()
        kept.byteCount -= oldest.byteCount
        dropped.append(oldest)
      }
      kept.blocks.append(block)
      kept.byteCount += byteCount
      return dropped
    }
    release(dropped ?? [block])
  }
}
