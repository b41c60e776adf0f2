import BackendKit

/// Runs the cases of a product with a matrix.
final class MatrixRunner<Element: VectorElement> {
  private let log: CaseLog<Element>
  private let operation: MatrixOperation
  private let data = TestData<Element>()
  private let a, b, c: GuardedMemory<Element>
  private let watch: FaultWatch
  private let originalA, originalB, originalC, expected, bias: UnsafeMutablePointer<Element>

  init(_ log: CaseLog<Element>, _ operation: MatrixOperation, _ plan: MatrixPlan) {
    self.log = log
    self.operation = operation
    let largest = plan.cases.reduce(0) {
      max($0, $1.storedA.rows * $1.strideA, $1.storedB.rows * $1.strideB, $1.m * $1.strideC)
    }
    a = GuardedMemory(capacity: largest)
    b = GuardedMemory(capacity: largest)
    c = GuardedMemory(capacity: largest)
    watch = FaultWatch(guards: [a, b, c].flatMap(\.guards))
    originalA = .allocate(capacity: largest + 1)
    originalB = .allocate(capacity: largest + 1)
    originalC = .allocate(capacity: largest + 1)
    expected = .allocate(capacity: largest + 1)
    bias = .allocate(capacity: largest + 1)
  }

  deinit {
    // Before the pages are unmapped.
    watch.end()
    for memory in [originalA, originalB, originalC, expected, bias] { memory.deallocate() }
  }

  func run(_ item: MatrixCase, index: Int) {
    guard log.begins(index) else { return }
    var random = log.random
    let sizeA = MatrixCase.extent(rows: item.storedA.rows, columns: item.storedA.columns, stride: item.strideA)
    let sizeB = MatrixCase.extent(rows: item.storedB.rows, columns: item.storedB.columns, stride: item.strideB)
    let sizeC = MatrixCase.extent(rows: item.m, columns: item.n, stride: item.strideC)
    // NaN between rows, and wherever nothing is to be read.
    fill(originalA, item.storedA, item.strideA, isRead: item.alpha != 0, padding: .nan, item.data, &random)
    fill(originalB, item.storedB, item.strideB, isRead: item.alpha != 0, padding: .nan, item.data, &random)
    fill(originalC, (item.m, item.n), item.strideC, isRead: item.beta != 0, padding: .canary, .ordinary, &random)

    if item.epilogue.hasBias { data.fill(bias, count: item.n, .ordinary, &random) }

    a.place(item.placements.a, count: sizeA)
    b.place(item.placements.b, count: sizeB)
    c.place(item.placements.c, count: sizeC)
    a.pointer.update(from: originalA, count: sizeA)
    b.pointer.update(from: originalB, count: sizeB)
    c.pointer.update(from: originalC, count: sizeC)
    watch.setNote { writer in
      log.writeNote(&writer)
      for (name, number) in [(" (m ", item.m), (", n ", item.n), (", k ", item.k)] {
        writer.append(name)
        writer.append(number)
      }
      for (name, placement) in [
        (", A at ", item.placements.a), (", B at ", item.placements.b), (", C at ", item.placements.c),
      ] {
        writer.append(name)
        writer.append(placement)
      }
      writer.append(")")
    }
    let isBounded = log.backend.exactness == .bounded
    if isBounded { log.backend.enter(threads: 1) }
    multiply(item, on: log.backend, a.pointer, b.pointer, c.pointer)
    if isBounded { log.backend.leave() }
    check(item)

    if operation == .matvec || isBounded { return }
    c.pointer.update(from: originalC, count: sizeC)
    let product = matrixProduct(item, a.pointer, b.pointer, c.pointer)
    // Parts in an order of which a backend that relies on the usual one knows nothing.
    let isDone = Element._multiply(log.backend, product, threads: 3) { count, body in
      for part in (0..<count).reversed() { body(part) }
    }
    if isDone { check(item, remark: "by threads together") }
  }

  private func fill(
    _ target: UnsafeMutablePointer<Element>, _ shape: (rows: Int, columns: Int), _ stride: Int, isRead: Bool,
    padding: Element, _ kind: DataKind, _ random: inout CaseRandom
  ) {
    for row in 0..<shape.rows {
      let start = target + row * stride
      data.fill(start, count: shape.columns, kind == .oneSpecial && row % 4 != 3 ? .ordinary : kind, &random)
      if !isRead { start.update(repeating: .nan, count: shape.columns) }
      if row + 1 < shape.rows {
        (start + shape.columns).update(repeating: padding, count: stride - shape.columns)
      }
    }
  }

