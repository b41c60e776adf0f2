import BackendKit

/// What the environment variables of this library say.
extension Environment {
  /// `APUS_BACKEND`: a name or a list of names. Not set and empty are the same.
  package static var backend: String? { value("APUS_BACKEND") }

  /// `APUS_NUM_THREADS`: threads that one operation may use.
  package static var threads: Int? {
    get throws(EngineError) {
      guard let text = value("APUS_NUM_THREADS") else { return nil }
      guard let count = Int(text) else { throw .invalidThreadCount(text) }
      return try validThreads(count)
    }
  }

  /// `APUS_VERBOSE`: one line on standard error says what was chosen and why.
  package static var isVerbose: Bool {
    guard let text = value("APUS_VERBOSE") else { return false }
    return text != "0"
  }

  /// Throws where `APUS_CPU_VENDOR` names none. Before backends are made, as they choose by it.
  static func checkCPUVendor() throws(EngineError) {
    do throws(UnknownCPUVendor) { _ = try CPUVendor.named } catch { throw .unknownCPUVendor(error) }
  }

  static func validThreads(_ count: Int) throws(EngineError) -> Int {
    guard (1...1024).contains(count) else { throw .invalidThreadCount("\(count)") }
    return count
  }
}
