extension Lanes {
  /// A table for `lookup`, each element rounded to the element type.
  @inlinable @inline(__always)
  static func table(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double, _ g: Double, _ h: Double,
    _ i: Double, _ j: Double, _ k: Double, _ l: Double, _ m: Double, _ n: Double, _ o: Double, _ p: Double
  ) -> SIMD16<Scalar> {
    SIMD16(
      Scalar(a), Scalar(b), Scalar(c), Scalar(d), Scalar(e), Scalar(f), Scalar(g), Scalar(h),
      Scalar(i), Scalar(j), Scalar(k), Scalar(l), Scalar(m), Scalar(n), Scalar(o), Scalar(p))
  }

  @inlinable @inline(__always)
  static func table(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double, _ g: Double, _ h: Double
  ) -> SIMD8<Scalar> {
    SIMD8(Scalar(a), Scalar(b), Scalar(c), Scalar(d), Scalar(e), Scalar(f), Scalar(g), Scalar(h))
  }
}

/// 2^(n/16) of floats, by a table, as scale·(1 + lost): n in the lowest bits of a number, the scale rounded.
@usableFromInline
struct TabledPower<L: Lanes> {
  @usableFromInline let scale, lost: L

  @inlinable @inline(__always)
  init(_ shifted: L) {
    // The table has 2^(i/16), the bits less i where n has them in the scale.
    let roots = L.table(
      0x1p0, 0x1.fb5586p-1, 0x1.f72b84p-1, 0x1.f387a6p-1, 0x1.f06fep-1, 0x1.edea64p-1, 0x1.ebfdaep-1, 0x1.eab07ep-1,
      0x1.ea09e6p-1, 0x1.ea1148p-1, 0x1.eace54p-1, 0x1.ec4918p-1, 0x1.ee89fap-1, 0x1.f199bep-1, 0x1.f5818ep-1,
      0x1.fa4afap-1)
    scale = L.lookup(roots, at: shifted).addingBits(shifted.shiftedLeft(19))
    lost = L.lookup(
      L.table(
        0, 0x1.8d96d4p-25, -0x1.9c0c22p-27, 0x1.964904p-25, 0x1.125002p-25, 0x1.370be4p-25, -0x1.0a355p-25,
        -0x1.00d8acp-27, 0x1.26055cp-26, -0x1.05cb44p-25, 0x1.67a1cap-28, 0x1.a3b5e4p-28, -0x1.f9c304p-27,
        -0x1.6961b4p-28, -0x1.a5217cp-28, 0x1.61428ep-28), at: shifted)
  }
}

/// x = n·ln(2)/16 + r + low for floats with |x| ≤ 88, the rest without rounding.
@usableFromInline
struct SixteenthsOfExponent<L: Lanes> {
  /// n, and what was to be added to it, in its lowest bits.
  @usableFromInline let shifted: L
  @usableFromInline let n, r: L

  /// - Parameter offset: Added to n in `shifted`.
  @inlinable @inline(__always)
  init(_ x: L, offset: Double = 0) {
    let shift = L(0x1.8p23 + offset)
    shifted = shift.addingProduct(x, L(0x1.715476p4))
    n = shifted - shift
    r = x.addingProduct(n, L(-0x1.62e43p-5))
  }

  @inlinable @inline(__always) static var lowOfEach: L { L(0x1.05c61p-33) }
  @inlinable @inline(__always) var low: L { n * Self.lowOfEach }
  /// r + low, rounded once.
  @inlinable @inline(__always) var rest: L { r.addingProduct(n, Self.lowOfEach) }
}

/// e^x for floats with |x| ≤ 86, as scale·(1 + rest), |rest| below 2^-5.
@usableFromInline
struct TabledExponential<L: Lanes> {
  @usableFromInline let scale, rest: L

  @inlinable @inline(__always)
  init(_ x: L) {
    let reduced = SixteenthsOfExponent(x)
    let power = TabledPower(reduced.shifted)
    scale = power.scale
    let r = reduced.rest
    rest = (r + power.lost).addingProduct(r * r, L(0x1.555764p-3).horner(r, 0x1.00022p-1))
  }

  @inlinable @inline(__always) var value: L { scale.addingProduct(scale, rest) }
}
