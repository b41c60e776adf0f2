import BackendKit

/// Memory for the elements of one vector or matrix: 64-byte-aligned, reference-counted.
///
/// Small blocks are allocated with their reference count, in one piece. Large ones come from `ScratchMemory`, which
/// keeps a few for reuse: memory fresh from the system costs a page fault per 4 KiB, more than computing on it.
@usableFromInline
final class Storage: ManagedBuffer<Storage.Header, UInt8> {
  @usableFromInline
  struct Header {
    /// Bytes of a block from `ScratchMemory`; 0 where the elements follow the header.
    @usableFromInline var scratchByteCount: Int
    @usableFromInline var base: UnsafeMutableRawPointer

    @inlinable
    init(base: UnsafeMutableRawPointer, scratchByteCount: Int) {
      self.base = base
      self.scratchByteCount = scratchByteCount
    }
  }

  /// From this size on blocks come from `ScratchMemory`: glibc asks the system anew for blocks of 128 KiB and more, with what
  /// is added here.
  @usableFromInline static var scratchThreshold: Int { @inlinable @inline(__always) get { 124 << 10 } }

  // Where the lower bits of a load's address are nearly those of a store still under way, the processor at first takes one
  // for the other: a result that begins a few lines after its operand, but for whole pages, waits for itself again and
  // again. On Zen 4 that takes up to twice as long for 10,000 elements, up to four times for 1000.

  /// From this size on blocks begin at multiples of `wideAlignment`, and so at the same place of a page as others or far away.
  @usableFromInline static var wideThreshold: Int { @inlinable @inline(__always) get { 4 << 10 } }
  @usableFromInline static var wideAlignment: UInt { @inlinable @inline(__always) get { 2048 } }

  /// Memory, and where its elements start.
  @inlinable @inline(__always)
  static func make(byteCount: Int) -> (Storage, UnsafeMutableRawPointer) {
    if byteCount >= wideThreshold { return makeWide(byteCount: byteCount) }
    let storage = create(minimumCapacity: spaced(byteCount &+ 63)) { buffer in
      Header(base: aligned(buffer, to: 64), scratchByteCount: 0)
    }
    return (unsafeDowncast(storage, to: Storage.self), aligned(storage, to: 64))
  }

  @usableFromInline
  static func makeWide(byteCount: Int) -> (Storage, UnsafeMutableRawPointer) {
    if byteCount >= scratchThreshold { return wrap(ScratchMemory.take(byteCount: byteCount)) }
    let storage = create(minimumCapacity: byteCount + Int(wideAlignment) - 1) { buffer in
      Header(base: aligned(buffer, to: wideAlignment), scratchByteCount: 0)
    }
    return (unsafeDowncast(storage, to: Storage.self), aligned(storage, to: wideAlignment))
  }

  /// So many bytes, or some more, so that of smaller blocks of one size which follow each other neither neighbours nor the
  /// first and the third begin at nearly the same place of a page. One process of twenty is slow then rather than one of five.
  @inlinable @inline(__always)
  static func spaced(_ byteCount: Int) -> Int {
    // From block to block, with what precedes the elements and the block in the heap.
    let distance = byteCount &+ 64
    return byteCount >= 1024 && (distance &+ 256) & 2047 < 512 ? byteCount &+ 768 : byteCount
  }

  @inlinable @inline(__always)
  static func aligned(_ buffer: ManagedBuffer<Header, UInt8>, to alignment: UInt) -> UnsafeMutableRawPointer {
    buffer.withUnsafeMutablePointerToElements { elements in
      UnsafeMutableRawPointer(bitPattern: (UInt(bitPattern: elements) &+ alignment &- 1) & ~(alignment &- 1))
        .unsafelyUnwrapped
    }
  }

  private static func wrap(_ block: (base: UnsafeMutableRawPointer, byteCount: Int)) -> (
    Storage, UnsafeMutableRawPointer
  ) {
    let (base, available) = block
    let storage = create(minimumCapacity: 0) { _ in Header(base: base, scratchByteCount: available) }
    return (unsafeDowncast(storage, to: Storage.self), base)
  }

