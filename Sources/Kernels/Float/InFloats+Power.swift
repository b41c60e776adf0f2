/// x^y of positive, finite, normal floats as 2^t, t = y·log₂ x in two parts: the logarithm is within 2^-33 of its value.
@usableFromInline
struct FloatPower<L: Lanes> {
  @usableFromInline let t, low: L

  @inlinable @inline(__always)
  init(_ x: L, _ y: L) {
    let parts = TabledLogarithm(x)
    let r = parts.r
    // ln(1 + r): r - r²/2 in two parts, and the terms from r³ on.
    let half = r * L(-0.5)
    let start = r.addingProduct(half, r)
    let lost = (r - start).addingProduct(half, r)
    let tail = L(0x1.14c53ap-3).horner(r, -0x1.562b1p-3).horner(r, 0x1.99a872p-3).horner(r, -0x1.ffffe2p-3).horner(
      r, 0x1.555554p-2)
    let rest = lost.addingProduct(r * r * r, tail)
    // Times log₂ e, and the table's part.
    let base = L.lookup(TabledLogarithm<L>.binaryHigh, at: parts.index).addingProduct(parts.steps, L(0.0625))
    let high = base.addingProduct(start, L(0x1.715476p0))
    let lowOfLog =
      ((base - high).addingProduct(start, L(0x1.715476p0))
      + L.lookup(TabledLogarithm<L>.binaryLow, at: parts.index))
      .addingProduct(start, L(0x1.4ae0cp-26)).addingProduct(rest, L(0x1.715476p0))
    t = y * high
    low = (-t).addingProduct(y, high).addingProduct(y, lowOfLog)
  }

  /// 2^(t + low), |t| < 125; low may be a thousandth of it.
  @inlinable @inline(__always) var value: L {
    let shift = L(0x1.8p19)
    let shifted = (t + low) + shift
    let f = (t - (shifted - shift)) + low
    let rest = L.lookup(TabledExponential<L>.lostOfRoots, at: shifted).addingProduct(
      f, L(0x1.c6ae28p-5).horner(f, 0x1.ebfffcp-3).horner(f, 0x1.62e43p-1))
    let scale = L.lookup(TabledExponential<L>.rootsOfTwo, at: shifted).addingBits(shifted.shiftedLeft(19))
    return scale.addingProduct(scale, rest)
  }
}
