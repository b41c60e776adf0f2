import Apus
import LambdaRuntime

/// Why an event was not computed.
public struct FunctionFailure: LambdaReportableError, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// The event, or the body of an HTTP request, is not JSON.
    case invalidJSON = "InvalidJSON"
    /// A member is missing, unknown, or not what it must be.
    case invalidEvent = "InvalidEvent"
    case unknownOperation = "UnknownOperation"
    /// Operands that don't go together.
    case invalidShape = "InvalidShape"
    /// More than Lambda passes on.
    case resultTooLarge = "ResultTooLarge"
  }

  public let kind: Kind
  public let errorMessage: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    errorMessage = message
  }

  public var errorType: String { kind.rawValue }
  public var description: String { "\(errorType): \(errorMessage)" }
}

extension FunctionFailure {
  init(_ error: any Error) {
    switch error {
    case let failure as FunctionFailure: self = failure
    case let error as JSONError: self.init(.invalidEvent, error.description)
    case let error as ShapeError: self.init(.invalidShape, error.description)
    default: self.init(.invalidEvent, "\(error)")
    }
  }

  static func resultTooLarge(_ what: String) -> FunctionFailure {
    FunctionFailure(.resultTooLarge, "\(what); Lambda passes on at most \(LambdaFunction.payloadLimit) bytes")
  }
}
