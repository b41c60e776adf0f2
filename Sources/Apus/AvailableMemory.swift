#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether memory of a size that comes from outside can be had at all.
package enum AvailableMemory {
  /// Whether the machine has that much and the system would grant it now. What it grants it may still fail to provide
  /// later; but what it denies would end the process.
  package static func holds(byteCount: Int) -> Bool {
    // A large block begins with a huge page of 2 MiB and ends with one.
    guard byteCount >= 0, byteCount <= Int.max - (1 << 23) else { return false }
    if byteCount < 1 << 20 { return true }
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    if pages > 0, pageSize > 0, byteCount / pageSize >= pages { return false }
    // Compilers leave out an allocation that nobody uses, and take it to have succeeded.
    let size = byteCount + (1 << 22) + (1 << 16)
    let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != UnsafeMutableRawPointer(bitPattern: -1) else { return false }
    munmap(memory, size)
    return true
  }

  /// Asks for memory before a throwing call takes it piece by piece: what the system denies then ends the process.
  ///
  /// - Parameter count: How many elements there are at a time, at most, beside the operands.
  /// - Throws: `ShapeError.outOfMemory` with this shape.
  static func require<Element: VectorElement>(
    _: Element.Type, _ count: Int, for shape: @autoclosure () -> [Int]
  ) throws(ShapeError) {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, holds(byteCount: byteCount) else { throw .outOfMemory(shape()) }
  }
}
