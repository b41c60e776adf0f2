import BackendKit

extension Operation {
  /// The members of an event that are operands, in order.
  var operandNames: [String] {
    switch self {
    case .map, .scalar, .reduce, .reduceIndex, .normalize: ["x"]
    case .zip, .scaledZip, .reducePair: ["x", "y"]
    case .ternary: ["x", "y", "z"]
    case .matrix(.matmul): ["a", "b"]
    case .matrix(.matvec): ["a", "x"]
    }
  }

  /// The other members that it takes.
  var optionNames: [String] {
    switch self {
    case .scalar(let operation): operation.scalarCount == 2 ? ["a", "b"] : ["a"]
    case .scaledZip: ["a"]
    case .matrix(.matmul): ["transpose_a", "transpose_b"]
    case .matrix(.matvec): ["transpose_a"]
    default: []
    }
  }
}
