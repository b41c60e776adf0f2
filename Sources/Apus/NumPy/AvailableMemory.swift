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
    // The engine's own allocations need a little more than the elements.
    guard byteCount >= 0, byteCount <= Int.max - (1 << 20) else { return false }
    if byteCount < 1 << 20 { return true }
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    if pages > 0, pageSize > 0, byteCount / pageSize >= pages { return false }
    guard let memory = malloc(byteCount + (1 << 16)) else { return false }
    free(memory)
    return true
  }
}
