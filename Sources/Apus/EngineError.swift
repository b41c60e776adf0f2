import BackendKit

/// Why an engine could not be set up as asked.
public enum EngineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No backend has this name.
  case unknownBackend(String, valid: [String], available: [String])
  /// The backend cannot run here, for this reason.
  case unavailableBackend(String, reason: String, valid: [String], available: [String])
  /// A preference list without a name between two commas, or without any.
  case emptyBackendName(list: String, valid: [String], available: [String])
  /// Not a whole number from 1 to 1024.
  case invalidThreadCount(String)
  /// The environment names a CPU vendor that kernels know nothing of.
  case unknownCPUVendor(UnknownCPUVendor)

  public var description: String {
    func names(_ valid: [String], _ available: [String]) -> String {
      "valid: \(valid.joined(separator: ", ")); available here: \(available.joined(separator: ", "))"
    }
    return switch self {
    case .unknownBackend(let name, let valid, let available):
      "unknown backend '\(name)' (\(names(valid, available)))"
    case .unavailableBackend(let name, let reason, let valid, let available):
      "backend '\(name)' is unavailable: \(reason) (\(names(valid, available)))"
    case .emptyBackendName(let list, let valid, let available):
      "backend list '\(list)' has an empty name (\(names(valid, available)))"
    case .invalidThreadCount(let text):
      "thread count '\(text)' is not a whole number from 1 to 1024"
    case .unknownCPUVendor(let error):
      error.description
    }
  }

  /// The message of an error of `Engine.fromEnvironment()`, which starts with the variable's name.
  package var environmentMessage: String {
    switch self {
    case .unknownBackend, .unavailableBackend, .emptyBackendName: "APUS_BACKEND: \(self)"
    case .invalidThreadCount: "APUS_NUM_THREADS: \(self)"
    case .unknownCPUVendor: description
    }
  }
}
