import Synchronization

/// The backends that can be asked for by name, built-in and registered ones.
public enum BackendRegistry {
  /// A backend's type with its place among those chosen without being named.
  public struct Entry: Sendable {
    public let type: any Backend.Type
    /// The available backend of the highest rank that implements the whole catalogue is the default; nil means by name only.
    public let rank: Int?
    /// The instance, or why there is none. Made once, when first asked for.
    public var instance: Result<any Backend, BackendUnavailable> { box.value }

    private let box: Box

    init(_ type: any Backend.Type, rank: Int?) {
      self.type = type
      self.rank = rank
      box = Box(type)
    }

    public var name: String { type.name }

    /// The instance once it is made. Who asks for it meanwhile waits, but for the thread that makes it: a backend may well
    /// look for others to delegate to.
    private final class Box: @unchecked Sendable {
      private let type: any Backend.Type
      private let lock = RecursiveLock()
      private var made: Result<any Backend, BackendUnavailable>?
      private var isBeingMade = false

      init(_ type: any Backend.Type) { self.type = type }

      var value: Result<any Backend, BackendUnavailable> {
        lock.withLock {
          if let made { return made }
          if isBeingMade { return .failure(BackendUnavailable("it is being made")) }
          isBeingMade = true
          let result: Result<any Backend, BackendUnavailable>
          do throws(BackendUnavailable) { result = .success(try type.make()) } catch { result = .failure(error) }
          made = result
          return result
        }
      }
    }
  }

  private static let storage = Mutex<[Entry]>([])

  /// The entries so far, in the order of their registration. Built-in backends are among them once an engine was made; `all`,
  /// of Apus, always has them.
  public static var entries: [Entry] { storage.withLock { $0 } }

  /// The entry of this name among `entries`, in any case, or nil. A built-in backend has none until an engine was made: look through
  /// `all`, of Apus, for any.
  public static func entry(named name: String) -> Entry? {
    let name = name.lowercased()
    return entries.first { $0.name == name }
  }

  /// Adds a backend to those that can be asked for by name.
  ///
  /// With a `rank` it also competes for the default, if it implements the whole catalogue. That is chosen once, when
  /// `Engine.default` is first used: register before that. The built-in ranks are 100 (scalar), 200 (avx2) and 300 (avx512).
  ///
  /// - Throws: `BackendRegistrationError` where the name is taken or cannot be asked for.
  public static func register(_ type: any Backend.Type, rank: Int? = nil) throws(BackendRegistrationError) {
    if builtInNames.contains(type.name) { throw .nameTaken(type.name) }
    try add(type, rank: rank)
  }

  /// The names of the backends that come with Apus, which it adds when it is first used.
  private static let builtInNames: Set = ["scalar", "avx2", "avx512", "openblas"]

  package static func add(_ type: any Backend.Type, rank: Int?) throws(BackendRegistrationError) {
    let name = type.name
    guard !name.isEmpty, name == name.lowercased(), !name.contains(where: { $0 == "," || $0.isWhitespace }) else {
      throw .invalidName(name)
    }
    let isAdded = storage.withLock { entries in
      if entries.contains(where: { $0.name == name }) { return false }
      entries.append(Entry(type, rank: rank))
      return true
    }
    if !isAdded { throw .nameTaken(name) }
  }
}

/// Why a backend could not be registered.
public enum BackendRegistrationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name is empty, not lower-case, or has commas or white space.
  case invalidName(String)
  /// A built-in backend, or one that was registered before, has this name.
  case nameTaken(String)

  public var description: String {
    switch self {
    case .invalidName(let name):
      "backend name '\(name)' must be lower-case, not empty, and without commas and white space"
    case .nameTaken(let name): "a backend named '\(name)' is registered already"
    }
  }
}
