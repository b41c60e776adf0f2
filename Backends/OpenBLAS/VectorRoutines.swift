import BackendKit

extension Routines {
  /// Calls `body` with the ranges that elements 0..<count are handed over in.
  @inline(__always)
  func forEachPiece(of count: Int, _ body: (_ start: Int, _ count: Int32) -> Void) {
    var start = 0
    while start < count {
      let length = min(count - start, largest)
      body(start, Int32(length))
      start += length
    }
  }

  func dot(_ x: UnsafePointer<Element>, _ y: UnsafePointer<Element>, count: Int) -> Element {
    var sum: Element = 0
    forEachPiece(of: count) { sum += _dot($1, x + $0, y + $0) }
    return sum
  }

  func normL1(_ x: UnsafePointer<Element>, count: Int) -> Element {
    var sum: Element = 0
    forEachPiece(of: count) { sum += _asum($1, x + $0) }
    return sum
  }

  /// `r = a * x`. `r` may be `x`.
  func scale(_ a: Element, _ x: UnsafePointer<Element>, into r: UnsafeMutablePointer<Element>, count: Int) {
    guard a != 0, a.isFinite else {
      // For BLAS 0·x is 0, whatever x is; and versions of OpenBLAS differ over a·0 where a is not finite.
      for i in 0..<count { r[i] = a * x[i] }
      return
    }
    if UnsafePointer(r) != x { r.update(from: x, count: count) }
    forEachPiece(of: count) { _scal($1, a, r + $0) }
  }

  /// `r = a * x + y`. `r` may be an operand, or both.
  func axpy(
    _ a: Element, _ x: UnsafePointer<Element>, _ y: UnsafePointer<Element>, into r: UnsafeMutablePointer<Element>,
    count: Int
  ) {
    guard a != 0, a.isFinite else {
      for i in 0..<count { r[i] = y[i].addingProduct(a, x[i]) }
      return
    }
    if UnsafePointer(r) == y {
      forEachPiece(of: count) { _axpy($1, a, x + $0, r + $0) }
    } else if UnsafePointer(r) == x {
      // BLAS overwrites y, which isn't ours to overwrite, and y's copy would overwrite x: save x piece by piece.
      let pieceLength = 1024
      withUnsafeTemporaryAllocation(of: Element.self, capacity: pieceLength) { saved in
        guard let saved = saved.baseAddress else { return }
        for start in stride(from: 0, to: count, by: pieceLength) {
          let length = min(pieceLength, count - start)
          saved.update(from: x + start, count: length)
          (r + start).update(from: y + start, count: length)
          _axpy(Int32(length), a, saved, r + start)
        }
      }
    } else {
      r.update(from: y, count: count)
      forEachPiece(of: count) { _axpy($1, a, x + $0, r + $0) }
    }
  }

  func normL2(_ x: UnsafePointer<Element>, count: Int) -> Element {
    if count == 0 { return 0 }
    if count <= largest {
      let norm = _nrm2(Int32(count), x)
      // Not every implementation scales. Where the squares can have overflowed or lost digits it is done again.
      if CanonicalOrder.normL2(sumOfSquares: norm * norm) != nil, norm.isFinite { return norm }
    }
    return scaledNormL2(x, count: count)
  }

  /// The Euclidean norm by way of elements scaled by a power of two to about 1, added up in blocks.
  func scaledNormL2(_ x: UnsafePointer<Element>, count: Int) -> Element {
    var largestMagnitude: Element = 0
    for i in 0..<count {
      let magnitude = x[i].magnitude
      if magnitude.isNaN { return magnitude }
      if magnitude > largestMagnitude { largestMagnitude = magnitude }
    }
    guard largestMagnitude > 0, largestMagnitude.isFinite else { return largestMagnitude }
    let limit = -Element.leastNormalMagnitude.exponent
    let scale = Element(sign: .plus, exponent: min(max(-largestMagnitude.exponent, -limit), limit), significand: 1)
    let blockLength = 4096
    var sum: Element = 0
    for start in stride(from: 0, to: count, by: blockLength) {
      var block: Element = 0
      for i in start..<min(start + blockLength, count) {
        let scaled = x[i] * scale
        block += scaled * scaled
      }
      sum += block
    }
    return sum.squareRoot() / scale
  }
}
