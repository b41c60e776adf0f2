import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for one operand with protected pages on both sides, and canaries between those and the operand.
final class GuardedMemory<Element: VectorElement> {
  /// So much on each side is out of bounds: wide enough for a stray row or vector loop, not just the next vector.
  static var guardLength: Int { 1 << 16 }
  private static var canaryCount: Int { 32 }

  private let mapping: UnsafeMutableRawPointer
  private let length: Int
  private var first: UnsafeMutablePointer<Element>
  private let capacity: Int

  /// The operand of the current case.
  private(set) var pointer: UnsafeMutablePointer<Element>
  private(set) var count = 0

  init(capacity wanted: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = ((wanted + 2 * Self.canaryCount) * MemoryLayout<Element>.stride + page - 1) / page * page
    length = bytes + 2 * Self.guardLength
    guard let mapping = mmap(nil, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), mapping != MAP_FAILED,
      mprotect(mapping + Self.guardLength, bytes, PROT_READ | PROT_WRITE) == 0
    else { fatalError("no memory for a buffer of \(bytes) bytes with protected pages around it") }
    self.mapping = mapping
    first = (mapping + Self.guardLength).bindMemory(
      to: Element.self, capacity: bytes / MemoryLayout<Element>.stride)
    capacity = bytes / MemoryLayout<Element>.stride
    pointer = first
  }

  deinit { munmap(mapping, length) }

  /// The protected ranges before and after.
  var guards: [Range<UInt>] {
    let start = UInt(bitPattern: mapping)
    let end = start + UInt(length)
    return [start..<start + UInt(Self.guardLength), end - UInt(Self.guardLength)..<end]
  }

  /// Makes room for `count` elements, with canaries around.
  func place(_ placement: Placement, count: Int) {
    self.count = count
    let offset = placement.edge == .start ? placement.distance : capacity - count - placement.distance
    precondition(offset >= 0 && offset + count <= capacity, "an operand larger than its buffer")
    pointer = first + offset
    for i in before { first[i] = .canary }
    for i in after { first[i] = .canary }
  }

  /// Elements next to the operand, which a backend has no business with.
  private var before: Range<Int> {
    let start = pointer - first
    return max(0, start - Self.canaryCount)..<start
  }

  private var after: Range<Int> {
    let end = pointer - first + count
    return end..<min(capacity, end + Self.canaryCount)
  }

  /// The index, relative to the operand, of an overwritten canary.
  var brokenCanary: Int? {
    let start = pointer - first
    for i in before where first[i].word != Element.canary.word { return i - start }
    for i in after where first[i].word != Element.canary.word { return i - start }
    return nil
  }

  /// Where an address is, in elements from the operand's first.
  func elementIndex(ofAddress address: UInt) -> Int {
    let distance = Int(bitPattern: address &- UInt(bitPattern: pointer))
    let size = MemoryLayout<Element>.stride
    return distance >= 0 ? distance / size : -((size - 1 - distance) / size)
  }

  func owns(address: UInt) -> Bool { guards.contains { $0.contains(address) } }
}
