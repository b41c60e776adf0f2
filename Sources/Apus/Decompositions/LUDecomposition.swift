import BackendKit

/// `P·A = L·U`, with row exchanges that bring the largest element of each column to the diagonal.
///
/// Made by `Matrix.lu()`. The bits are the same on all canonical backends.
public struct LUDecomposition<Element: VectorElement>: Sendable {
  /// L below the diagonal (its own diagonal is ones) and U on and above it, in one matrix.
  public let factors: Matrix<Element>
  /// Row i was exchanged with row `pivots[i] >= i`, one i after the other.
  public let pivots: [Int]
  /// The first pivot that is 0, or nil. The factors are complete nonetheless.
  public let singularPivot: Int?

  /// L, with ones on its diagonal.
  public var lower: Matrix<Element> {
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    get {
      let n = factors.columns
      let result = Matrix<Element>(repeating: 0, rows: n, columns: n)
      for i in 0..<n {
        let row = result._elements.base + i * n
        row.update(from: factors._elements.base + i * n, count: i)
        row[i] = 1
      }
      withExtendedLifetime(self) {}
      return result
    }
  }

  /// U.
  public var upper: Matrix<Element> {
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    get {
      let n = factors.columns
      let result = Matrix<Element>(repeating: 0, rows: n, columns: n)
      for i in 0..<n {
        (result._elements.base + i * (n + 1)).update(from: factors._elements.base + i * (n + 1), count: n - i)
      }
      withExtendedLifetime(self) {}
      return result
    }
  }

  /// The rows of A in their order in P·A.
  public var permutation: [Int] {
    var order = Array(pivots.indices)
    for (i, pivot) in pivots.enumerated() { order.swapAt(i, pivot) }
    return order
  }

  /// The determinant: 0 of a singular matrix, 1 of one without rows. It may overflow or underflow; what is multiplied on the
  /// way does not.
  public var determinant: Element {
    @_specialize(where Element == Float)
    @_specialize(where Element == Double)
    get {
      if singularPivot != nil { return 0 }
      var product = ScaledProduct<Element>()
      for (i, pivot) in pivots.enumerated() {
        let element = factors[i, i]
        product.multiply(by: pivot == i ? element : -element)
      }
      return product.value
    }
  }

  /// The sign of the determinant and the natural logarithm of its magnitude, which neither overflows nor underflows (NumPy's
  /// `slogdet`): 0 and -inf for a singular matrix, 1 and 0 for one without rows.
  ///
  /// A compensated sum of logarithms, each at most 1 ULP off.
  public func logDeterminant(on engine: Engine = .default) -> (sign: Element, logarithm: Element) {
    if singularPivot != nil { return (0, -.infinity) }
    let diagonal = factors.diagonal
    let isNegative = pivots.indices.reduce(false) { $0 != ((pivots[$1] != $1) != (diagonal[$1] < 0)) }
    return (isNegative ? -1 : 1, diagonal.abs(on: engine).log(on: engine).compensatedSum())
  }

  /// The solution x of `A·x = b`.
  ///
  /// - Throws: `DecompositionError.singular`, or `.shape` where b has another number of rows than A or there is no memory
  ///   for x.
  public func solve(_ b: Matrix<Element>, on engine: Engine = .default) throws(DecompositionError) -> Matrix<Element> {
    try solve(b, as: "solve", on: engine)
  }

  func solve(
    _ b: Matrix<Element>, as operation: String, on engine: Engine
  ) throws(DecompositionError) -> Matrix<Element> {
    if let singularPivot { throw .singular(operation: operation, pivot: singularPivot) }
    let n = factors.rows
    if b.rows != n { throw .shape(.rows(operation: operation, expected: n, found: b.shape)) }
    let x = try b.copied()
    withExtendedLifetime((self, b)) {
      exchangeRows(x.block, pivots, from: 0, width: x.columns)
      engine.solveTriangle(factors.block, isLower: true, hasUnitDiagonal: true, n: n, x.block, m: x.columns)
      engine.solveTriangle(factors.block, isLower: false, hasUnitDiagonal: false, n: n, x.block, m: x.columns)
    }
    return x
  }

