import Apus
import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why a command ends early: one line for standard error, and the exit status.
struct CommandFailure: Error {
  /// Statuses as in `sysexits.h`, except for a verification that found differences.
  enum Status: Int32 {
    case verificationFailed = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case internalError = 70
    case cannotCreate = 73
    case inputOutput = 74
    case configuration = 78
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  init(_ error: NumPyFileError) {
    let status: Status =
      switch error.reason {
      case .cannotOpen: .noInput
      case .cannotRead, .cannotWrite: .inputOutput
      case .cannotCreate, .cannotReplace: .cannotCreate
      case .notRegular: .noInput
      case .malformed, .unsupported, .wrongSize, .wrongShape, .needsRounding, .tooLarge: .badData
      }
    self.init(status, "\(error)")
  }

  /// - Parameter option: The one that asks for it, if not an environment variable does.
  init(_ error: EngineError, option: String) {
    if case .unknownCPUVendor = error {
      self.init(.configuration, error.environmentMessage)
    } else {
      self.init(.configuration, "\(option): \(error)")
    }
  }

  /// What ArgumentParser says in one or more lines, with the place of the rest.
  init(parsing error: any Error) {
    let text = RootCommand.message(for: error)
    let lines = text.split(whereSeparator: \.isNewline).map { line in String(line.drop { $0 == " " }) }
    let name = CommandLine.arguments.dropFirst().first { name in
      RootCommand.configuration.subcommands.contains { $0._commandName == name }
    }
    let help = name.map { "apus help \($0)" } ?? "apus help"
    self.init(.usage, "\(lines.joined(separator: " ")) (see: \(help))")
  }

  /// Writes the line and ends the process.
  func report() -> Never {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    Environment.report("apus: \(line.shortened(to: 10_000))")
    exit(status.rawValue)
  }
}

extension String {
  /// The text, or as much of its beginning as has so many bytes.
  func shortened(to byteCount: Int) -> String {
    utf8.count <= byteCount ? self : String(decoding: utf8.prefix(byteCount), as: UTF8.self) + "..."
  }
}
