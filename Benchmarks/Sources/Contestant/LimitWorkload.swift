import LimitLoops

/// A loop that shows what the machine can do: `limit-read`, `limit-write`, `limit-copy`, `limit-merge` with a size in bytes, or `limit-fma`
/// with a width in bits.
enum LimitWorkload {
  static func workload(_ name: String, size: Int, isDouble: Bool, threads: Int) throws(Refusal) -> Workload {
    let threads = Int32(threads)
    if name == "limit-fma" {
      let bits = Int32(size)
      guard limit_has_width(bits) != 0 else { throw Refusal("none the CPU has no \(bits)-bit registers") }
      return timed({ limit_fma(bits, isDouble ? 1 : 0, threads, $0) }, limit_fma_operations(bits, isDouble ? 1 : 0))
    }
    let pattern: limit_pattern
    switch name {
    case "limit-read": pattern = limit_read
    case "limit-write": pattern = limit_write
    case "limit-copy": pattern = limit_copy
    case "limit-merge": pattern = limit_merge
    default: throw Refusal("error unknown limit \(name)")
    }
    return timed({ limit_memory(pattern, size, threads, $0) }, limit_memory_bytes(pattern, size, threads))
  }

  /// - Parameter check: What one call does: floating-point operations of a thread, or bytes of all.
  private static func timed(_ body: @escaping (Int) -> Double, _ check: Double) -> Workload {
    Workload(run: { _ = body($0) }, selfTimed: body, check: { check })
  }
}
