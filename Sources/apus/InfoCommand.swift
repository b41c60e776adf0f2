import Apus
import ArgumentParser
import BackendKit

/// `apus info`.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show the CPU, the backends, which was chosen and why, and what runs where.",
    discussion: """
      Examples:
        apus info
        apus info --backend openblas,avx2    what would run where with this preference
        apus info --json | jq .selected
      """)

  @Flag(help: "Print a JSON object.")
  var json = false

  @OptionGroup var engineOptions: EngineOptions

  func run() throws {
    let engine = try engineOptions.engine()
    var output = StandardOutput()
    try output.write(json ? Self.object(engine).text() + "\n" : Self.text(engine))
    try output.flush()
  }

  private static func unavailability(_ entry: BackendRegistry.Entry) -> String? {
    switch entry.instance {
    case .success: nil
    case .failure(let error): error.reason
    }
  }

  /// The features in the order of the levels that need them.
  private static func features(_ cpu: CPUFeatures) -> [String] {
    CPULevel.v4.features.filter { cpu.features.contains($0) }.map(\.rawValue)
  }

  /// The level above the CPU's own, and what it lacks; nil at the highest.
  private static func nextLevel(_ cpu: CPUFeatures) -> (level: CPULevel, missing: [String])? {
    guard let level = cpu.level, let next = CPULevel(rawValue: level.rawValue + 1) else { return nil }
    return (next, cpu.missing(for: next).map(\.rawValue))
  }

  private static func text(_ engine: Engine) -> String {
    let cpu = CPUFeatures.current
    var lines = ["CPU:       \(cpu.model)", "Level:     \(cpu.level?.description ?? "none of x86-64")"]
    let features = features(cpu)
    if !features.isEmpty { lines.append("Features:  \(features.joined(separator: " "))") }
    if let (level, missing) = nextLevel(cpu) {
      lines.append("Missing:   \(missing.joined(separator: " ")) (for \(level))")
    }
    lines += ["", "Backends:"]
    let entries = BackendRegistry.all
    let width = (entries.map(\.name.count).max() ?? 0) + 2
    for entry in entries {
      let reason = unavailability(entry)
      let mark = entry.name == engine.backend.name ? "*" : " "
      lines.append("\(mark) \(entry.name.padded(to: width))\(entry.type.summary)")
      if let reason { lines.append("  \("".padded(to: width))unavailable: \(reason)") }
    }
    lines += ["", "Selected:  \(engine.backends.map(\.name).joined(separator: ", then ")) (\(engine.reason))"]
    lines += ["Threads:   up to \(engine.threads) for one operation", ""]
    lines.append("Operation      Family        float32     float64")
    for operation in Operation.allCases {
      let backends = ElementType.allCases.map { engine.backend(for: operation, $0).name }
      lines.append(
        "\(operation.name.padded(to: 15))\(operation.family.padded(to: 14))\(backends[0].padded(to: 12))\(backends[1])")
    }
    lines += ["", "Statistics, put together from these:"] + filled(Statistic.allCases.map(\.rawValue))
    lines += ["", "Decompositions and other routines of whole matrices:"] + filled(RunRoutine.allCases.map(\.rawValue))
    return lines.joined(separator: "\n") + "\n"
  }

  /// Names in lines of up to 79 letters.
  private static func filled(_ names: [String]) -> [String] {
    var lines = [""]
    for name in names {
      if lines[lines.count - 1].count + name.count > 78 { lines.append("") }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + name
    }
    return lines
  }

  private static func object(_ engine: Engine) -> JSON {
    let cpu = CPUFeatures.current
    let next: JSON =
      nextLevel(cpu).map {
        .object([("level", .string($0.level.description)), ("missing", .array($0.missing.map(JSON.string)))])
      } ?? .null
    let backends = BackendRegistry.all.map { entry in
      JSON.object([
        ("name", .string(entry.name)), ("summary", .string(entry.type.summary)),
        ("available", .bool(entry.isAvailable)), ("reason", .optional(unavailability(entry))),
      ])
    }
    let operations = Operation.allCases.map { operation in
      JSON.object(
        [("name", .string(operation.name)), ("family", .string(operation.family))]
          + ElementType.allCases.map { ($0.rawValue, .string(engine.backend(for: operation, $0).name)) })
    }
    return .object([
      (
        "cpu",
        .object([
          ("model", .string(cpu.model)), ("level", .optional(cpu.level?.description)),
          ("features", .array(features(cpu).map(JSON.string))), ("nextLevel", next),
        ])
      ),
      ("backends", .array(backends)),
      ("selected", .string(engine.backend.name)),
      ("preference", .array(engine.backends.map { .string($0.name) })),
      ("reason", .string(engine.reason)),
      ("threads", .integer(engine.threads)),
      ("operations", .array(operations)),
      ("statistics", .array(Statistic.allCases.map { .string($0.rawValue) })),
      ("routines", .array(RunRoutine.allCases.map { .string($0.rawValue) })),
    ])
  }
}