  /// The solution x of `A·x = b`.
  ///
  /// - Throws: `DecompositionError.singular`, or `.shape` where b has another number of elements than A rows or there is no
  ///   memory for x.
  public func solve(_ b: Vector<Element>, on engine: Engine = .default) throws(DecompositionError) -> Vector<Element> {
    try solve(b.column, on: engine).flattened
  }

  /// The inverse.
  ///
  /// - Throws: `DecompositionError.singular`, or `.shape` where there is no memory for it.
  public func inverse(on engine: Engine = .default) throws(DecompositionError) -> Matrix<Element> {
    try solve(try Matrix.identityIfAvailable(factors.rows), as: "inverse", on: engine)
  }
}

extension Matrix {
  /// The LU decomposition with partial pivoting of a square matrix (LAPACK `getrf`).
  ///
  /// Recursive (Toledo, "Locality of Reference in LU Decomposition with Partial Pivoting", SIAM J. Matrix Anal. Appl.
  /// 18(4), 1997): all but narrow columns is matrix product. Several threads look ahead by one block of columns.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, or `.shape` where there is no memory for the factors. A singular
  ///   matrix has factors; it is `solve` that throws.
  /// - Complexity: 2/3·n³ operations.
  public func lu(on engine: Engine = .default) throws(DecompositionError) -> LUDecomposition<Element> {
    try lu(as: "lu", on: engine)
  }

  func lu(as operation: String, on engine: Engine) throws(DecompositionError) -> LUDecomposition<Element> {
    var factors = try checkedCopy(operation, square: true, on: engine)
    if engine.mayDecompose(Element.self) { try requireMemory(2 * count) }
    var pivots = Array(0..<rows)
    pivots.withUnsafeMutableBufferPointer { pivots in
      guard rows > 0, let first = pivots.baseAddress else { return }
      if engine.mayDecompose(Element.self) {
        let transpose = transposed()
        // LAPACK multiplies by reciprocals of pivots; those of subnormal ones overflow where quotients do not.
        if engine.decompose(.lu(columns: transpose._elements.base, n: rows, pivots: first)) == .done,
          engine.firstNonFinite(transpose._elements.base, rows: rows, columns: columns) == nil
        {
          factors = transpose.transposed()
          return
        }
      }
      engine.factorLU(factors.block, rows: rows, columns: columns, pivots: first)
    }
    if let (row, column) = engine.firstNonFinite(factors._elements.base, rows: rows, columns: columns) {
      throw .notFinite(operation: operation, row: row, column: column)
    }
    let singularPivot = (0..<rows).first { factors[$0, $0] == 0 }
    return LUDecomposition(factors: factors, pivots: pivots, singularPivot: singularPivot)
  }

  /// The solution x of `self·x = b`, by LU decomposition.
  ///
  /// NaN and infinities in b are not refused: x has NaN then.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, `.singular`, or `.shape` where b has another number of rows or
  ///   there is no memory for factors and x.
  public func solve(_ b: Matrix, on engine: Engine = .default) throws(DecompositionError) -> Matrix {
    if rows != columns { throw .notSquare(operation: "solve", shape) }
    if b.rows != rows { throw .shape(.rows(operation: "solve", expected: rows, found: b.shape)) }
    return try lu(as: "solve", on: engine).solve(b, on: engine)
  }

  /// The solution x of `self·x = b`, by LU decomposition.
  ///
  /// - Throws: As for a matrix b.
  public func solve(_ b: Vector<Element>, on engine: Engine = .default) throws(DecompositionError) -> Vector<Element> {
    if rows != columns { throw .notSquare(operation: "solve", shape) }
    if b.count != rows { throw .shape(.rows(operation: "solve", expected: rows, found: b.shape)) }
    return try lu(as: "solve", on: engine).solve(b, on: engine)
  }

