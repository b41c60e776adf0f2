import BackendKit

/// The measurements as text or JSON.
enum BenchReport {
  static func heading(_ element: ElementType, threads: Int, into: Bool) -> String {
    let result = into ? "into an existing result" : "result allocated by each call"
    return "\(element), up to \(threads) thread\(threads == 1 ? "" : "s"), \(result)\n"
      + "operation           size  backend            ns/call        rate\n"
  }

  static func text(_ line: BenchLine) -> String {
    let start =
      line.operation.name.padded(to: 14) + "\(line.size)".padded(to: 10, left: true) + "  "
      + line.backend.padded(to: 10)
    guard let measurement = line.measurement else { return "\(start)  skipped: \(line.skipped ?? "")\n" }
    let time = fixed(measurement.nanoseconds, digits: measurement.nanoseconds < 1000 ? 1 : 0)
    let rate = fixed(measurement.rate, digits: measurement.rate < 100 ? 2 : 1)
    return start + time.padded(to: 16, left: true) + rate.padded(to: 12, left: true) + " \(measurement.unit)\n"
  }

  static func object(_ lines: [BenchLine], element: ElementType, threads: Int, into: Bool) -> JSON {
    let results = lines.map { line in
      var members: [(key: String, value: JSON)] = [
        ("operation", .string(line.operation.name)), ("size", .integer(line.size)), ("backend", .string(line.backend)),
      ]
      if let measurement = line.measurement {
        members += [
          ("nanoseconds", .literal(fixed(measurement.nanoseconds, digits: 1))),
          (
            measurement.unit == "GB/s" ? "gigabytesPerSecond" : "gigaflops",
            .literal(fixed(measurement.rate, digits: 3))
          ),
          ("samples", .integer(measurement.samples)),
        ]
      } else {
        members.append(("skipped", .string(line.skipped ?? "")))
      }
      return JSON.object(members)
    }
    return .object([
      ("element", .string(element.rawValue)), ("threads", .integer(threads)), ("into", .bool(into)),
      ("results", .array(results)),
    ])
  }

  /// A number with a fixed number of digits after the point.
  private static func fixed(_ value: Double, digits: Int) -> String {
    let factor = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    guard value.isFinite, value * factor < 1e18 else { return "\(value)" }
    let scaled = Int((value * factor).rounded())
    if digits == 0 { return "\(scaled)" }
    let fraction = "\(scaled % Int(factor))"
    return "\(scaled / Int(factor))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
