/// A text that is not JSON, or JSON that is not what was asked for.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and where it can be said, what would be right.
  public let problem: String
  /// Where in the text, in bytes from its beginning.
  public let offset: Int

  public init(_ problem: String, offset: Int) {
    self.problem = problem
    self.offset = offset
  }

  /// As in "expected a value, found '}' (at byte 12 of the JSON text)".
  public var description: String { "\(problem) (at byte \(offset) of the JSON text)" }
}
