import BackendKit

// sin, cos, tan.
//
// x = n·π/2 + r, with r in two parts: n·π/2 is subtracted in three pieces, the first product exact in a fused
// multiply-add, the second kept whole; where x is too large for that, r comes from integer arithmetic.

/// An angle between -π/4 and π/4, and how many quarters of a turn were taken off it.
public struct ReducedAngle<L: Lanes> {
  /// `roundingShift` + n: its low bits are the quadrant.
  public let shifted: L
  public let angle: TwoParts<L>

  @inlinable @inline(__always)
  public init(_ x: L) {
    let shift = L(repeating: L.Scalar.roundingShift)
    var shifted = shift.addingProduct(x, L(0x1.45f306dc9c883p-1))
    let n = shifted - shift
    let exact = x.addingProduct(-n, L(0x1.921fb54442d18p0))
    let second = TwoParts.product(n, L(0x1.1a62633145c07p-54))
    let difference = TwoParts.sum(exact, -second.high)
    var low = (difference.low - second.low).addingProduct(-n, L(-0x1.f1976b7ed8fbcp-110))
    var high = difference.high
    let isHuge = L.isOutside(x, L(0x1p28))
    if L.any(isHuge) {
      var (xs, ns, highs, lows) = (x, L.zero, L.zero, L.zero)
      withScalars(of: &xs) { xs in
        withScalars(of: &ns) { ns in
          withScalars(of: &highs) { highs in
            withScalars(of: &lows) { lows in
              for i in 0..<L.count where !(xs[i].magnitude < 0x1p28) {
                let reduced = reduceHugeAngle(Double(xs[i]))
                ns[i] = L.Scalar(reduced.quadrant)
                highs[i] = L.Scalar(reduced.high)
                lows[i] = L.Scalar((reduced.high - Double(highs[i])) + reduced.low)
              }
            }
          }
        }
      }
      shifted = shifted.replacing(with: shift + ns, where: isHuge)
      high = high.replacing(with: highs, where: isHuge)
      low = low.replacing(with: lows, where: isHuge)
    }
    self.shifted = shifted
    angle = TwoParts(high, low)
  }

  /// sin r in two parts.
  @inlinable @inline(__always) public var sine: TwoParts<L> {
    let r = angle.high
    let z = r * r
    let low = angle.low.addingProduct(angle.low, L(-0.5) * z)
    return TwoParts(r, low.addingProduct(r * z, sineTail(z)))
  }

  /// cos r in two parts.
  @inlinable @inline(__always) public var cosine: TwoParts<L> {
    let r = angle.high
    let z = r * r
    let half = L(-0.5) * r
    let w = L.one.addingProduct(half, r)
    let lost = (L.one - w).addingProduct(half, r)
    return TwoParts(w, lost.addingProduct(-r, angle.low).addingProduct(z * z, cosineTail(z)))
  }

  /// Whether a number whose lowest bits count quarters has an odd one.
  @inlinable @inline(__always)
  static func isOdd(_ shifted: L) -> L.Mask {
    L.one.withSign(of: shifted.shiftedLeft(MemoryLayout<L.Scalar>.size * 8 - 1)) .< L.zero
  }

  /// sin(r + quarters·π/2), rounded once.
  @inlinable @inline(__always)
  static func sine(_ angle: Self, quarters shifted: L) -> L {
    let value = angle.sine.replacing(with: angle.cosine, where: isOdd(shifted)).value
    let sign = shifted.shiftedLeft(MemoryLayout<L.Scalar>.size * 8 - 2).bitAnd(L(repeating: -0.0))
    return value.bitXor(sign)
  }
}

/// (sin r - r)/r³ with z = r².
@inlinable @inline(__always)
func sineTail<L: Lanes>(_ z: L) -> L {
  return L(-0x1.a55ed97f1bc11p-41).horner(z, 0x1.6114a9984eb9ap-33).horner(z, -0x1.ae643d485b418p-26).horner(
    z, 0x1.71de3a401bcdp-19
  ).horner(z, -0x1.a01a01a006d98p-13).horner(z, 0x1.111111111108bp-7).horner(z, -0x1.5555555555555p-3)
}

/// (cos r - 1 + r²/2)/r⁴ with z = r².
@inlinable @inline(__always)
func cosineTail<L: Lanes>(_ z: L) -> L {
  return L(0x1.a26e38bee7fep-45).horner(z, -0x1.937eb3ae4d76dp-37).horner(z, 0x1.1eed784ec9838p-29).horner(
    z, -0x1.27e4fb615733dp-22
  ).horner(z, 0x1.a01a01a00261fp-16).horner(z, -0x1.6c16c16c16b4bp-10).horner(z, 0x1.5555555555555p-5)
}

/// The sine of an angle in radians, of any size; NaN for infinities.
public struct Sine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, TabledAngle.limit)
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L {
    TabledAngle(x).sine
  }

  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { L(rounding: FloatAngle.sine(x, isCosine: false)) }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let reduced = ReducedAngle(x)
    return ReducedAngle.sine(reduced, quarters: reduced.shifted).replacing(with: x, where: x .== L.zero)
  }
}

/// The cosine of an angle in radians, of any size; NaN for infinities.
public struct Cosine<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, TabledAngle.limit)
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L {
    TabledAngle(x, offset: 8).sine
  }

  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { L(rounding: FloatAngle.sine(x, isCosine: true)) }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let reduced = ReducedAngle(x)
    return ReducedAngle.sine(reduced, quarters: reduced.shifted + L.one)
  }
}

/// The tangent of an angle in radians, of any size: sin r/cos r, or -cos r/sin r; NaN for infinities.
public struct Tangent<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}

  @inlinable @inline(__always) public static var hasOrdinaryRange: Bool { L.Scalar.isSingle }
  @inlinable @inline(__always) public func isExtraordinary(_ x: L) -> L.Mask {
    L.isOutside(x, TabledAngle.limit)
  }
  @inlinable @inline(__always) public func applyOrdinary(_ x: L) -> L {
    TabledAngle(x).tangent
  }

  @inlinable @inline(__always) public func applyFar(_ x: L) -> L { L(rounding: FloatAngle.tangent(x)) }

  @inlinable @inline(__always)
  public func apply(_ x: L) -> L {
    if L.Scalar.isSingle { return value(of: x) }
    let reduced = ReducedAngle(x)
    let isOdd = ReducedAngle<L>.isOdd(reduced.shifted)
    let (sine, cosine) = (reduced.sine.renormalized, reduced.cosine.renormalized)
    let quotient =
      sine.replacing(with: -cosine, where: isOdd) / cosine.replacing(with: sine, where: isOdd)
    return quotient.value.replacing(with: x, where: x .== L.zero)
  }
}
