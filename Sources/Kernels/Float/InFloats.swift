/// Functions for results of `Float`, computed in lanes of floats, the large part of a sum exactly: at most 1 ULP off.
///
/// Where floats are enough these are faster than `InDoubles`, of which every step costs two.
@usableFromInline
enum InFloats<L: Lanes> {}

extension InFloats {
  /// 2^x for |x| ≤ 125.
  @inlinable @inline(__always)
  static func exp2(_ x: L) -> L { TabledBinaryPower(x).value }

  /// e^x - 1 for |x| ≤ 86, the sign of a zero apart.
  @inlinable @inline(__always)
  static func expm1(_ x: L) -> L { TabledExponentialMinusOne(x).value }

  /// cosh of a magnitude up to 86.
  @inlinable @inline(__always)
  static func cosh(_ a: L) -> L { TabledHyperbolic(a).cosine }

  /// sinh of a magnitude up to 86.
  @inlinable @inline(__always)
  static func sinh(_ a: L) -> L { TabledHyperbolic(a).sine }
}
