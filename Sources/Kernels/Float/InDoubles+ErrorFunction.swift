extension InDoubles {
  /// x·½·erfc(-x/√2) for |x| ≤ 15. With y = |x|/√2, erfc y = e^(-y²)·2/(y + 3)·p((y - 3)/(y + 3)).
  @inlinable @inline(__always)
  static func gelu(_ x: D) -> D {
    let y = x.magnitude * D(0x1.6a09e667f3bcdp-1)
    let reciprocal = D.one / (y + D(3))
    let t = (y - D(3)) * reciprocal
    let p = D(-0x1.528abf84291a6p-13).horner(t, -0x1.f5ae7d3f61158p-13).horner(t, 0x1.93dde3d930a35p-10).horner(
      t, -0x1.422a26682c7e9p-11
    ).horner(t, -0x1.b7c24cb65d252p-7).horner(t, 0x1.e997c6478f5b6p-5).horner(t, -0x1.3deac2dd98420p-3).horner(
      t, 0x1.2e326663d36fbp-2
    ).horner(t, -0x1.c44c486840938p-2).horner(t, 0x1.12f21de1d8f3fp-1)
    let tail = PowerOfTwo(x * x * D(-0.5 * log2E)).value * (p * reciprocal)
    return x * tail.replacing(with: D.one - tail, where: x .> D.zero)
  }

  /// x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) for |x| ≤ 15, as x·sigmoid of twice that.
  @inlinable @inline(__always)
  static func geluTanh(_ x: D) -> D {
    gated(x, by: x * D(0x1.9884533d43651p0).addingProduct(x * x, D(0x1.2444f2a4d8b4bp-4)))
  }

  /// ln(1 + e^x), |x| ≤ 110.
  @inlinable @inline(__always)
  static func softplus(_ x: D) -> D {
    x.replacing(with: D.zero, where: x .< D.zero)
      + logOfOnePlus(small: PowerOfTwo(x.magnitude * D(-log2E)).value)
  }

  /// x·n/(n + 2) with n = e^x·(e^x + 2).
  @inlinable @inline(__always)
  static func mish(_ x: D) -> D {
    let e = PowerOfTwo(x * D(log2E)).value
    let n = e * (e + D(2))
    return x * n / (n + D(2))
  }
}
