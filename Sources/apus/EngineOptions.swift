import Apus
import ArgumentParser
import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The options that say where to compute.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compute on this backend, or the first of a comma-separated list that implements the operation.",
      discussion: "Otherwise APUS_BACKEND decides, or the best available backend does the work.", valueName: "name"))
  var backend: String?

  @Option(
    help: ArgumentHelp(
      "Threads that one operation may use, instead of APUS_NUM_THREADS or as many as there are.", valueName: "n"))
  var threads: Int?

  /// The engine asked for, by options first and environment variables second.
  func engine() throws(CommandFailure) -> Engine { try Self.engine(backend: backend, threads: threads) }

  static func engine(backend: String?, threads: Int?) throws(CommandFailure) -> Engine {
    if let threads, !(1...1024).contains(threads) {
      throw CommandFailure(.usage, "--threads: \(EngineError.invalidThreadCount("\(threads)"))")
    }
    guard let backend else {
      if let threads { setenv("APUS_NUM_THREADS", "\(threads)", 1) }
      return try engineOfEnvironment()
    }
    let environmentThreads: Int?
    do throws(EngineError) { environmentThreads = try threads == nil ? Environment.threads : nil } catch {
      throw CommandFailure(.configuration, error.environmentMessage)
    }
    let engine: Engine
    do throws(EngineError) { engine = try Engine(backend: backend, threads: threads ?? environmentThreads) } catch {
      throw CommandFailure(error, option: "--backend")
    }
    if Environment.isVerbose { Environment.report("apus: \(engine)") }
    return engine
  }

  private static func engineOfEnvironment() throws(CommandFailure) -> Engine {
    do throws(EngineError) { return try Engine.fromEnvironment() } catch {
      throw CommandFailure(.configuration, error.environmentMessage)
    }
  }
}

extension ElementType: ExpressibleByArgument {}
