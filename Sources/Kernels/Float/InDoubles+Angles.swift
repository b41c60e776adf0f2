import BackendKit

/// An angle less whole multiples of a half or a quarter of a turn, for what is computed in doubles.
@usableFromInline
struct FloatAngle<D: Lanes> where D.Scalar == Double {
  /// How many of them were taken off, in the lowest bits.
  @usableFromInline var count: D
  @usableFromInline var rest: D

  /// From here on the products are not exact enough.
  @inlinable @inline(__always) static var limit: Double { 0x1p35 }

  /// Less half turns, or, for the cosine, odd multiples of a quarter turn: what is left is between -π/2 and π/2.
  @inlinable @inline(__always)
  init(_ x: D, isCosine: Bool) {
    let shift = D(0x1.8p52)
    let inverse = D(0x1.45f306dc9c883p-2)
    count = isCosine ? D(0.5).addingProduct(x, inverse) + shift : shift.addingProduct(x, inverse)
    let n = (count - shift) - (isCosine ? D(0.5) : D(0))
    rest = x.addingProduct(-n, D(0x1.921fb54442d18p1)).addingProduct(-n, D(0x1.1a62633145c07p-53))
  }

  /// Less quarter turns: what is left is between -π/4 and π/4.
  @inlinable @inline(__always)
  init(quarters x: D) {
    let shift = D(0x1.8p52)
    count = shift.addingProduct(x, D(0x1.45f306dc9c883p-1))
    let n = count - shift
    rest = x.addingProduct(-n, D(0x1.921fb54442d18p0)).addingProduct(-n, D(0x1.1a62633145c07p-54))
  }

  /// The lanes of large magnitude, or infinite or NaN, by integer arithmetic.
  ///
  /// - Parameters:
  ///   - offset: Added to the count of quarters: 1 for the cosine.
  ///   - inHalves: Whether half turns are wanted.
  @inlinable @inline(never)
  static func reduceHuge(_ x: D, _ angle: Self, offset: Double, inHalves: Bool) -> Self {
    var (xs, counts, rests) = (x, angle.count, angle.rest)
    withScalars(of: &xs) { xs in
      withScalars(of: &counts) { counts in
        withScalars(of: &rests) { rests in
          for i in 0..<D.count where !(xs[i].magnitude < limit) {
            let reduced = reduceHugeAngle(xs[i])
            var (quarters, rest) = (reduced.quadrant + offset, reduced.high)
            if inHalves {
              if !(quarters / 2 == (quarters / 2).rounded(.towardZero)) {
                let isPositive = rest > 0
                rest += (isPositive ? -0x1.921fb54442d18p0 : 0x1.921fb54442d18p0)
                quarters += isPositive ? 1 : -1
              }
              quarters /= 2
            }
            (counts[i], rests[i]) = (0x1.8p52 + quarters, rest)
          }
        }
      }
    }
    return Self(count: counts, rest: rests)
  }

  @inlinable @inline(__always)
  init(count: D, rest: D) { (self.count, self.rest) = (count, rest) }

  /// The sign bit where the count is odd, else 0.
  @inlinable @inline(__always) var sign: D { count.shiftedLeft(63) }

  /// ± sin of the rest, less half turns.
  @inlinable @inline(__always) var sine: D {
    let z = rest * rest
    let value =
      rest
      * D(-0x1.9a5b6b32ae4eep-26).horner(z, 0x1.716fd74d09c98p-19).horner(z, -0x1.a017d39fa758p-13).horner(
        z, 0x1.11110c33966f9p-7
      ).horner(z, -0x1.55555546f951ep-3).horner(z, 1)
    return value.bitXor(sign)
  }

