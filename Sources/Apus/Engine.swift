import BackendKit
import Synchronization

/// `Engine.default` once it is set up. Whether a lazy variable is costs a call to find out, a tenth of a short operation; this is
/// a load. It is the address of a copy that is kept, or 0.
@usableFromInline let readyDefault = Atomic<UInt>(0)

/// Which backends compute, and on how many threads.
///
/// An engine has a list of backends in order of preference. Each operation goes to the first that implements it;
/// `backend(for:_:)` says which. It is cheap to make and to copy, and can be used from any number of threads at once. A process
/// may fork while others of its threads compute; where they do on several threads of OpenBLAS, the fork waits for them.
///
/// Canonical backends (scalar, AVX2, AVX-512) give the same bits whatever the number of threads.
public struct Engine: Sendable {
  // Never freed (see Dispatch), so that engines are passed around without counting references.
  @usableFromInline let unmanagedDispatch: Unmanaged<Dispatch>
  /// Threads that one operation uses at most, the calling one included.
  public let threads: Int

  /// The backends in order of preference.
  public var backends: [any Backend] { dispatch.backends }

  /// The preferred backend.
  public var backend: any Backend { dispatch.first }

  /// Why the preferred backend is the preferred one, in a few words.
  public var reason: String { dispatch.reason }

  /// The engine that operations use unless told otherwise: as `APUS_BACKEND` and `APUS_NUM_THREADS` say, else the best
  /// backend that is available, on as many threads as the process may use.
  ///
  /// It is set up when first used. Where the environment asks for what cannot be, the process writes the reason to
  /// standard error and exits with status 78 (`EX_CONFIG`): it never computes on something else than was asked for.
  /// Call `Engine.fromEnvironment()` first to handle that as an error.
  @inlinable
  public static var `default`: Engine {
    @inline(__always) get {
      UnsafePointer<Engine>(bitPattern: readyDefault.load(ordering: .acquiring))?.pointee ?? makeDefault()
    }
  }

  @usableFromInline
  static func makeDefault() -> Engine { defaultWhenFirstUsed }

  private static let defaultWhenFirstUsed: Engine = {
    do throws(EngineError) {
      let engine = try fromEnvironment()
      let kept = UnsafeMutablePointer<Engine>.allocate(capacity: 1)
      kept.initialize(to: engine)
      readyDefault.store(UInt(bitPattern: kept), ordering: .releasing)
      return engine
    } catch {
      Environment.stop("apus: \(error.environmentMessage)")
    }
  }()

  /// An engine as the environment variables say; see `default`.
  ///
  /// - Throws: `EngineError` where `APUS_BACKEND` has an empty or unknown name or one whose backend is unavailable,
  ///   `APUS_NUM_THREADS` is no whole number from 1 to 1024, or `APUS_CPU_VENDOR` names no vendor.
  public static func fromEnvironment() throws(EngineError) -> Engine {
    try Environment.checkCPUVendor()
    let threads = try Environment.threads ?? AvailableThreads.count
    let engine: Engine
    if let list = Environment.backend {
      engine = try Engine(list: list, threads: threads, origin: "APUS_BACKEND=\(list)")
    } else {
      engine = Engine(
        dispatch: Dispatch.shared([], reason: "the highest-ranking available backend"), threads: threads)
    }
    if Environment.isVerbose { Environment.report("apus: \(engine)") }
    return engine
  }

  /// An engine with one backend preferred, or several in order.
  ///
  /// - Parameters:
  ///   - backend: A backend's name or names separated by commas, in any case. Operations that none of them implements
  ///     go to the best available backend.
  ///   - threads: Threads that one operation may use; nil for as many as the process may use.
  /// - Throws: `EngineError` where a name is empty, unknown or its backend unavailable, threads are not from 1 to 1024, or
  ///   `APUS_CPU_VENDOR` names no vendor.
  public init(backend: String, threads: Int? = nil) throws(EngineError) {
    try self.init(
      list: backend, threads: try threads.map(Environment.validThreads) ?? AvailableThreads.count,
      origin: "asked for by name")
  }

  /// An engine with these backends in order of preference, registered or not, followed by the best available one for
  /// what they don't implement.
  ///
  /// They are kept for the life of the process: make an engine for each backend, not a backend for each engine.
  ///
  /// - Throws: `EngineError.invalidThreadCount` where threads are not from 1 to 1024, or `.unknownCPUVendor` where
  ///   `APUS_CPU_VENDOR` names none.
  public init(backends: [any Backend], threads: Int? = nil) throws(EngineError) {
    try Environment.checkCPUVendor()
    self.init(
      dispatch: Dispatch.shared(backends, reason: "given by the program"),
      threads: try threads.map(Environment.validThreads) ?? AvailableThreads.count)
  }