  /// The inverse, by LU decomposition.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, `.singular`, or `.shape` where there is no memory for it.
  public func inverse(on engine: Engine = .default) throws(DecompositionError) -> Matrix {
    try lu(as: "inverse", on: engine).inverse(on: engine)
  }

  /// The determinant, by LU decomposition: 0 of a singular matrix, 1 of one without rows.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, or `.shape` where there is no memory for the factors.
  public func determinant(on engine: Engine = .default) throws(DecompositionError) -> Element {
    try lu(as: "determinant", on: engine).determinant
  }

  /// The sign of the determinant and the natural logarithm of its magnitude, by LU decomposition: 0 and -inf of a singular
  /// matrix, 1 and 0 of one without rows.
  ///
  /// - Throws: `DecompositionError.notSquare`, `.notFinite`, or `.shape` where there is no memory for the factors.
  public func logDeterminant(
    on engine: Engine = .default
  ) throws(DecompositionError) -> (sign: Element, logarithm: Element) {
    try lu(as: "logDeterminant", on: engine).logDeterminant(on: engine)
  }
}

/// A product of numbers other than 0, its exponent apart: only the value may overflow or underflow.
struct ScaledProduct<Element: VectorElement> {
  private var significand: Element = 1
  private var exponent = 0

  @inline(__always)
  mutating func multiply(by factor: Element) {
    let product = significand * Element(sign: factor.sign, exponent: 0, significand: factor.significand)
    exponent += Int(factor.exponent) + Int(product.exponent)
    significand = Element(sign: product.sign, exponent: 0, significand: product.significand)
  }

  @inline(__always)
  mutating func multiply(bySquareOf factor: Element) {
    let significand = Element(sign: .plus, exponent: 0, significand: factor.significand)
    multiply(by: significand * significand)
    exponent += 2 * Int(factor.exponent)
  }

  var value: Element { Element(sign: .plus, exponent: Element.Exponent(exponent), significand: significand) }
}

/// Exchanges rows as `pivots` say, `from` being the row of the first pivot.
@_specialize(where E == Float)
@_specialize(where E == Double)
func exchangeRows<E: VectorElement>(_ a: Block<E>, _ pivots: [Int], from: Int, width: Int) {
  for (i, pivot) in pivots.enumerated() where pivot != i {
    let (x, y) = (a.base + (from + i) * a.stride, a.base + (from + pivot) * a.stride)
    for j in 0..<width { (x[j], y[j]) = (y[j], x[j]) }
  }
}