  private func multiply(
    _ item: MatrixCase, on backend: any Backend, _ a: UnsafePointer<Element>, _ b: UnsafePointer<Element>,
    _ c: UnsafeMutablePointer<Element>
  ) {
    switch operation {
    case .matmul: Element._multiply(backend, matrixProduct(item, a, b, c))
    case .matvec: Element._multiply(backend, vectorProduct(item, a, b, c))
    }
  }

  /// Only such backends are handed products with an epilogue.
  private var isCanonical: Bool { log.backend.exactness == .canonical }

  private func matrixProduct(
    _ item: MatrixCase, _ a: UnsafePointer<Element>, _ b: UnsafePointer<Element>, _ c: UnsafeMutablePointer<Element>
  ) -> MatrixProduct<Element> {
    MatrixProduct(
      m: item.m, n: item.n, k: item.k, alpha: Element(item.alpha), a: a, strideA: item.strideA,
      transposeA: item.transposeA, b: b, strideB: item.strideB, transposeB: item.transposeB,
      beta: Element(item.beta), c: c, strideC: item.strideC,
      bias: isCanonical && item.epilogue.hasBias ? UnsafePointer(bias) : nil,
      isRectified: isCanonical && item.epilogue.isRectified)
  }

  private func vectorProduct(
    _ item: MatrixCase, _ a: UnsafePointer<Element>, _ x: UnsafePointer<Element>, _ y: UnsafeMutablePointer<Element>
  ) -> MatrixVectorProduct<Element> {
    MatrixVectorProduct(
      m: item.m, k: item.k, alpha: Element(item.alpha), a: a, strideA: item.strideA, transposeA: item.transposeA,
      x: x, beta: Element(item.beta), y: y)
  }

  private func check(_ item: MatrixCase, remark: String? = nil) {
    let setup = { self.describe(item) + (remark.map { ", " + $0 } ?? "") }
    let names = operation == .matmul ? ("A", "B") : ("A", "x")
    log.checkBounds([(names.0, a), (names.1, b), ("result", c)], watch, setup: setup)
    for (name, memory, original) in [(names.0, a, originalA), (names.1, b, originalB)] {
      for i in 0..<memory.count where memory.pointer[i].word != original[i].word {
        log.fail(
          .operandChanged, name, i, expected: original[i].inFull, actual: memory.pointer[i].inFull, setup: setup)
        break
      }
    }
    for row in 0..<max(0, item.m - 1) where item.n > 0 {
      for i in row * item.strideC + item.n..<(row + 1) * item.strideC
      where c.pointer[i].word != Element.canary.word {
        log.fail(
          .outOfBounds, "result between rows", i, expected: Element.canary.inFull, actual: c.pointer[i].inFull,
          setup: setup)
      }
    }
    if let reference = log.reference {
      expected.update(from: originalC, count: c.count)
      multiply(item, on: reference, originalA, originalB, expected)
      log.compare(c.pointer, withReference: expected, count: c.count, isNumber: false, setup: setup)
      return
    }
    for row in 0..<item.m {
      for column in 0..<item.n {
        let i = row * item.strideC + column
        let reference =
          switch operation {
          case .matmul:
            matrixProduct(item, originalA, originalB, originalC).reference(row: row, column: column, old: originalC[i])
          case .matvec: vectorProduct(item, originalA, originalB, originalC).reference(row: row, old: originalC[i])
          }
        if log.judge.accepts(c.pointer[i], reference) { continue }
        log.fail(
          .wrongResult, "result", i, expected: Judge<Element>.describe(reference), actual: c.pointer[i].inFull,
          setup: setup)
      }
    }
  }

  private func describe(_ item: MatrixCase) -> String {
    let placements = item.placements
    var parts: [String]
    switch operation {
    case .matmul:
      parts = [
        "m \(item.m), n \(item.n), k \(item.k)",
        "A\(item.transposeA ? " transposed" : "") with stride \(item.strideA) at \(placements.a)",
        "B\(item.transposeB ? " transposed" : "") with stride \(item.strideB) at \(placements.b)",
        "C with stride \(item.strideC) at \(placements.c)",
      ]
      if isCanonical, item.epilogue.hasBias { parts.append("bias") }
      if isCanonical, item.epilogue.isRectified { parts.append("rectified") }
    case .matvec:
      parts = [
        "m \(item.m), k \(item.k)",
        "A\(item.transposeA ? " transposed" : "") with stride \(item.strideA) at \(placements.a)",
        "x at \(placements.b)", "y at \(placements.c)",
      ]
    }
    parts += ["alpha \(Element(item.alpha))", "beta \(Element(item.beta))", "\(item.data.rawValue) data"]
    return parts.joined(separator: ", ")
  }
}
