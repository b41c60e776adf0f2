import Apus
import BackendKit

/// What `apus run` computes beside the catalogue: decompositions and what else is done with whole matrices.
enum RunRoutine: String, CaseIterable {
  case solve, leastSquares, inverse, determinant, logDeterminant, cholesky, qr, eigh, svd, transpose, trace, conv2d

  /// Names as they are here and as in NumPy.
  init?(name: String) {
    let name = name.lowercased().filter { $0 != "_" }
    let aliases = [
      "lstsq": RunRoutine.leastSquares, "inv": .inverse, "det": .determinant, "slogdet": .logDeterminant,
    ]
    guard let routine = aliases[name] ?? Self.allCases.first(where: { $0.rawValue.lowercased() == name }) else {
      return nil
    }
    self = routine
  }

  var fileCount: Int {
    switch self {
    case .solve, .leastSquares, .conv2d: 2
    default: 1
    }
  }

  /// The names of its results, in order.
  var parts: [String] {
    switch self {
    case .logDeterminant: ["sign", "logarithm"]
    case .qr: ["q", "r"]
    case .eigh: ["values", "vectors"]
    case .svd: ["u", "values", "vh"]
    default: ["result"]
    }
  }

  var hasArrayResult: Bool { ![.determinant, .logDeterminant, .trace].contains(self) }

  /// Throws unless the command gives it what it takes.
  func check(_ command: RunCommand) throws(CommandFailure) {
    func text(_ count: Int) -> String { "\(count) file\(count == 1 ? "" : "s")" }
    if command.files.count != fileCount {
      throw CommandFailure(
        .usage, "\(rawValue) takes \(text(fileCount)); found \(text(command.files.count)) (see: apus help run)")
    }
    let given =
      [
        ("--scalar", !command.scalar.isEmpty), ("--transpose-a", command.transposeA),
        ("--transpose-b", command.transposeB), ("--alpha", command.alpha != nil), ("--beta", command.beta != nil),
        ("--same", command.same && self != .conv2d), ("--axis", command.statistics.axis != nil),
      ]
      + Statistic.Parameter.allCases.map { ("--\($0.rawValue)", command.statistics.given.contains($0)) }
    if let option = given.first(where: \.1)?.0 {
      throw CommandFailure(.usage, "\(option) does not apply to \(rawValue)")
    }
    if command.output.isEmpty { return }
    if !hasArrayResult {
      throw CommandFailure(
        .usage,
        "\(rawValue) has \(parts.count == 1 ? "a number as result, which goes" : "numbers as results, which go") "
          + "to standard output: --output does not apply")
    }
    if command.output.count != parts.count {
      let names = parts.count == 1 ? "its result" : "its results, in order: \(parts.joined(separator: ", "))"
      throw CommandFailure(.usage, "\(rawValue) takes \(parts.count) --output for \(names)")
    }
    let files = command.output.map(FileReplacement.canonicalPath)
    for (index, path) in command.output.enumerated() where files[..<index].contains(files[index]) {
      throw CommandFailure(
        .usage, "--output \(path) is given twice; each result of \(rawValue) takes a file of its own")
    }
  }

  /// Its results, as many as `parts` names.
  func results<Element: VectorElement>(
    of operands: [RunOperand<Element>], isSame: Bool, on engine: Engine
  ) throws(CommandFailure) -> [RunResult<Element>] {
    for (index, operand) in operands.enumerated() {
      // The right-hand side of a system may be a vector.
      let takesVector = index == 1 && self != .conv2d
      if operand.shape.count == 2 || takesVector && operand.shape.count == 1 { continue }
      throw CommandFailure(
        .badData,
        "\(rawValue) takes a matrix (2-D) here; \(operand.path) holds an array of shape \(operand.shape.shapeText)")
    }
    let largest = operands.map(\.elements.count).max() ?? 0
    try WorkingMemory.require(
      byteCount: workingMatrices * largest * MemoryLayout<Element>.stride, for: rawValue, threads: engine.threads)
    do {
      let matrices = try operands.map { operand in
        try Matrix(reshaping: operand.elements, rows: operand.shape[0], columns: operand.shape.dropFirst().first ?? 1)
      }
      return try compute(matrices, isVector: operands.last?.shape.count == 1, isSame: isSame, on: engine)
    } catch {
      throw CommandFailure(.badData, "\(error) (\(operands.map(\.path).joined(separator: ", ")))")
    }
  }

  private func compute<Element: VectorElement>(
    _ operands: [Matrix<Element>], isVector: Bool, isSame: Bool, on engine: Engine
  ) throws -> [RunResult<Element>] {
    let a = operands[0]
    func array(_ matrix: Matrix<Element>) -> RunResult<Element> {
      .array(isVector ? .vector(matrix.flattened) : .matrix(matrix))
    }
    switch self {
    case .solve: return [array(try a.solve(operands[1], on: engine))]
    case .leastSquares: return [array(try a.leastSquares(operands[1], on: engine))]
    case .inverse: return [array(try a.inverse(on: engine))]
    case .determinant: return [.number(try a.determinant(on: engine))]
    case .logDeterminant:
      let (sign, logarithm) = try a.logDeterminant(on: engine)
      return [.number(sign), .number(logarithm)]
    case .cholesky: return [array(try a.cholesky(on: engine).lower)]
    case .qr:
      let qr = try a.qr(on: engine)
      return [array(qr.q(on: engine)), array(qr.r)]
    case .eigh:
      let eigen = try a.eigenSymmetric(on: engine)
      return [.array(.vector(eigen.values)), array(eigen.vectors)]
    case .svd:
      let svd = try a.svd(on: engine)
      return [array(svd.u), .array(.vector(svd.values)), array(svd.vTransposed)]
    case .transpose: return [array(a.transposed())]
    case .trace: return [.number(try a.trace(on: engine))]
    case .conv2d:
      let kernel = operands[1]
      func column(_ matrix: Matrix<Element>) throws(ShapeError) -> Matrix<Element> {
        try Matrix(reshaping: matrix.flattened, rows: matrix.count, columns: 1)
      }
      let image = try Images(pixels: column(a), count: 1, height: a.rows, width: a.columns)
      let result = try image.convolved(
        column(kernel), size: (kernel.rows, kernel.columns), padding: isSame ? .same : .valid, on: engine)
      return [array(try Matrix(reshaping: result.pixels.flattened, rows: result.height, columns: result.width))]
    }
  }
}
