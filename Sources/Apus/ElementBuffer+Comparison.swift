import BackendKit

extension ElementBuffer {
  private static var runLength: Int { 256 }

  /// Whether elements are equal pairwise, of buffers with as many.
  @usableFromInline
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func isEqual(to other: ElementBuffer) -> Bool {
    defer { withExtendedLifetime((storage, other.storage)) {} }
    let (x, y) = (base, other.base)
    var start = 0
    // Only loops of one length, without a way out, are compiled to vector instructions.
    while start + Self.runLength <= count {
      var differences: Int32 = 0
      var i = 0
      while i < Self.runLength {
        differences |= x[start &+ i] == y[start &+ i] ? 0 : 1
        i &+= 1
      }
      if differences != 0 { return false }
      start += Self.runLength
    }
    return (start..<count).allSatisfy { x[$0] == y[$0] }
  }

  /// Feeds the elements' bytes, those of +0 where an element is -0.
  @usableFromInline
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func hash(into hasher: inout Hasher) {
    defer { withExtendedLifetime(storage) {} }
    withUnsafeTemporaryAllocation(of: Element.self, capacity: Self.runLength) { run in
      for start in stride(from: 0, to: count, by: Self.runLength) {
        let length = min(Self.runLength, count - start)
        for i in 0..<length { run.initializeElement(at: i, to: base[start + i] + 0) }
        hasher.combine(
          bytes: UnsafeRawBufferPointer(start: run.baseAddress, count: length * MemoryLayout<Element>.stride))
      }
    }
  }
}
