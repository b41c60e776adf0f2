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
  let large: AVX512Backend?
  /// What computes some operations with half as wide registers, where these are better; see `AVX512Backend+Narrower`.
  ///
  /// Of any type, so that it is called rather than compiled anew here, without what its module knows of its lanes.
  let narrow: (any Backend)?

  private init(writesPastCaches: Bool = false) {
    self.writesPastCaches = writesPastCaches
    large = writesPastCaches ? nil : AVX512Backend(writesPastCaches: true)
    narrow = CPUVendor.current == .amd ? try? AVX2Backend.make() : nil
  }

  public static func make() throws(BackendUnavailable) -> AVX512Backend {
    try CPUFeatures.current.require(.v4)
    return AVX512Backend()
  }
}
