// Whole numbers, signs and squares: exact or correctly rounded.

/// The nearest integer in a direction; the sign of x where that is 0.
public struct RoundDown<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L { x.rounded(.down) }
}

public struct RoundUp<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L { x.rounded(.up) }
}

public struct RoundHalfToEven<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L { x.rounded(.toNearestOrEven) }
}

public struct RoundTowardZero<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L { x.rounded(.towardZero) }
}

/// Half away from zero: the largest number below ½ is added before the cut, as ½ would carry that number itself to 1.
public struct RoundHalfAwayFromZero<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    (x + L(0x1.fffffep-2, 0x1.fffffffffffffp-2).withSign(of: x)).rounded(.towardZero).withSign(of: x)
  }
}

/// What is missing from trunc x to x, with its sign; ±0 for infinities.
public struct Fraction<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    (x - x.rounded(.towardZero))
      .replacing(with: L.zero, where: x.magnitude .== L(repeating: .infinity)).withSign(of: x)
  }
}

/// -1, 0 or 1; NaN for NaN.
public struct Signum<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L {
    L.one.withSign(of: x).replacing(with: L.zero, where: x .== L.zero).replacing(with: x, where: x .!= x)
  }
}

public struct Square<L: Lanes>: MapKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L) -> L { x * x }
}

/// The magnitude of x with the sign bit of y.
public struct CopySign<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { x.withSign(of: y) }
}

/// Whether a comparison holds: 1 or 0. All but `notEqual` are 0 where either is NaN.
public struct Equal<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { L.zero.replacing(with: L.one, where: x .== y) }
}

public struct NotEqual<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { L.zero.replacing(with: L.one, where: x .!= y) }
}

public struct Less<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { L.zero.replacing(with: L.one, where: x .< y) }
}

public struct LessOrEqual<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { L.zero.replacing(with: L.one, where: y .>= x) }
}

public struct Greater<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { L.zero.replacing(with: L.one, where: x .> y) }
}

public struct GreaterOrEqual<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L { L.zero.replacing(with: L.one, where: x .>= y) }
}

/// y where x is not 0 (as NaN is not), else z.
public struct Select<L: Lanes>: TernaryKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L, _ z: L) -> L {
    y.replacing(with: z, where: x .== L.zero)
  }
}

/// x + z·(y - x), from the end that z is nearer to, so that 0 gives x and 1 gives y.
public struct Interpolate<L: Lanes>: TernaryKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L, _ z: L) -> L {
    let difference = y - x
    let result = x.addingProduct(z, difference)
      .replacing(with: y.addingProduct(z - L.one, difference), where: z .>= L(0.5))
    // Where the difference overflows both ends are weighted.
    let isFar = L.not(difference.magnitude .< L(repeating: .infinity))
    return L.any(isFar) ? result.replacing(with: (x * (L.one - z)).addingProduct(z, y), where: isFar) : result
  }
}

/// The remainder of x divided by y with the quotient cut off, exact; the sign of x.
public struct Remainder<L: Lanes>: ZipKernel {
  @inlinable @inline(__always) public init() {}
  @inlinable @inline(__always) public func apply(_ x: L, _ y: L) -> L {
    let (a, b) = (x.magnitude, y.magnitude)
    let quotient = (a / b).rounded(.towardZero)
    // Exact, as the quotient is right or one too large.
    var r = a.addingProduct(-quotient, b)
    r = r.replacing(with: r + b, where: r .< L.zero)
    let isHard = L.not(L.both(quotient .< L(0x1p22, 0x1p51), b .< L(repeating: .infinity)))
    if L.any(isHard) {
      var (xs, ys) = (x, y)
      withScalars(of: &xs) { xs in
        withScalars(of: &ys) { ys in
          for i in 0..<L.count { xs[i] = xs[i].truncatingRemainder(dividingBy: ys[i]) }
        }
      }
      r = r.replacing(with: xs.magnitude, where: isHard)
    }
    return r.withSign(of: x)
  }
}
