/// Why a function could not be served.
public enum LambdaRuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The environment variables of a Lambda function are missing or wrong.
  case configuration(String)
  /// The function's initialization failed; the Runtime API was told.
  case initialization(errorType: String, errorMessage: String)
  /// The Runtime API cannot be reached, after several attempts, or doesn't answer as it should.
  case connection(String)
  /// The Runtime API answered with this status and text, after which a runtime must exit.
  case refused(status: Int, String)

  /// On one line, whatever the Runtime API or a handler's error says.
  public var description: String { text.onOneLine }

  private var text: String {
    switch self {
    case .configuration(let problem): problem
    case .initialization(let type, let message): "initialization failed: \(type): \(message)"
    case .connection(let problem): "Runtime API: \(problem)"
    case .refused(let status, let text): "Runtime API: status \(status): \(text)"
    }
  }
}

/// An error that says itself what the caller of the function is told.
///
/// For other errors that a handler throws, the caller is told the name of their type and their description. Of long messages and
/// descriptions it is the first 65,536 characters.
public protocol LambdaReportableError: Error {
  /// What kind of error it is, in a word.
  var errorType: String { get }
  /// What was wrong, and what would be right.
  var errorMessage: String { get }
}

/// What the caller of a function is told about an error.
struct ErrorReport: Error {
  /// A description may be as long as an event, and its answer, with escape sequences, too long to be passed on.
  private static let longestMessage = 64 << 10
  private static let longestType = 256

  let type: String
  let message: String

  init(_ error: any Error) {
    if let report = error as? ErrorReport {
      self = report
    } else if let error = error as? any LambdaReportableError {
      self.init(type: error.errorType, message: error.errorMessage)
    } else {
      self.init(type: String(describing: Swift.type(of: error)), message: "\(error)")
    }
  }

  init(type: String, message: String) {
    self.type = type.beginning(Self.longestType)
    self.message = message.beginning(Self.longestMessage)
  }

  var body: [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.member("errorType", type)
      object.member("errorMessage", message)
      object.member("stackTrace", [String]())
    }
    return writer.bytes
  }
}
