import BackendKit

/// What `apus run` computes.
enum RunFunction: Hashable, CustomStringConvertible {
  case operation(Operation)
  case statistic(Statistic)

  static let allCases = Operation.allCases.map(RunFunction.operation) + Statistic.allCases.map(RunFunction.statistic)

  /// The function of a name given on the command line, or a failure that helps to find it, or a routine like it.
  static func named(_ name: String) throws(CommandFailure) -> RunFunction {
    if let operation = Operation(name: name) ?? Operation(name: name.lowercased()) { return .operation(operation) }
    if let statistic = Statistic(name: name) { return .statistic(statistic) }
    throw CommandFailure(
      unknownOperation: name, among: allCases.map(\.description) + RunRoutine.allCases.map(\.rawValue))
  }

  var description: String {
    switch self {
    case .operation(let operation): operation.name
    case .statistic(let statistic): statistic.rawValue
    }
  }

  /// How many arrays it takes.
  func arrayCounts(withBeta: Bool) -> ClosedRange<Int> {
    switch self {
    case .operation(.map), .operation(.scalar), .operation(.reduce), .operation(.reduceIndex), .operation(.normalize):
      1...1
    case .operation(.zip), .operation(.scaledZip), .operation(.reducePair): 2...2
    case .operation(.ternary): 3...3
    case .operation(.matrix): withBeta ? 3...3 : 2...2
    case .statistic(let statistic): statistic.arrayCounts
    }
  }

  /// How many scalars it takes.
  var scalarCount: Int {
    switch self {
    case .operation(.scalar(let operation)): operation.scalarCount
    case .operation(.scaledZip): 1
    default: 0
    }
  }

  /// Whether the result is a number, unless it is taken along an axis.
  var isNumber: Bool {
    switch self {
    case .operation(.reduce), .operation(.reduceIndex), .operation(.reducePair): true
    case .operation: false
    case .statistic(let statistic): statistic.isNumber
    }
  }

  /// Whether it can be applied to each row or column of a matrix.
  var hasAxis: Bool {
    switch self {
    case .operation(.reduce), .operation(.reduceIndex), .operation(.normalize): true
    case .operation: false
    case .statistic(let statistic): statistic.arrayCounts.lowerBound == 1
    }
  }

  /// The dimensions that each operand must have; empty where any will do.
  func operandDimensions(hasAxis: Bool) -> [Int] {
    if hasAxis { return [2, 1, 1] }
    return switch self {
    case .operation(.normalize), .operation(.reducePair), .statistic(.covariance), .statistic(.correlation): [1, 1]
    case .operation(.matrix(.matmul)): [2, 2, 2]
    case .operation(.matrix(.matvec)): [2, 1, 1]
    case .operation: []
    case .statistic(let statistic): statistic.isNumber ? [] : [1, 1, 1]
    }
  }
}
