import Apus
import ArgumentParser
import BackendKit

/// `apus bench`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure operations on this machine.",
    discussion: """
      Examples:
        apus bench --ops dot,exp --sizes 1000,1000000
        apus bench --ops matmul --sizes 512,1024 --backend avx2,avx512,openblas --threads 1
        apus bench --ops add --sizes 100 --into --json

      Each line is the median time of a call, from at least 15 batches of calls of 0.2 ms or more (fewer where one call \
      takes longer than 0.2 s), the backends taking turns. Elements are random numbers. A size is a number of elements, \
      or the side of the square matrix for matmul and matvec. GB/s counts each operand read and each result written \
      once; GFLOP/s, for products, counts a multiplication and an addition for each pair of elements.

      A backend that does not implement an operation, or is unavailable, is listed with the reason and not measured.
      """)

  @Option(help: ArgumentHelp("The operations, separated by commas; `all` for the catalogue.", valueName: "names"))
  var ops = "add,scale,exp,tanh,sum,dot,argmax,softmax,matvec,matmul"

  @Option(
    help: ArgumentHelp(
      "The sizes, separated by commas. Default: 1000,100000,1000000, or 256,512 for matmul and matvec.",
      valueName: "numbers"))
  var sizes: String?

  @Option(help: ArgumentHelp("The backends, separated by commas. Default: all of them.", valueName: "names"))
  var backend: String?

  @Option(help: "The element type: float32 or float64.")
  var element: ElementType = .float32

  @Option(help: ArgumentHelp("Threads that one operation may use.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Write to an existing result, instead of having each call allocate one.")
  var into = false

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    let operations = ops == "all" ? Operation.allCases : try Operation.list(ops)
    let sizes = try sizes.map(Self.sizes)
    let contestants = try contestants()
    var output = StandardOutput()
    let threads = contestants.compactMap(\.engine).first?.threads ?? 1
    if !json { try output.write(BenchReport.heading(element, threads: threads, into: into)) }
    var lines: [BenchLine] = []
    for operation in operations {
      for size in sizes ?? operation.defaultSizes {
        let cell =
          switch element {
          case .float32: try BenchCell<Float>(operation, size: size, into: into).measure(contestants)
          case .float64: try BenchCell<Double>(operation, size: size, into: into).measure(contestants)
          }
        lines += cell
        if !json {
          for line in cell { try output.write(BenchReport.text(line)) }
          try output.flush()
        }
      }
    }
    if json {
      let object = BenchReport.object(lines, element: element, threads: threads, into: into)
      try output.write(object.text() + "\n")
    }
    try output.flush()
  }

  private static func sizes(_ text: String) throws(CommandFailure) -> [Int] {
    var sizes: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let size = Int(part), size > 0 else {
        throw CommandFailure(.usage, "--sizes: '\(part)' is not a positive whole number")
      }
      sizes.append(size)
    }
    return sizes
  }

  /// One engine for each backend named, or for every one there is.
  private func contestants() throws(CommandFailure) -> [BenchContestant] {
    // Also says whether the environment variables make sense.
    let standard = try EngineOptions.engine(backend: nil, threads: threads)
    var contestants: [BenchContestant] = []
    let names = backend?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for name in names ?? BackendRegistry.all.map(\.name) {
      do throws(EngineError) {
        contestants.append(
          BenchContestant(name: name.lowercased(), engine: try Engine(backend: name, threads: standard.threads)))
      } catch {
        // A backend that was not asked for by name may be missing.
        guard names == nil, case .unavailableBackend(_, let reason, _, _) = error else {
          throw CommandFailure(error, option: "--backend")
        }
        contestants.append(BenchContestant(name: name, engine: nil, unavailability: reason))
      }
    }
    return contestants
  }
}

extension Operation {
  fileprivate var defaultSizes: [Int] {
    if case .matrix = self { [256, 512] } else { [1000, 100_000, 1_000_000] }
  }
}
