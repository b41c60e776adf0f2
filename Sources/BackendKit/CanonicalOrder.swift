/// The order in which canonical backends add up, fixed by lengths alone.
///
/// - A vector is cut into blocks of `blockLength` elements. In a block, element i is taken up by accumulator
///   `i % accumulatorCount`, all starting at the identity. The elements after the last multiple of
///   `accumulatorCount` are taken up by the *last* accumulators instead, as a window on the block's last
///   `accumulatorCount` elements (no load then crosses the end); in a block shorter than that, by the first.
/// - The accumulators are combined by halving: j with j + n/2, until one is left.
/// - Blocks are combined pairwise: n of them as the largest power of two below n, and the rest.
///
/// The error of a sum is so at most (blockLength/accumulatorCount + log₂ n)·ε·Σ|x| (Higham, Accuracy and Stability of
/// Numerical Algorithms, section 4.2), and a run of a power of two of blocks, at a multiple of its own length, is a
/// subtree: another thread can compute it.
public enum CanonicalOrder {
  /// Elements in a block: 32 KiB.
  @inlinable @inline(__always)
  public static func blockLength<Element: VectorElement>(_: Element.Type) -> Int {
    32768 / MemoryLayout<Element>.stride
  }

  /// Running accumulators in a block: 256 bytes, 64 floats or 32 doubles.
  @inlinable @inline(__always)
  public static func accumulatorCount<Element: VectorElement>(_: Element.Type) -> Int {
    256 / MemoryLayout<Element>.stride
  }

  /// The steps over k that a matrix product adds up before it adds them to C.
  public static var productBlock: Int { @inlinable @inline(__always) get { 256 } }
}

extension Reduction {
  /// What combines the results of two neighbouring parts; nil where parts do not combine (`normL2`).
  public var combiner: ZipOperation? {
    switch self {
    case .sum, .sumOfSquares, .normL1: .add
    case .product: .mul
    case .max, .normLInf: .maximum
    case .min: .minimum
    case .normL2: nil
    }
  }
}

extension PairReduction {
  /// What combines the results of two neighbouring parts.
  public var combiner: ZipOperation {
    switch self {
    case .dot: .add
    }
  }
}

extension CanonicalOrder {
  /// The Euclidean norm from the sum of squares, or nil where that sum overflowed or came near enough to the subnormal
  /// range for squares to have lost digits: the elements must then be scaled first. A lost square is off by at most
  /// half the least subnormal, so above √(least normal) 2^64 of them together don't show.
  @inlinable @inline(__always)
  public static func normL2<Element: VectorElement>(sumOfSquares sum: Element) -> Element? {
    let isSafe = sum >= Element.leastNormalMagnitude.squareRoot() && sum <= Element.greatestFiniteMagnitude
    return isSafe || sum.isNaN ? sum.squareRoot() : nil
  }
}
