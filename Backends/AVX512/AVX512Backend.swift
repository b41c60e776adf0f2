import ApusAVX2
import BackendKit
import Kernels

/// Kernels over zmm registers, for CPUs with all of x86-64-v4 (AVX-512 F, BW, CD, DQ, VL).
public final class AVX512Backend: LaneBackend {
  public typealias FloatLoops = LaneLoops<Tile<12, 2, F32x16>>
  public typealias DoubleLoops = LaneLoops<Tile<12, 2, F64x8>>

  public static let name = "avx512"
  public static let summary = "512-bit vectors, x86-64-v4"

  public let writesPastCaches: Bool
  private let large: AVX512Backend?
  /// What computes whatever waits for the third-level cache. On Zen 4 sums of 8 to 24 MB take a tenth less time with the
  /// narrower registers, on Sapphire Rapids none is better.
  private let narrow: AVX2Backend?

  private init(writesPastCaches: Bool = false) {
    self.writesPastCaches = writesPastCaches
    large = writesPastCaches ? nil : AVX512Backend(writesPastCaches: true)
    narrow = CPUVendor.current == .amd ? try? AVX2Backend.make() : nil
  }

  public func suited(to operation: Operation, _ type: ElementType, in level: MemoryLevel) -> any Backend {
    switch level {
    case .level3:
      if operation.waitsForMemory(type), let narrow { return narrow }
      return self
    case .memory:
      return large ?? self
    }
  }

  public static func make() throws(BackendUnavailable) -> AVX512Backend {
    try CPUFeatures.current.require(.v4)
    return AVX512Backend()
  }
}

extension Operation {
  /// Whether 256 bits at a time compute it faster than the third-level cache can give its operands and take its result.
  fileprivate func waitsForMemory(_ type: ElementType) -> Bool {
    switch self {
    case .map(.sqrt), .map(.reciprocal), .map(.rsqrt), .scalar(.divScalar), .scalar(.scalarDiv), .scalar(.elu): false
    case .zip(.div): type == .float32
    case .map(let operation): operation.isLight
    case .zip(let operation): operation.isLight
    case .scalar, .scaledZip, .ternary: true
    default: false
    }
  }
}
