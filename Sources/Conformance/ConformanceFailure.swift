import BackendKit

/// A case that a backend failed, with all that is needed to see it again.
public struct ConformanceFailure: Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Cause: Hashable, Sendable {
    /// A canonical backend's result differs from the reference backend's.
    case differsFromReference
    /// A result is farther from the true one than the operation's error bound, or is not the one prescribed.
    case wrongResult
    /// Memory next to a buffer was written to, or a protected page was touched. The index is relative to the buffer.
    case outOfBounds
    /// An operand that isn't the result was written to.
    case operandChanged
  }

  public var cause: Cause
  public var backend: String
  public var operation: Operation
  public var elementType: ElementType
  public var thoroughness: ConformanceSuite.Thoroughness
  public var seed: UInt64
  /// The case's place in the plan of its operation and element type.
  public var caseIndex: Int
  /// Length or shape, placement of each buffer, what shares memory, scalars and kind of data.
  public var setup: String
  /// The buffer that the values are from.
  public var buffer: String
  /// The element in that buffer; nil where the result is one number.
  public var index: Int?
  /// Decimal and bit pattern of what should be there, and where it comes from.
  public var expected: String
  /// Decimal and bit pattern of what is.
  public var actual: String

  /// One paragraph: the operation, what differs, the case, and how to run it again.
  public var description: String {
    let place = index.map { "\(buffer)[\($0)]" } ?? buffer
    let finding =
      switch cause {
      case .differsFromReference: "\(place) differs from the reference backend"
      case .wrongResult: "\(place) is wrong"
      case .outOfBounds: "\(place) is out of bounds"
      case .operandChanged: "\(place) of an operand was changed"
      }
    return """
      \(operation.name) \(elementType) on \(backend): \(finding)
        expected \(expected)
        found    \(actual)
        in       \(setup)
        replay   \(thoroughness), seed \(seed), operation \(operation.name), \(elementType), case \(caseIndex)
      """
  }
}