extension Engine {
  /// Factors a block of at least as many rows as columns. Pivots are rows of the block.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorLU<E: VectorElement>(_ a: Block<E>, rows: Int, columns: Int, pivots: UnsafeMutablePointer<Int>) {
    if columns <= 16 { return factorNarrowLU(a, rows: rows, columns: columns, pivots: pivots) }
    if isSharing, columns > 2 * CanonicalOrder.productBlock {
      return factorLUAhead(a, rows: rows, columns: columns, pivots: pivots)
    }
    let left = firstHalf(of: columns, step: 16)
    let right = columns - left
    factorLU(a, rows: rows, columns: left, pivots: pivots)
    eliminate(0..<left, from: a, rows: rows, columns: left..<columns, pivots)
    factorLU(a.at(left, left), rows: rows - left, columns: right, pivots: pivots + left)
    for i in left..<columns { pivots[i] += left }
    exchange(a, pivots, left..<columns, width: left)
  }

  /// The same by threads: while one factors the next columns, which would leave the others idle, these take from the columns
  /// after those. Columns are taken from by as many at a time as a product adds up, so no bit depends on who does it.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorLUAhead<E: VectorElement>(_ a: Block<E>, rows: Int, columns: Int, pivots: UnsafeMutablePointer<Int>) {
    let width = CanonicalOrder.productBlock
    factorLU(a, rows: rows, columns: width, pivots: pivots)
    for next in stride(from: width, to: columns, by: width) {
      let (done, end) = (next - width..<next, min(next + width, columns))
      eliminate(done, from: a, rows: rows, columns: next..<end, pivots)
      let slices = Parallel.ranges(columns - end, step: 64, parts: max(1, min(2 * threads, (columns - end) / 128)))
      let engine = slices.parts == 0 ? self : single
      ThreadPool.run(parts: 1 + slices.parts, threads: threads) { part in
        if part == 0 {
          engine.factorLU(a.at(next, next), rows: rows - next, columns: end - next, pivots: pivots + next)
          return
        }
        let start = end + (part - 1) * slices.length
        engine.eliminate(done, from: a, rows: rows, columns: start..<min(columns, start + slices.length), pivots)
      }
      for i in next..<end { pivots[i] += next }
    }
    for start in stride(from: width, to: columns, by: width) {
      exchange(a, pivots, start..<min(start + width, columns), width: start)
    }
  }

  /// Takes columns that are factored from others.
  @inline(__always)
  private func eliminate<E: VectorElement>(
    _ factored: Range<Int>, from a: Block<E>, rows: Int, columns: Range<Int>, _ pivots: UnsafeMutablePointer<Int>
  ) {
    let (start, end) = (factored.lowerBound, factored.upperBound)
    let others = a.at(0, columns.lowerBound)
    exchange(others, pivots, factored, width: columns.count)
    solveTriangle(
      a.at(start, start), isLower: true, hasUnitDiagonal: true, n: end - start, others.at(start, 0), m: columns.count)
    subtractProduct(
      others.at(end, 0), a.at(end, start), others.at(start, 0), m: rows - end, n: columns.count, k: end - start)
  }

  @inline(__always)
  private func exchange<E: VectorElement>(
    _ a: Block<E>, _ pivots: UnsafeMutablePointer<Int>, _ range: Range<Int>, width: Int
  ) {
    for i in range where pivots[i] != i {
      let (x, y) = (a.base + i * a.stride, a.base + pivots[i] * a.stride)
      for j in 0..<width { (x[j], y[j]) = (y[j], x[j]) }
    }
  }

  /// A few columns, in a copy that has them one after the other. What the columns before take from one is taken from it
  /// when its turn has come, so that it is written but once.
  @_specialize(where E == Float)
  @_specialize(where E == Double)
  func factorNarrowLU<E: VectorElement>(_ a: Block<E>, rows: Int, columns: Int, pivots: UnsafeMutablePointer<Int>) {
    let size = MemoryLayout<E>.stride
    // An odd number of the cache's lines, or columns would share a few places in it.
    let distance = ((rows * size + 63) / 64 | 1) * 64 / size
    withScratch(E.self, (columns + 1) * distance) { copy in
      transpose(a.base, stride: a.stride, rows: rows, columns: columns, into: copy, stride: distance)
      let magnitudes = copy + columns * distance
      for j in 0..<columns {
        let column = copy + j * distance
        for c in 0..<j {
          let (factor, other) = (column[c], copy + c * distance)
          for i in c + 1..<max(j, c + 1) { column[i] -= factor * other[i] }
        }
        subtractRows(column + j, column, Block(base: copy + j, stride: distance), count: j, width: rows - j)
        map(.abs, column + j, into: magnitudes, count: rows - j)
        let pivot = reduceIndex(.argmax, magnitudes, count: rows - j)
        pivots[j] = j + pivot
        if pivot > 0 {
          for c in 0..<columns {
            let values = copy + (c * distance + j)
            (values[0], values[pivot]) = (values[pivot], values[0])
          }
        }
        let below = rows - j - 1
        if column[j] == 0 || below == 0 { continue }
        mapScalar(.divScalar, column + j + 1, column[j], 0, into: column + j + 1, count: below)
      }
      transpose(copy, stride: distance, rows: columns, columns: rows, into: a.base, stride: a.stride)
    }
  }
}