  /// This engine with another number of threads.
  ///
  /// - Throws: `EngineError.invalidThreadCount` where they are not from 1 to 1024.
  public func with(threads: Int) throws(EngineError) -> Engine {
    Engine(dispatch: dispatch, threads: try Environment.validThreads(threads))
  }

  private init(list: String, threads: Int, origin: String) throws(EngineError) {
    try Environment.checkCPUVendor()
    self.init(dispatch: Dispatch.shared(try BackendRegistry.backends(list: list), reason: origin), threads: threads)
  }

  init(dispatch: Dispatch, threads: Int) {
    unmanagedDispatch = .passUnretained(dispatch)
    self.threads = threads
  }

  var dispatch: Dispatch { unmanagedDispatch.takeUnretainedValue() }

  /// Whether several threads may share out work that this engine does in several steps.
  var isSharing: Bool { threads > 1 && isUniform }

  /// This engine on the calling thread alone.
  var single: Engine { Engine(dispatch: dispatch, threads: 1) }

  /// Whether the preferred backend computes everything, in canonical bits.
  @inlinable @inline(__always)
  var isUniform: Bool { unmanagedDispatch._withUnsafeGuaranteedRef { $0.isUniform } }

  /// Calls a function with the preferred backend, without counting references.
  @inlinable @inline(__always)
  func withFirst<R>(_ body: (any Backend) -> R) -> R {
    unmanagedDispatch._withUnsafeGuaranteedRef { body($0.first) }
  }

  /// The backend that computes an operation: the first in the list that implements it.
  public func backend(for operation: Operation, _ type: ElementType) -> any Backend {
    dispatch.isUniform ? dispatch.first : dispatch.backend(for: operation, type)
  }
}

extension Engine: CustomStringConvertible {
  /// As in "avx512 (the highest-ranking available backend), up to 2 threads".
  public var description: String {
    let others = backends.dropFirst().map(\.name)
    let rest = others.isEmpty ? "" : ", then \(others.joined(separator: ", "))"
    return "\(backend.name)\(rest) (\(reason)), up to \(threads) thread\(threads == 1 ? "" : "s")"
  }
}

/// A preference list, looked up once for the whole catalogue.
///
/// There is one for each list, kept for the life of the process: counting references to it from every thread, twice a
/// call, would cost more than a short operation.
@usableFromInline
final class Dispatch: Sendable {
  let backends: [any Backend]
  @usableFromInline let first: any Backend
  /// Whether the first backend computes everything, in canonical bits.
  @usableFromInline let isUniform: Bool
  let reason: String
  private let table: [Key: any Backend]

  private struct Key: Hashable {
    let operation: Operation
    let type: ElementType
  }

  private static let all = Mutex<[Dispatch]>([])

  /// The one of this list, followed by the best available backend where none of it implements everything.
  ///
  /// One that is named twice keeps its first place; what comes after one that implements everything is dropped.
  static func shared(_ backends: [any Backend], reason: String) -> Dispatch {
    var list: [any Backend] = []
    for backend in backends where !list.contains(where: { $0 === backend }) { list.append(backend) }
    // Asked for only where it is needed: a backend that is being made may delegate to one that it asks for by name.
    if let old = existing(list, reason) { return old }
    if let end = list.firstIndex(where: isComplete) {
      list.removeSubrange((end + 1)...)
    } else {
      list.append(BackendRegistry.best)
      if let old = existing(list, reason) { return old }
    }
    // Backends are asked without the lock: they are anybody's.
    let new = Dispatch(list, reason: reason)
    return all.withLock { all in
      if let old = all.first(where: { $0.isOf(list, reason) }) { return old }
      all.append(new)
      return new
    }
  }

  private static func existing(_ list: [any Backend], _ reason: String) -> Dispatch? {
    all.withLock { all in all.first { $0.isOf(list, reason) } }
  }

  /// Whether it is the one of this list. Its last backend implements everything, so what the list has more does not count.
  private func isOf(_ list: [any Backend], _ reason: String) -> Bool {
    self.reason == reason && backends.count <= list.count && zip(backends, list).allSatisfy { $0 === $1 }
  }

  private init(_ backends: [any Backend], reason: String) {
    self.backends = backends
    first = backends[0]
    isUniform = Self.isComplete(first) && first.exactness == .canonical
    self.reason = reason
    var table: [Key: any Backend] = [:]
    for operation in Operation.allCases {
      for type in ElementType.allCases {
        table[Key(operation: operation, type: type)] = backends.first { $0.implements(operation, for: type) }
      }
    }
    self.table = table
  }

  static func isComplete(_ backend: any Backend) -> Bool {
    Operation.allCases.allSatisfy { operation in
      ElementType.allCases.allSatisfy { backend.implements(operation, for: $0) }
    }
  }

  @usableFromInline
  func backend(for operation: Operation, _ type: ElementType) -> any Backend {
    guard let backend = table[Key(operation: operation, type: type)] else {
      preconditionFailure("no backend implements \(operation)")
    }
    return backend
  }
}
