import Apus
import BackendKit

/// An operand read from a file.
struct RunOperand<Element: VectorElement> {
  /// The elements, row by row.
  let elements: Vector<Element>
  let shape: [Int]
  let path: String

  init(elements: Vector<Element>, shape: [Int], path: String) {
    self.elements = elements
    self.shape = shape
    self.path = path
  }

  init(_ array: NumPyArray<Element>, path: String) {
    self.path = path
    shape = array.shape
    switch array {
    case .vector(let vector): elements = vector
    case .matrix(let matrix): elements = matrix.flattened
    }
  }
}

/// A request in numbers of one element type.
struct RunComputation<Element: VectorElement> {
  let request: RunRequest
  let engine: Engine
  let scalars: [Element]
  let alpha: Element
  let beta: Element
  let values: Statistic.Values<Element>

  init(_ request: RunRequest, engine: Engine) throws(CommandFailure) {
    self.request = request
    self.engine = engine
    var scalars: [Element] = []
    for text in request.scalars { scalars.append(try Element.number(text, option: "--scalar")) }
    self.scalars = scalars
    alpha = try request.alpha.map { text throws(CommandFailure) in try Element.number(text, option: "--alpha") } ?? 1
    beta = try request.beta.map { text throws(CommandFailure) in try Element.number(text, option: "--beta") } ?? 0
    values = try request.statistics.values()
  }

  func result(of operands: [RunOperand<Element>]) throws(CommandFailure) -> RunResult<Element> {
    let axis = request.statistics.axis
    for (operand, dimensions) in zip(operands, request.function.operandDimensions(hasAxis: axis != nil))
    where operand.shape.count != dimensions {
      throw CommandFailure(
        .badData,
        "\(request.function) takes a \(dimensions == 1 ? "vector (1-D)" : "matrix (2-D)") here; "
          + "\(operand.path) holds an array of shape \(operand.shape.shapeText)"
          + (axis == nil && operand.shape.count == 2 && request.function.hasAxis
            ? "; --axis takes its rows or columns" : ""))
    }
    do {
      if let axis { return try along(axis, operands) }
      try requireMemory(for: operands[0].elements.count)
      switch request.function {
      case .operation(.matrix(let operation)): return try product(operation, operands)
      case .operation(let operation): return try result(of: operation, operands)
      case .statistic(let statistic):
        return try statistic.result(operands[0].elements, operands.dropFirst().map(\.elements), values, on: engine)
      }
    } catch let error as CommandFailure {
      throw error
    } catch {
      let paths = operands.map(\.path).joined(separator: ", ")
      throw CommandFailure(.badData, "\(error) (\(paths))")
    }
  }

  /// The results of each row or column of a matrix.
  private func along(_ axis: MatrixAxis, _ operands: [RunOperand<Element>]) throws -> RunResult<Element> {
    var matrix = try matrix(operands[0])
    let (length, others) = axis == .rows ? (matrix.columns, 0) : (matrix.rows, matrix.count)
    try requireMemory(for: Swift.min(length, matrix.count), copied: true, others: others)
    if axis == .columns { matrix = matrix.transposed() }
    var parts = RunParts<Element>(expected: matrix.rows)
    for row in 0..<matrix.rows {
      switch request.function {
      case .operation(let operation):
        let operand = RunOperand(elements: matrix.row(row), shape: [matrix.columns], path: operands[0].path)
        try parts.append(try result(of: operation, [operand]))
      case .statistic(let statistic):
        let others = operands.dropFirst().map(\.elements)
        try parts.append(try statistic.result(matrix.row(row), others, values, on: engine))
      }
      // A file of 128 bytes can have any number of rows without elements.
      if parts.isEmpty { break }
    }
    guard let result = try parts.joined(transposed: axis == .columns) else {
      throw ShapeError.empty(operation: "\(request.function) of \(axis.rawValue)")
    }
    return result
  }

