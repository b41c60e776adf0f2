extension InFloats {
  /// 1/(1 + e^-x) but for a factor of 1 + residual, |x| ≤ 86: the residual is below 2^-14.
  ///
  /// A division would take longer than all the rest: instead 1/s by a table, the error e of which a cubic step (1 + e + e²)
  /// leaves as e³. The small part of the sum comes in with the residuals.
  @inlinable @inline(__always)
  static func sigmoidParts(_ x: L) -> (quotient: L, residual: L) {
    let one = L.one
    let power = TabledExponential(-x)
    let (e, larger) = (power.scale, power.scale.replacing(with: one, where: power.scale .< one))
    let smaller = one.replacing(with: e, where: e .< one)
    let sum = larger + smaller
    let rest = (smaller - (sum - larger)).addingProduct(e, power.rest)
    let start = approximateReciprocal(sum)
    let error = one.addingProduct(-sum, start).addingProduct(-rest, start)
    let quotient = start.addingProduct(start, error.addingProduct(error, error))
    return (quotient, one.addingProduct(-sum, quotient).addingProduct(-rest, quotient))
  }

  /// 1/x within a share of 2^-6, for x from 1 to 2^125: the bits of x taken from a constant, which is best for each
  /// sixteenth of the mantissas.
  @inlinable @inline(__always)
  static func approximateReciprocal(_ x: L) -> L {
    L.lookup(
      L.table(
        0x1.f8cp126, 0x1.ec5p126, 0x1.e3p126, 0x1.dc5p126, 0x1.d7dp126, 0x1.d53p126, 0x1.d44p126, 0x1.d4cp126,
        0x1.d68p126, 0x1.d97p126, 0x1.dd5p126, 0x1.e21p126, 0x1.e79p126, 0x1.eddp126, 0x1.f4cp126, 0x1.fc3p126),
      at: x.shiftedRight(19)
    ).subtractingBits(x)
  }
}
