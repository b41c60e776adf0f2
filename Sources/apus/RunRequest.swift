import BackendKit

/// What `apus run` was asked for, with the numbers of operands checked.
struct RunRequest {
  let operation: Operation
  let scalars: [String]
  let alpha: String?
  let beta: String?
  let transposeA: Bool
  let transposeB: Bool
  let output: String?
  let json: Bool

  init(_ command: RunCommand) throws(CommandFailure) {
    var operation = try Operation.named(command.operation)
    // An arithmetic operation takes a scalar in place of its second array.
    if case .zip(let zip) = operation, command.scalar.count == 1, command.files.count == 1,
      let withScalar = zip.withScalar
    {
      operation = .scalar(withScalar)
    }
    self.operation = operation
    scalars = command.scalar
    alpha = command.alpha
    beta = command.beta
    transposeA = command.transposeA
    transposeB = command.transposeB
    output = command.output.first
    json = command.json

    let files = command.files.count
    guard operation.arrayCounts(withBeta: beta != nil) == files, operation.scalarCount == scalars.count else {
      throw Self.wrongOperands(command, operation)
    }
    try checkMatrixOptions()
    if command.output.count > 1 {
      throw CommandFailure(.usage, "\(operation) has one result: give --output once")
    }
    if command.same { throw CommandFailure(.usage, "--same applies to conv2d only, not to \(operation)") }
    if output != nil, !operation.hasArrayResult {
      throw CommandFailure(
        .usage, "\(operation) has a number as result, which goes to standard output: --output does not apply")
    }
  }

  private func checkMatrixOptions() throws(CommandFailure) {
    if case .matrix(let product) = operation {
      if transposeB, product == .matvec {
        throw CommandFailure(.usage, "--transpose-b does not apply to matvec, whose second operand is a vector")
      }
      return
    }
    let given = [
      ("--transpose-a", transposeA), ("--transpose-b", transposeB), ("--alpha", alpha != nil), ("--beta", beta != nil),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw CommandFailure(.usage, "\(option) applies to matmul and matvec only, not to \(operation)")
    }
  }

  private static func wrongOperands(_ command: RunCommand, _ operation: Operation) -> CommandFailure {
    func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    let arrays = operation.arrayCounts(withBeta: command.beta != nil)
    var wanted = text(arrays, "file")
    if operation.scalarCount > 0 { wanted += " and \(text(operation.scalarCount, "--scalar"))" }
    if case .zip(let zip) = operation, zip.withScalar != nil { wanted += ", or 1 file and 1 --scalar" }
    if case .matrix = operation {
      wanted += command.beta == nil ? " (3 with --beta)" : " with --beta"
    }
    var found = text(command.files.count, "file")
    if !command.scalar.isEmpty || operation.scalarCount > 0 {
      found += " and \(text(command.scalar.count, "--scalar"))"
    }
    return CommandFailure(.usage, "\(operation) takes \(wanted); found \(found) (see: apus help run)")
  }
}

extension Operation {
  /// How many arrays it takes.
  func arrayCounts(withBeta: Bool) -> Int {
    switch self {
    case .map, .scalar, .reduce, .reduceIndex, .normalize: 1
    case .zip, .scaledZip, .reducePair: 2
    case .ternary: 3
    case .matrix: withBeta ? 3 : 2
    }
  }

  /// How many scalars it takes.
  var scalarCount: Int {
    switch self {
    case .scalar(let operation): operation.scalarCount
    case .scaledZip: 1
    default: 0
    }
  }

  var hasArrayResult: Bool {
    switch self {
    case .reduce, .reduceIndex, .reducePair: false
    default: true
    }
  }
}

extension ZipOperation {
  /// The operation with a scalar in place of the second array.
  var withScalar: ScalarOperation? {
    switch self {
    case .add: .addScalar
    case .sub: .subScalar
    case .mul: .scale
    case .div: .divScalar
    default: nil
    }
  }
}
