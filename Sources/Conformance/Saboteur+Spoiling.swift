import BackendKit

// MARK: - How vectors are spoilt

extension Saboteur {
  typealias Target<Element> = UnsafeMutablePointer<Element>
  typealias Source<Element> = UnsafePointer<Element>

  /// Runs an operation with a vector result. `good` takes the operands, the result and the count.
  func spoil<Element: VectorElement>(
    _ x: Source<Element>, _ y: Source<Element>?, into r: Target<Element>, count: Int,
    good: (Source<Element>, Source<Element>, Int) -> Void
  ) {
    readOutside(x, count: count)
    if fault == .spoilsSharedMemory, let y, y == UnsafePointer(r), x != UnsafePointer(r) {
      r.update(from: x, count: count)
      good(x, UnsafePointer(r), count)
      return
    }
    let wasAligned = UInt(bitPattern: x) % 32 == 0
    let secondOperand = fault == .readsXTwice ? x : y ?? x
    let kept = fault == .skipsTail ? count / 8 * 8 : count
    if kept > 0 { good(x, secondOperand, kept) }
    if fault == .changesOperand { changeOperand(x, unlessIn: r, y, count: count) }
    switch fault {
    case .writesPastEnd: r[count] = 0
    case .differsInOneLane:
      for i in stride(from: 11, to: count, by: 16) { r[i] = r[i] * 1.5 + 1 }
    case .assumesAlignment where !wasAligned && count > 0: r[0] = r[0] * 1.5 + 1
    default:
      for i in 0..<count { r[i] = spoiltResult(r[i]) }
    }
  }

  /// A result, spoilt where the fault is one of results.
  func spoiltResult<Element: VectorElement>(_ value: Element) -> Element {
    switch fault {
    case .dropsNaN where value.isNaN: 0
    case .flipsZero where value == 0: -value
    case .isOneULPOff where value.isFinite && value != 0: value.nextUp
    default: value
    }
  }

  /// Runs a reduction to a number.
  func spoil<Element: VectorElement>(
    _ x: Source<Element>, _ y: Source<Element>?, count: Int,
    good: (Source<Element>, Source<Element>, Int) -> Element
  ) -> Element {
    readOutside(x, count: count)
    if fault == .changesOperand { changeOperand(x, unlessIn: nil, y, count: count) }
    let kept = fault == .skipsTail && count > 8 ? count / 8 * 8 : count
    return spoiltResult(good(x, fault == .readsXTwice ? x : y ?? x, kept))
  }

  /// Runs a search.
  func spoil<Element: VectorElement>(
    _ operation: IndexReduction, _ x: Source<Element>, count: Int, good: (Int) -> Int
  ) -> Int {
    readOutside(x, count: count)
    if fault == .changesOperand { changeOperand(x, unlessIn: nil, nil, count: count) }
    let index = good(fault == .skipsTail && count > 8 ? count / 8 * 8 : count)
    switch fault {
    case .takesLastOfEqual where !x[index].isNaN:
      return (index..<count).last { x[$0] == x[index] } ?? index
    case .skipsNaNInSearch where x[index].isNaN: return 0
    default: return index
    }
  }

  private func readOutside<Element: VectorElement>(_ x: Source<Element>, count: Int) {
    if fault == .readsPastEnd { discard(x[count]) }
    if fault == .readsBeforeStart { discard(x[-1]) }
  }

  private func changeOperand<Element: VectorElement>(
    _ x: Source<Element>, unlessIn r: Target<Element>?, _ y: Source<Element>?, count: Int
  ) {
    if count > 0, x != r.map({ UnsafePointer($0) }) { Target(mutating: x)[count / 2] += 1 }
  }

  /// Keeps a read from being optimised away.
  @inline(never)
  private func discard<Element: VectorElement>(_ value: Element) {
    if value.exponentBitPattern == 1 && value.significandBitPattern == 12345 { print() }
  }

  func sumInSequence<Element: VectorElement>(_ count: Int, _ term: (Int) -> (Element, Element)) -> Element {
    var sum: Element = 0
    for i in 0..<count {
      let (x, y) = term(i)
      sum.addProduct(x, y)
    }
    return sum
  }
}

// MARK: - How products with matrices are spoilt

extension Saboteur {
  func spoil<Element: VectorElement>(_ product: MatrixProduct<Element>, good: (MatrixProduct<Element>) -> Void) {
    var spoilt = product
    if fault == .ignoresBeta { spoilt.beta = 0 }
    if fault == .readsResultWhereBetaIsZero, product.beta == 0 {
      scale(product.c, product.n, product.m, product.strideC)
      spoilt.beta = 1
    }
    good(spoilt)
    if fault == .writesBetweenRows, product.m > 1, product.n > 0, product.strideC > product.n {
      product.c[product.n] = 0
    }
    if fault == .ignoresProductBlocks, product.alpha == 1, product.beta == 0, product.m > 0, product.n > 0 {
      product.c[0] = sumInSequence(product.k) {
        (product.a[$0 * product.stepsA.column], product.b[$0 * product.stepsB.row])
      }
    }
  }

  /// A product that threads compute together: here one does it alone, and only its half.
  func spoilTogether<Element: VectorElement>(
    _ product: MatrixProduct<Element>, good: (MatrixProduct<Element>) -> Void
  ) -> Bool {
    if fault != .losesPart { return false }
    good(product.part(rows: 0..<product.m / 2, columns: 0..<product.n))
    return true
  }

  func spoil<Element: VectorElement>(
    _ product: MatrixVectorProduct<Element>, good: (MatrixVectorProduct<Element>) -> Void
  ) {
    var spoilt = product
    if fault == .ignoresBeta { spoilt.beta = 0 }
    if fault == .readsResultWhereBetaIsZero, product.beta == 0 {
      scale(product.y, product.m, 1, product.m)
      spoilt.beta = 1
    }
    good(spoilt)
  }

  func spoil<Element: VectorElement>(_ reduction: ColumnReduction<Element>, good: (ColumnReduction<Element>) -> Void) {
    var spoilt = reduction
    if fault == .losesRowOfColumns, reduction.rows > 1 { spoilt.rows -= 1 }
    good(spoilt)
  }

  func spoil<Element: VectorElement>(_ rotations: RowRotations<Element>, good: (RowRotations<Element>) -> Void) {
    good(fault == .losesColumnOfRotations ? rotations.part(columns: 0..<rotations.columns - 1) : rotations)
  }

  func spoil<Element: VectorElement>(
    _ product: SymmetricVectorProduct<Element>, good: (SymmetricVectorProduct<Element>) -> Void
  ) {
    let block = SymmetricVectorProduct<Element>.blockLength
    var spoilt = product
    if fault == .losesRowsOfSymmetricProduct, product.rows.count > block {
      spoilt.rows = product.rows.lowerBound..<(product.rows.upperBound - 1) / block * block
    }
    good(spoilt)
  }

  private func scale<Element: VectorElement>(_ c: Target<Element>, _ columns: Int, _ rows: Int, _ stride: Int) {
    for row in 0..<rows {
      for column in 0..<columns { c[row * stride + column] *= 0 }
    }
  }
}
