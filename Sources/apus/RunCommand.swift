import Apus
import ArgumentParser
import BackendKit

/// `apus run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run an operation of the catalogue, or a decomposition, on NumPy files.",
    discussion: """
      Examples:
        apus run tanh x.npy -o y.npy
        apus run add x.npy y.npy -o z.npy
        apus run add x.npy --scalar 3                  also sub, mul, div, scalarSub, scalarDiv
        apus run clamp x.npy --scalar -1 --scalar 1    low and high
        apus run axpy x.npy y.npy --scalar 0.5         0.5 * x + y
        apus run matmul a.npy b.npy --transpose-b -o c.npy
        apus run matmul a.npy b.npy c.npy --alpha 2 --beta 1 -o d.npy
        apus run softmax x.npy --backend avx2 --json
        apus run std x.npy --ddof 1                    statistics: also quantile, histogram, argsort, topK ...
        apus run layerNorm a.npy gamma.npy beta.npy --axis rows -o b.npy
        apus run solve a.npy b.npy -o x.npy            also lstsq; b is a vector or a matrix
        apus run cholesky a.npy -o l.npy               also inverse, transpose; determinant, slogdet, trace
        apus run eigh a.npy -o values.npy -o vectors.npy
        apus run svd a.npy -o u.npy -o s.npy -o vh.npy also qr: -o q.npy -o r.npy
        apus run conv2d image.npy kernel.npy --same    not turned round; without --same, windows within the image

      `apus info` lists the operations, statistics and routines. Names may be written as in NumPy: log_softmax, cumsum.

      Files hold 1-D or 2-D arrays, all of one element type: float32 or float64. Integers and booleans are computed \
      as float64, float16 as float32. Operations on elements and reductions take matrices as well as vectors. \
      Indices and counts (argsort, histogram) are written as int64; any and all give 1 or 0, as comparisons do.

      A number goes to standard output in as many digits as give it back exactly. So does an array without --output: \
      a vector one element a line, a matrix one row a line. In JSON, NaN and infinities are the strings "nan", "inf" \
      and "-inf".
      """)

  @Argument(help: "The operation, as in add, dot, softmax.")
  var operation: String

  @Argument(help: ArgumentHelp("Its operands, in order.", valueName: "file.npy"))
  var files: [String] = []

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A scalar operand. Give it twice for clamp: low, then high.", valueName: "number"))
  var scalar: [String] = []

  @Option(
    name: .shortAndLong, parsing: .singleValue,
    help: ArgumentHelp(
      "Write the resulting array to this file. Give it once for each result of qr, eigh and svd.", valueName: "file.npy"
    ))
  var output: [String] = []

  @Option(help: "Convert the operands to this type on reading: float32 or float64.")
  var dtype: ElementType?

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(help: "Take the matrix A as its transpose (matmul, matvec).")
  var transposeA = false

  @Flag(help: "Take the matrix B as its transpose (matmul).")
  var transposeB = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A factor for the product (matmul, matvec).", valueName: "number"))
  var alpha: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A factor for a third operand, which is added (matmul, matvec).", valueName: "number"))
  var beta: String?

  @OptionGroup var statistics: StatisticOptions

  @Flag(help: "Continue the image with zeros, so that the result has its size (conv2d).")
  var same = false

  @OptionGroup var engineOptions: EngineOptions

  func run() throws {
    try Operation.checkLength(of: operation)
    let routine = RunRoutine(name: operation)
    let request = try routine == nil ? RunRequest(self) : nil
    try routine?.check(self)
    let engine = try engineOptions.engine()
    var inputs: [NumPyFile] = []
    do throws(NumPyFileError) {
      for path in files { inputs.append(try NumPyFile(path)) }
    } catch {
      throw CommandFailure(error)
    }
    switch try dtype ?? Self.commonElementType(inputs) {
    case .float32: try compute(request, routine, inputs, engine, Float.self)
    case .float64: try compute(request, routine, inputs, engine, Double.self)
    }
  }

  private static func commonElementType(_ files: [NumPyFile]) throws(CommandFailure) -> ElementType {
    guard let first = files.first else { throw CommandFailure(.internalError, "an operation without operands") }
    let type = first.elementFormat.elementType
    guard let other = files.first(where: { $0.elementFormat.elementType != type }) else { return type }
    func text(_ file: NumPyFile) -> String {
      let format = file.elementFormat
      let computed = format.elementType.rawValue
      return "\(file.path) holds \(format.name)" + (format.name == computed ? "" : " (computed as \(computed))")
    }
    throw CommandFailure(
      .badData, "element types differ: \(text(first)), \(text(other)); --dtype float64 or float32 converts them")
  }

  private func compute<Element: VectorElement>(
    _ request: RunRequest?, _ routine: RunRoutine?, _ files: [NumPyFile], _ engine: Engine, _: Element.Type
  ) throws(CommandFailure) {
    let computation = try request.map { request throws(CommandFailure) in
      try RunComputation<Element>(request, engine: engine)
    }
    var operands: [RunOperand<Element>] = []
    do throws(NumPyFileError) {
      for file in files { operands.append(RunOperand(try file.array(rounding: true), path: file.path)) }
    } catch {
      throw CommandFailure(error)
    }
    if let routine {
      let results = try routine.results(of: operands, isSame: same, on: engine)
      try RoutineReport(routine: routine, engine: engine, results: results, outputs: output, isJSON: json).deliver()
    } else if let computation {
      let result = try computation.result(of: operands)
      try RunReport(request: computation.request, engine: engine, result: result).deliver()
    }
  }
}
