import Apus
import BackendKit
import LambdaRuntime

/// An event that asks for one operation, read to its end.
enum NumericRequest {
  case float32(Computation<Float>)
  case float64(Computation<Double>)
  case digits(image: Vector<Float>)
  case none

  init(_ members: consuming EventMembers) throws {
    let name = try members.require("op", for: "an event").string()
    if !name.isLongerThanNames, name == "digits" {
      self = .digits(image: try Self.image(members))
      return
    }
    guard !name.isLongerThanNames, let operation = Operation(name: name) else {
      let valid = Operation.allCases.map(\.name).joined(separator: ", ")
      throw FunctionFailure(.unknownOperation, "unknown op \"\(name.excerpt)\"; valid: \(valid), digits")
    }
    try members.allow(["op", "dtype"] + operation.operandNames + operation.optionNames, for: operation.name)
    var texts: [OperandText] = []
    for name in operation.operandNames {
      texts.append(try OperandText(try members.require(name, for: operation.name), name: name))
    }
    switch try Self.elementType(members, texts) {
    case .float32: self = .float32(try Computation(operation, members, texts))
    case .float64: self = .float64(try Computation(operation, members, texts))
    }
  }

  private static func image(_ members: EventMembers) throws -> Vector<Float> {
    try members.allow(["op", "dtype", "image"], for: "digits")
    let text = try OperandText(try members.require("image", for: "digits"), name: "image")
    if try elementType(members, [text]) != .float32, text.isEncoded {
      throw FunctionFailure(.invalidEvent, "an image in base64 must be of dtype float32")
    }
    return try text.read(as: Float.self).elements
  }

  /// What the event says, else what its operands say, else float64, which is what JSON's numbers are as a rule.
  private static func elementType(_ members: EventMembers, _ operands: [OperandText]) throws -> ElementType {
    var type = try members["dtype"].map(ElementType.init(json:))
    for operand in operands {
      guard let other = operand.type else { continue }
      if let type, type != other {
        throw FunctionFailure(
          .invalidEvent, "\(operand.name) is \(other) where \(type) was said before; dtypes must be the same")
      }
      type = other
    }
    if type == nil, let encoded = operands.first(where: \.isEncoded) {
      throw FunctionFailure(.invalidEvent, "\(encoded.name) is in base64, so a \"dtype\" is needed: float32 or float64")
    }
    return type ?? .float64
  }
}
