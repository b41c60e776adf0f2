import BackendKit

extension Engine {
  /// Calls a function with room for `count` elements, undefined ones, that it may use until it returns.
  @inline(__always)
  func withScratch<E: VectorElement>(_: E.Type, _ count: Int, _ body: (UnsafeMutablePointer<E>) -> Void) {
    let (base, byteCount) = ScratchMemory.take(byteCount: max(1, count) * MemoryLayout<E>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    body(base.bindMemory(to: E.self, capacity: count))
  }
}
