import BackendKit
import Kernels

/// Kernels over ymm registers, for CPUs with all of x86-64-v3 (AVX2, FMA and what comes with them).
public final class AVX2Backend: LaneBackend {
  public typealias FloatLoops = LaneLoops<Tile<6, 2, F32x8>>
  public typealias DoubleLoops = LaneLoops<Tile<6, 2, F64x4>>

  public static let name = "avx2"
  public static let summary = "256-bit vectors, x86-64-v3"

  public let writesPastCaches: Bool
  private let large: AVX2Backend?

  private init(writesPastCaches: Bool = false) {
    self.writesPastCaches = writesPastCaches
    large = writesPastCaches ? nil : AVX2Backend(writesPastCaches: true)
  }

  public func suited(to operation: Operation, _ type: ElementType, in level: MemoryLevel) -> any Backend {
    level == .memory ? large ?? self : self
  }

  public static func make() throws(BackendUnavailable) -> AVX2Backend {
    try CPUFeatures.current.require(.v3)
    return AVX2Backend()
  }
}
