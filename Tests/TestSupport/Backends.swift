import Apus
import BackendKit
import Testing

/// The backends that promise the canonical bits and are available here. Tests that are skipped by `needs` put on record
/// which are not.
public let canonicalBackends: [String] = ["scalar", "avx2", "avx512"].filter { unavailability(of: $0) == nil }

/// Why there is no backend of this name on this machine.
private func unavailability(of name: String) -> String? {
  do throws(EngineError) { _ = try Engine(backend: name) } catch {
    if case .unavailableBackend(_, let reason, _, _) = error { return "\(name) is unavailable: \(reason)" }
    return "\(error)"
  }
  return nil
}

extension Trait where Self == ConditionTrait {
  /// Skips a test, saying why, where this machine lacks a backend.
  public static func needs(_ backend: String) -> Self {
    let reason = unavailability(of: backend)
    return .enabled(if: reason == nil, "\(reason ?? "\(backend) is there")")
  }
}
