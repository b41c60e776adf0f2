/// `C = alpha·op(A)·op(B) + beta·C`, with op(A) m×k, op(B) k×n and C m×n, all in row-major order.
///
/// `A` is stored m×k, or k×m where `transposeA`; its rows start `strideA` elements apart, and so on. `C` is not read
/// where `beta` is 0, nor are `A` and `B` where `alpha` is 0 (as in the BLAS standard, so a NaN there has no effect).
///
/// The canonical result: each element of C is `alpha` times the sum over k, computed in blocks of
/// `CanonicalOrder.productBlock`. A block's sum starts at +0 and takes its products in order, each with one fused
/// multiply-add. The first block sets `c = alpha·s` (`beta` 0) or `c = fma(alpha, s, beta·c)`, each following one
/// `c = fma(alpha, s, c)`.
///
/// After that comes the epilogue, if there is one: `c[i, j] = c[i, j] + bias[j]`, then `relu` of that where it `isRectified`. The engine hands products
/// with an epilogue only to backends that compute the whole catalogue in canonical bits.
public struct MatrixProduct<Element: VectorElement>: @unchecked Sendable {
  public var m, n, k: Int
  public var alpha: Element
  public var a: UnsafePointer<Element>
  public var strideA: Int
  public var transposeA: Bool
  public var b: UnsafePointer<Element>
  public var strideB: Int
  public var transposeB: Bool
  public var beta: Element
  public var c: UnsafeMutablePointer<Element>
  public var strideC: Int
  /// `n` elements to be added to each row of the finished result.
  public var bias: UnsafePointer<Element>?
  /// Whether the finished result, bias included, is rectified.
  public var isRectified: Bool

  @inlinable
  public init(
    m: Int, n: Int, k: Int,
    alpha: Element = 1,
    a: UnsafePointer<Element>, strideA: Int, transposeA: Bool = false,
    b: UnsafePointer<Element>, strideB: Int, transposeB: Bool = false,
    beta: Element = 0,
    c: UnsafeMutablePointer<Element>, strideC: Int,
    bias: UnsafePointer<Element>? = nil, isRectified: Bool = false
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    (self.alpha, self.beta) = (alpha, beta)
    (self.a, self.strideA, self.transposeA) = (a, strideA, transposeA)
    (self.b, self.strideB, self.transposeB) = (b, strideB, transposeB)
    (self.c, self.strideC) = (c, strideC)
    (self.bias, self.isRectified) = (bias, isRectified)
  }

  /// Elements between neighbours in a row, and in a column, of op(A).
  @inlinable public var stepsA: (row: Int, column: Int) { transposeA ? (1, strideA) : (strideA, 1) }
  /// Elements between neighbours in a row, and in a column, of op(B).
  @inlinable public var stepsB: (row: Int, column: Int) { transposeB ? (1, strideB) : (strideB, 1) }

  @inlinable public var hasEpilogue: Bool { bias != nil || isRectified }

  /// The part that computes these rows and columns of C.
  @inlinable
  public func part(rows: Range<Int>, columns: Range<Int>) -> Self {
    var part = self
    part.m = rows.count
    part.n = columns.count
    part.a = a + rows.lowerBound * stepsA.row
    part.b = b + columns.lowerBound * stepsB.column
    part.c = c + (rows.lowerBound * strideC + columns.lowerBound)
    part.bias = bias.map { $0 + columns.lowerBound }
    return part
  }
}

/// `y = alpha·op(A)·x + beta·y`, with op(A) m×k; `A` is stored row-major as m×k, or as k×m where `transposeA`.
///
/// `y` is not read where `beta` is 0, nor are `A` and `x` where `alpha` is 0. The canonical result: `s[i]` is the
/// canonical dot product of row i with x where `A` is not transposed, else the sum over k in order, as in
/// `MatrixProduct`; then `y = alpha·s` (`beta` 0) or `fma(alpha, s, beta·y)`.
public struct MatrixVectorProduct<Element: VectorElement>: @unchecked Sendable {
  public var m, k: Int
  public var alpha: Element
  public var a: UnsafePointer<Element>
  public var strideA: Int
  public var transposeA: Bool
  public var x: UnsafePointer<Element>
  public var beta: Element
  public var y: UnsafeMutablePointer<Element>

  @inlinable
  public init(
    m: Int, k: Int, alpha: Element = 1,
    a: UnsafePointer<Element>, strideA: Int, transposeA: Bool = false,
    x: UnsafePointer<Element>, beta: Element = 0, y: UnsafeMutablePointer<Element>
  ) {
    (self.m, self.k) = (m, k)
    (self.alpha, self.beta) = (alpha, beta)
    (self.a, self.strideA, self.transposeA) = (a, strideA, transposeA)
    (self.x, self.y) = (x, y)
  }

  /// The part that computes these rows of the result.
  @inlinable
  public func part(rows: Range<Int>) -> Self {
    var part = self
    part.m = rows.count
    part.a = a + rows.lowerBound * (transposeA ? 1 : strideA)
    part.y = y + rows.lowerBound
    return part
  }
}