  private func result(
    of operation: Operation, _ operands: [RunOperand<Element>]
  ) throws(ShapeError) -> RunResult<Element> {
    let x = operands[0].elements
    let shape = operands[0].shape
    for other in operands.dropFirst() where other.shape != shape {
      throw .mismatch(operation: operation.name, shape, other.shape)
    }
    let result: Vector<Element>
    switch operation {
    case .map(let operation): result = x.applying(operation, on: engine)
    case .scalar(let operation): result = x.applying(operation, scalars[0], scalars.last ?? 0, on: engine)
    case .zip(let operation): result = try x.combining(operation, operands[1].elements, on: engine)
    case .scaledZip(.axpy): result = try x.axpy(scalars[0], operands[1].elements, on: engine)
    case .ternary(let operation):
      result = try x.combining(operation, operands[1].elements, operands[2].elements, on: engine)
    case .reduce(let reduction):
      guard let number = x.reduced(reduction, on: engine) else { throw .empty(operation: operation.name) }
      return .number(number)
    case .reduceIndex(let reduction):
      guard let index = x.reduced(reduction, on: engine) else { throw .empty(operation: operation.name) }
      return .index(index)
    case .reducePair(.dot): return .number(try x.dot(operands[1].elements, on: engine))
    case .normalize(let operation): result = x.normalized(operation, on: engine)
    case .matrix: preconditionFailure("products are computed elsewhere")
    }
    if shape.count == 2 { return .array(.matrix(try Matrix(reshaping: result, rows: shape[0], columns: shape[1]))) }
    return .array(.vector(result))
  }

  private func product(
    _ operation: MatrixOperation, _ operands: [RunOperand<Element>]
  ) throws -> RunResult<Element> {
    let a = try matrix(operands[0])
    let rows = request.transposeA ? a.columns : a.rows
    switch operation {
    case .matmul:
      let b = try matrix(operands[1])
      let columns = request.transposeB ? b.rows : b.columns
      var c = operands.count == 3 ? try matrix(operands[2]) : try zeros(rows: rows, columns: columns)
      try a.matmul(
        b, transposed: request.transposeA, otherTransposed: request.transposeB, into: &c, alpha: alpha, beta: beta,
        on: engine)
      return .array(.matrix(c))
    case .matvec:
      var y = operands.count == 3 ? operands[2].elements : try zeros(rows: rows, columns: 1).flattened
      try a.matvec(
        operands[1].elements, transposed: request.transposeA, into: &y, alpha: alpha, beta: beta, on: engine)
      return .array(.vector(y))
    }
  }

  private func matrix(_ operand: RunOperand<Element>) throws(ShapeError) -> Matrix<Element> {
    try Matrix(reshaping: operand.elements, rows: operand.shape[0], columns: operand.shape[1])
  }

  /// Asks for what the function takes beside an operand.
  ///
  /// - Parameters:
  ///   - isCopied: Whether the operand is a copy.
  ///   - others: Elements that exist at the same time.
  private func requireMemory(for count: Int, copied isCopied: Bool = false, others: Int = 0) throws(CommandFailure) {
    let (copies, words) = request.function.workingMemory
    let elements = count * (copies + (isCopied ? 1 : 0)) + others
    let byteCount = elements * MemoryLayout<Element>.stride + count * words * MemoryLayout<Int>.stride
    // The result of an operation is there before threads begin.
    var threads = engine.threads
    if case .operation = request.function, !isCopied { threads = 0 }
    try WorkingMemory.require(byteCount: byteCount, for: "\(request.function)", threads: threads)
  }

  /// Small operands can have a product that no memory holds.
  private func zeros(rows: Int, columns: Int) throws(CommandFailure) -> Matrix<Element> {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    let (byteCount, bytesOverflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, !bytesOverflow, AvailableMemory.holds(byteCount: byteCount) else {
      throw CommandFailure(
        .badData,
        "\(request.function): a result of shape \([rows, columns].shapeText) needs more than this machine's memory")
    }
    return Matrix(repeating: 0, rows: rows, columns: columns)
  }
}
