import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// OpenBLAS in this process.
///
/// It is looked for as `libopenblas.so.0` and `libopenblas.so` where the system keeps its libraries, or, where the
/// environment variable `APUS_OPENBLAS_LIBRARY` names a file, in that file alone.
///
/// OpenBLAS chooses its kernels when it is loaded, by the CPU models it knows, or as `OPENBLAS_CORETYPE` says. If that
/// variable is set, its word is law, unless the CPU cannot run such kernels: then there is no backend. If not, and OpenBLAS has chosen kernels below what the CPU can do (see
/// `KernelChoice`), it is unloaded and loaded again with the variable set for that moment. Changing the environment
/// is not safe while other threads read it: a program that starts threads which do should make the backend first.
struct OpenBLASLibrary: Sendable {
  let name: String
  let coreName: String
  let configuration: String
  let single: SingleRoutines
  let double: DoubleRoutines
  /// Nil where OpenBLAS was built without LAPACK.
  let singleLAPACK: LAPACKRoutines<Float>?
  let doubleLAPACK: LAPACKRoutines<Double>?
  /// Sets the number of threads of the process.
  let setThreads: @Sendable (Int) -> Void
  /// Sets that of the calling thread as well, in OpenBLAS's OpenMP flavour, where each thread has one.
  let setThreadsOfCaller: (@convention(c) (Int32) -> Void)?

  static let installHint = "install libopenblas-dev (Debian: apt-get install libopenblas0-pthread)"

  static func load() throws(BackendUnavailable) -> OpenBLASLibrary {
    guard DynamicLibrary.canLoad else {
      throw BackendUnavailable("a statically linked executable cannot load OpenBLAS")
    }
    #if arch(x86_64)
      // On lesser CPUs it trusts family numbers, and uses 3DNow! instructions that a virtual CPU may not have.
      try CPUFeatures.current.require(.v2)
    #endif
    if let path = environment("APUS_OPENBLAS_LIBRARY") { return try load(path: path) }
    let found = try open(["libopenblas.so.0", "libopenblas.so"])
    return try OpenBLASLibrary(withBestKernels(found))
  }

  /// Loads the file that APUS_OPENBLAS_LIBRARY names.
  static func load(path: String) throws(BackendUnavailable) -> OpenBLASLibrary {
    let library: DynamicLibrary
    do throws(BackendUnavailable) {
      library = try DynamicLibrary(path)
    } catch {
      throw BackendUnavailable(
        "cannot load the file in APUS_OPENBLAS_LIBRARY (\(error)); name another or \(installHint)")
    }
    return try OpenBLASLibrary(withBestKernels(library))
  }

  /// The first of the libraries that there is.
  static func open(_ names: [String]) throws(BackendUnavailable) -> DynamicLibrary {
    var reasons: [String] = []
    for name in names {
      do throws(BackendUnavailable) { return try DynamicLibrary(name) } catch { reasons.append(error.reason) }
    }
    throw BackendUnavailable("cannot load OpenBLAS (\(reasons.joined(separator: "; "))); \(installHint)")
  }

  private init(_ library: DynamicLibrary) throws(BackendUnavailable) {
    name = library.name
    configuration = try Self.configuration(of: library)
    coreName = try Self.coreName(of: library)
    let missing = KernelChoice.missing(for: coreName, on: .current)
    // Its own choice needs no check: from x86-64-v2 on it looks at the features.
    if Self.environment("OPENBLAS_CORETYPE") != nil, !missing.isEmpty {
      let names = missing.map(\.rawValue).joined(separator: ", ")
      throw BackendUnavailable(
        "OPENBLAS_CORETYPE asks for \(coreName) kernels; CPU or operating system lack \(names)")
    }
    single = try SingleRoutines(library)
    double = try DoubleRoutines(library)
    singleLAPACK = try? LAPACKRoutines(library)
    doubleLAPACK = try? LAPACKRoutines(library)
    let set: @convention(c) (Int32) -> Void = try library.function("openblas_set_num_threads")
    // It starts those that are missing.
    setThreads = { threads in Signals.held { set(Int32(clamping: threads)) } }
    let parallel: @convention(c) () -> Int32 = try library.function("openblas_get_parallel")
    let isOpenMP = parallel() == 2
    setThreadsOfCaller = isOpenMP ? try library.function("omp_set_num_threads") : nil
  }

  /// What OpenBLAS says of itself; throws where the library is not OpenBLAS, or one with 64-bit integers.
  private static func configuration(of library: DynamicLibrary) throws(BackendUnavailable) -> String {
    let hasWideIntegers = "has 64-bit integers (ILP64), and 32-bit ones (LP64) are needed; \(installHint)"
    guard library.hasSymbol("openblas_get_config") else {
      let isSuffixed = library.hasSymbol("openblas_get_config64_")
      throw BackendUnavailable("\(library.name) \(isSuffixed ? hasWideIntegers : "is not OpenBLAS; \(installHint)")")
    }
    let text: CText = try library.function("openblas_get_config")
    let configuration = String(cString: text())
    guard !Self.has("USE64BITINT", configuration) else {
      throw BackendUnavailable("\(library.name) \(hasWideIntegers)")
    }
    return String(configuration.drop { $0 == " " })
  }

  /// Whether a word is in a configuration. The words stand between spaces; looking for parts of strings would bring the
  /// standard library's regular expressions, and concurrency with them, into every executable: megabytes of a static one.
  private static func has(_ word: String, _ configuration: String) -> Bool {
    configuration.split(separator: " ").contains { $0 == word }
  }

  private static func coreName(of library: DynamicLibrary) throws(BackendUnavailable) -> String {
    let text: CText = try library.function("openblas_get_corename")
    return String(cString: text())
  }

  private typealias CText = @convention(c) () -> UnsafePointer<CChar>

  /// The same library, loaded again if its own choice of kernels is below what this CPU can do.
  private static func withBestKernels(_ library: DynamicLibrary) throws(BackendUnavailable) -> DynamicLibrary {
    guard environment("OPENBLAS_CORETYPE") == nil,
      has("DYNAMIC_ARCH", try configuration(of: library)),
      let better = KernelChoice.better(than: try coreName(of: library), on: CPUFeatures.current.level),
      library.unload()
    else { return library }
    let previous = getenv("OPENBLAS_CORETYPE").map { String(cString: $0) }
    setenv("OPENBLAS_CORETYPE", better, 1)
    defer {
      if let previous { setenv("OPENBLAS_CORETYPE", previous, 1) } else { unsetenv("OPENBLAS_CORETYPE") }
    }
    return try DynamicLibrary(library.name)
  }

  /// The value of an environment variable that is set, and not to nothing.
  private static func environment(_ variable: String) -> String? {
    guard let value = getenv(variable), value[0] != 0 else { return nil }
    return String(cString: value)
  }
}