  /// Like `make`, but nil where the system has not that much memory.
  @usableFromInline
  static func makeIfAvailable(byteCount: Int) -> (Storage, UnsafeMutableRawPointer)? {
    if byteCount < scratchThreshold { return make(byteCount: byteCount) }
    return ScratchMemory.takeIfAvailable(byteCount: byteCount).map(wrap)
  }

  @inlinable
  deinit {
    withUnsafeMutablePointerToHeader { header in
      if header.pointee.scratchByteCount > 0 {
        ScratchMemory.give(header.pointee.base, byteCount: header.pointee.scratchByteCount)
      }
    }
  }
}

/// `count` elements with value semantics: copied when written to while shared.
public struct ElementBuffer<Element: VectorElement>: @unchecked Sendable {
  @usableFromInline var storage: Storage
  /// The first element.
  @usableFromInline var base: UnsafeMutablePointer<Element>
  public let count: Int

  /// Elements with undefined values.
  @inlinable @inline(__always)
  init(uninitialized count: Int) {
    self.init(Storage.make(byteCount: count &* MemoryLayout<Element>.stride), count: count)
  }

  @inlinable @inline(__always)
  init(_ block: (storage: Storage, base: UnsafeMutableRawPointer), count: Int) {
    storage = block.storage
    base = block.base.assumingMemoryBound(to: Element.self)
    self.count = count
  }

  /// Elements with undefined values.
  ///
  /// - Throws: `ShapeError` where there cannot be so many, or not here.
  @usableFromInline
  init(uninitializedShape shape: [Int]) throws(ShapeError) {
    guard let count = Self.elementCount(shape) else { throw .invalid(shape) }
    guard let block = Storage.makeIfAvailable(byteCount: count * MemoryLayout<Element>.stride) else {
      throw .outOfMemory(shape)
    }
    self.init(block, count: count)
  }

  // Not specialised it would assign each element by a call, as it does for generic callers.
  @inlinable
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  init(repeating value: Element, count: Int) {
    self.init(uninitialized: count)
    base.update(repeating: value, count: count)
  }

  /// Elements with undefined values, as many as something of this shape already has.
  ///
  /// - Throws: `ShapeError.outOfMemory`. Small blocks the allocator always has, or the process ends.
  @inlinable @inline(__always)
  init(availableCount count: Int, shape: @autoclosure () -> [Int]) throws(ShapeError) {
    let byteCount = count &* MemoryLayout<Element>.stride
    if byteCount < Storage.wideThreshold {
      self.init(uninitialized: count)
    } else {
      guard let block = Storage.makeIfAvailable(byteCount: byteCount) else { throw .outOfMemory(shape()) }
      self.init(block, count: count)
    }
  }

  /// Makes this the only user of its memory, before it is written to.
  @inlinable @inline(__always)
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { copy() }
  }

  @usableFromInline
  mutating func copy() {
    let copy = ElementBuffer(uninitialized: count)
    copy.base.update(from: base, count: count)
    self = copy
  }

  /// Like `makeUnique()`, with an error where there is no memory for a copy.
  @inlinable @inline(__always)
  mutating func makeUniqueIfAvailable() throws(ShapeError) {
    if !isKnownUniquelyReferenced(&storage) { try copyIfAvailable() }
  }

  @usableFromInline
  mutating func copyIfAvailable() throws(ShapeError) {
    let copy = try ElementBuffer(availableCount: count, shape: [count])
    copy.base.update(from: base, count: count)
    self = copy
  }

  /// Like `makeUniqueIfAvailable()` where all elements are about to be overwritten: what is shared is not copied.
  @inlinable @inline(__always)
  mutating func makeUniqueForOverwriting() throws(ShapeError) {
    if !isKnownUniquelyReferenced(&storage) { self = try ElementBuffer(availableCount: count, shape: [count]) }
  }

  @inlinable @inline(__always)
  func withPointer<R, Failure: Error>(_ body: (UnsafePointer<Element>) throws(Failure) -> R) throws(Failure) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(base)
  }

  /// Whether a shape's elements can be counted and their bytes addressed; their number then.
  @inlinable
  static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for dimension in shape {
      guard dimension >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      count = product
    }
    return count <= (Int.max - 4096) / MemoryLayout<Element>.stride ? count : nil
  }
}
