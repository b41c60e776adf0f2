import BackendKit

/// What `apus run` was asked for, with the numbers of operands checked.
struct RunRequest {
  let function: RunFunction
  let scalars: [String]
  let alpha: String?
  let beta: String?
  let statistics: StatisticOptions
  let transposeA: Bool
  let transposeB: Bool
  let output: String?
  let json: Bool

  init(_ command: RunCommand) throws(CommandFailure) {
    var function = try RunFunction.named(command.operation)
    // An arithmetic operation takes a scalar in place of its second array.
    if case .operation(.zip(let zip)) = function, command.scalar.count == 1, command.files.count == 1,
      let withScalar = zip.withScalar
    {
      function = .operation(.scalar(withScalar))
    }
    self.function = function
    scalars = command.scalar
    alpha = command.alpha
    beta = command.beta
    statistics = command.statistics
    transposeA = command.transposeA
    transposeB = command.transposeB
    output = command.output.first
    json = command.json

    let files = command.files.count
    guard function.arrayCounts(withBeta: beta != nil).contains(files), function.scalarCount == scalars.count else {
      throw Self.wrongOperands(command, function)
    }
    try checkMatrixOptions()
    try checkStatisticOptions()
    if command.output.count > 1 {
      throw CommandFailure(.usage, "\(function) has one result: give --output once")
    }
    if command.same { throw CommandFailure(.usage, "--same applies to conv2d only, not to \(function)") }
    if output != nil, function.isNumber, statistics.axis == nil {
      throw CommandFailure(
        .usage, "\(function) has a number as result, which goes to standard output: --output does not apply")
    }
  }

  private func checkMatrixOptions() throws(CommandFailure) {
    if case .operation(.matrix(let product)) = function {
      if transposeB, product == .matvec {
        throw CommandFailure(.usage, "--transpose-b does not apply to matvec, whose second operand is a vector")
      }
      return
    }
    let given = [
      ("--transpose-a", transposeA), ("--transpose-b", transposeB), ("--alpha", alpha != nil), ("--beta", beta != nil),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw CommandFailure(.usage, "\(option) applies to matmul and matvec only, not to \(function)")
    }
  }

  private func checkStatisticOptions() throws(CommandFailure) {
    if statistics.axis != nil, !function.hasAxis {
      throw CommandFailure(.usage, "--axis does not apply to \(function): it is for reductions, softmax and statistics")
    }
    var (optional, required): (Set<Statistic.Parameter>, Set<Statistic.Parameter>) = ([], [])
    if case .statistic(let statistic) = function { (optional, required) = statistic.parameters }
    let given = statistics.given
    for parameter in Statistic.Parameter.allCases {
      if given.contains(parameter), !optional.contains(parameter), !required.contains(parameter) {
        let users = Statistic.allCases.filter {
          $0.parameters.optional.contains(parameter) || $0.parameters.required.contains(parameter)
        }
        let names = users.map(\.rawValue).joined(separator: ", ")
        throw CommandFailure(.usage, "--\(parameter.rawValue) applies to \(names) only, not to \(function)")
      }
      if required.contains(parameter), !given.contains(parameter) {
        throw CommandFailure(.usage, "\(function) takes --\(parameter.rawValue) (see: apus help run)")
      }
    }
  }

  private static func wrongOperands(_ command: RunCommand, _ function: RunFunction) -> CommandFailure {
    func text(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    let arrays = function.arrayCounts(withBeta: command.beta != nil)
    var wanted = (arrays.count > 1 ? "\(arrays.lowerBound) to " : "") + text(arrays.upperBound, "file")
    if function.scalarCount > 0 { wanted += " and \(text(function.scalarCount, "--scalar"))" }
    if case .operation(.zip(let zip)) = function, zip.withScalar != nil { wanted += ", or 1 file and 1 --scalar" }
    if case .operation(.matrix) = function {
      wanted += command.beta == nil ? " (3 with --beta)" : " with --beta"
    }
    var found = text(command.files.count, "file")
    if !command.scalar.isEmpty || function.scalarCount > 0 {
      found += " and \(text(command.scalar.count, "--scalar"))"
    }
    return CommandFailure(.usage, "\(function) takes \(wanted); found \(found) (see: apus help run)")
  }
}
