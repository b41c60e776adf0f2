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
  /// What computes some operations with half as wide registers, where these are better.
  ///
  /// Of any type, so that it is called rather than compiled anew here, without what its module knows of its lanes.
  private let narrow: (any Backend)?

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

// On Zen 4 512 bits take two steps, and 256 bits are better at some things, with the same bits for a result: whatever waits for
// the third-level cache takes a tenth less time, products that leave half of the wider registers idle up to a half. For what
// waits, Sapphire Rapids has no preference; products were not tried there.
//
// In this file, as all that uses kernels: compilers make a module of each file, and what is shared by several is called there, not
// inlined. Sums would be in memory.

extension AVX512Backend {
  public func suited(to operation: Operation, _ type: ElementType, in level: MemoryLevel) -> any Backend {
    switch level {
    case .level3:
      if operation.waitsForMemory(type), let narrow { return narrow }
      return self
    case .memory:
      return large ?? self
    }
  }

  public func multiply(_ product: MatrixProduct<Float>) {
    if let narrow, isHalfIdle(product, lanes: F32x16.count) {
      narrow.multiply(product)
    } else {
      FloatLoops.multiply(product)
    }
  }

  public func multiply(_ product: MatrixProduct<Double>) {
    if let narrow, isHalfIdle(product, lanes: F64x8.count) {
      narrow.multiply(product)
    } else {
      DoubleLoops.multiply(product)
    }
  }

  public func multiply(_ product: MatrixVectorProduct<Float>) {
    if let narrow, isNearMemory(product) { narrow.multiply(product) } else { FloatLoops.multiply(product) }
  }

  /// Whether a matrix, the rows of which are read one by one, is about as large as the third-level cache: with 256 bits a tenth
  /// less time from 12 to 36 MB where that has 32, and as long or longer below and above.
  private func isNearMemory(_ product: MatrixVectorProduct<Float>) -> Bool {
    let rowSize = product.k * MemoryLayout<Float>.stride
    let eighth = CacheSizes.current.level3 / 8
    return !product.transposeA && rowSize <= 16 << 10 && 3 * eighth...9 * eighth ~= product.m * rowSize
  }

  /// Whether rows of C are one or two vectors, or a few more where A is small, and half of the last or more is idle. Where a row is a
  /// quarter of one, none is: columns of C are the vectors then.
  private func isHalfIdle<Scalar>(_ product: MatrixProduct<Scalar>, lanes: Int) -> Bool {
    let p = product
    let isSmall = p.m * p.k * MemoryLayout<Scalar>.stride <= 64 << 10
    return 1...lanes / 2 ~= p.n % lanes && p.n > lanes / 4 && (p.n < 2 * lanes || p.n < 8 * lanes && isSmall)
      && p.m > 4 && !p.transposeA
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