  /// tan of the rest, less quarter turns, or -1/tan for an odd count: Padé's denominator, a numerator for that.
  @inlinable @inline(__always) var tangent: D {
    let z = rest * rest
    let numerator =
      rest * D(0x1.51e2b20cc9626p-23).horner(z, 0x1.156137d7f33a5p-10).horner(z, -0x1.c71c6f141d59p-4).horner(z, 1)
    let denominator = D(0x1.0410410410410p-6).horner(z, -0x1.c71c71c71c71cp-2).horner(z, 1)
    let isOdd = D.one.withSign(of: sign) .< D.zero
    let quotient =
      numerator.replacing(with: denominator, where: isOdd) / denominator.replacing(with: numerator, where: isOdd)
    return quotient.bitXor(sign)
  }
}

extension FloatAngle {
  /// The sine or cosine of lanes of floats of any size. Seldom called: one function for both.
  @inlinable @inline(never)
  static func sine<L: Lanes>(_ x: L, isCosine: Bool) -> D where L.Wide == D {
    let wide = x.widened
    return reduceHuge(wide, Self(wide, isCosine: isCosine), offset: isCosine ? 1 : 0, inHalves: true).sine
  }

  @inlinable @inline(never)
  static func tangent<L: Lanes>(_ x: L) -> D where L.Wide == D {
    let wide = x.widened
    return reduceHuge(wide, Self(quarters: wide), offset: 0, inHalves: false).tangent
  }
}

extension InDoubles {
  /// arctan of a quotient of magnitude √2 - 1 at most, plus base.
  @inlinable @inline(__always)
  static func arctangent(_ q: D, plus base: D) -> D {
    let z = q * q
    return base.addingProduct(
      q,
      D(-0x1.f16710482f807p-5).horner(z, 0x1.b1ce8f4e85e17p-4).horner(z, -0x1.23b2d778dd80ep-3).horner(
        z, 0x1.9991710f59b3cp-3
      ).horner(z, -0x1.555548c52cf11p-2).horner(z, 1))
  }

  /// The inverse tangent of a magnitude: arctan((a - 1)/(a + 1)) + π/4 from tan(π/8) on, arctan(-1/a) + π/2 from tan(3π/8).
  @inlinable @inline(__always)
  static func atan(_ a: D) -> D {
    let isMiddle = a .> D(0x1.a827999fcef32p-2)
    let isLarge = a .> D(0x1.3504f333f9de6p1)
    let numerator = a.replacing(with: a - D.one, where: isMiddle).replacing(with: -D.one, where: isLarge)
    let denominator = D.one.replacing(with: a + D.one, where: isMiddle).replacing(with: a, where: isLarge)
    let base = D.zero.replacing(with: D(0x1.921fb54442d18p-1), where: isMiddle).replacing(
      with: D(0x1.921fb54442d18p0), where: isLarge)
    return arctangent(numerator / denominator, plus: base)
  }

  /// The angle of the point (x, |y|), y first, neither NaN.
  @inlinable @inline(__always)
  static func atan2(_ y: D, _ x: D) -> D {
    // Limits that no quotient of floats sees, for 0/0 and inf/inf.
    let (least, most) = (D(0x1p-900), D(0x1p900))
    let ay = Clamp(0, 0x1p900).apply(y.magnitude)
    let ax = x.magnitude
    let isSteep = ay .> ax
    let small = ay.replacing(with: ax, where: isSteep)
    let larger = ax.replacing(with: ay, where: isSteep)
    let large = larger.replacing(with: least, where: larger .< least).replacing(with: most, where: larger .> most)
    let isMiddle = small .> large * D(0x1.a827999fcef32p-2)
    let numerator = small.replacing(with: small - large, where: isMiddle)
    let denominator = large.replacing(with: small + large, where: isMiddle)
    let angle = arctangent(
      numerator / denominator, plus: D.zero.replacing(with: D(0x1.921fb54442d18p-1), where: isMiddle))
    // (0 or π/2 or π) ± angle.
    let signX = x.bitAnd(D(repeating: -0.0))
    let turn = D.zero.replacing(with: D(0x1.921fb54442d18p1), where: D.one.withSign(of: x) .< D.zero).replacing(
      with: D(0x1.921fb54442d18p0), where: isSteep)
    return turn + angle.bitXor(signX.bitXor(D.zero.replacing(with: D(repeating: -0.0), where: isSteep)))
  }
}
