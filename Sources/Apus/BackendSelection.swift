import ApusAVX2
import ApusAVX512
import ApusOpenBLAS
import ApusScalar
import BackendKit

extension BackendRegistry {
  /// The built-in backends, registered when first asked for.
  private static let builtIn: Void = {
    do throws(BackendRegistrationError) {
      try add(ScalarBackend.self, rank: 100)
      try add(AVX2Backend.self, rank: 200)
      try add(AVX512Backend.self, rank: 300)
      try add(OpenBLASBackend.self, rank: nil)
    } catch {
      Environment.stop("apus: \(error)")
    }
  }()

  /// Every backend that can be asked for by name, built-in ones first unless others were registered before them.
  public static var all: [Entry] {
    builtIn
    return entries
  }

  /// The names that can be asked for, and those of them that can run here. For errors only: it makes, and so loads, every
  /// backend there is.
  static var names: (valid: [String], available: [String]) {
    let all = all
    return (all.map(\.name), all.filter(\.isAvailable).map(\.name))
  }

  /// The available backend of the highest rank that implements the whole catalogue.
  static var best: any Backend {
    let ranked = all.filter { $0.rank != nil }.sorted { $0.rank! > $1.rank! }
    for entry in ranked {
      if case .success(let backend) = entry.instance, Dispatch.isComplete(backend) { return backend }
    }
    preconditionFailure("the scalar backend is available everywhere")
  }

  /// The backends of a comma-separated list of names, in any case and with white space around them.
  static func backends(list: String) throws(EngineError) -> [any Backend] {
    var backends: [any Backend] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.trimmed
      if name.isEmpty { throw .emptyBackendName(list: list, valid: names.valid, available: names.available) }
      guard let entry = all.first(where: { $0.name == name.lowercased() }) else {
        throw .unknownBackend(name, valid: names.valid, available: names.available)
      }
      switch entry.instance {
      case .success(let backend): backends.append(backend)
      case .failure(let error):
        throw .unavailableBackend(
          entry.name, reason: error.reason, valid: names.valid, available: names.available)
      }
    }
    return backends
  }
}

extension BackendRegistry.Entry {
  /// Whether the backend can run in this process.
  public var isAvailable: Bool {
    if case .success = instance { true } else { false }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
