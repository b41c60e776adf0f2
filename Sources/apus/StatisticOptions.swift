import Apus
import ArgumentParser
import BackendKit

/// The options that statistics have.
struct StatisticOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Apply a reduction, softmax or statistic to each of a matrix's rows, or columns, by itself.",
      valueName: "rows|columns"))
  var axis: MatrixAxis?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What to take from the number of elements in a variance's divisor.", valueName: "n"))
  var ddof: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("A quantile's place, from 0 to 1.", valueName: "number"))
  var fraction: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What keeps layerNorm and normalize from dividing by 0.", valueName: "number"))
  var epsilon: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("The bins of a histogram.", valueName: "n"))
  var bins: Int?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The limits of a histogram. Give it twice: low, then high.", valueName: "number"))
  var range: [String] = []

  @Option(name: .customLong("k"), parsing: .unconditional, help: ArgumentHelp("How many topK gives.", valueName: "n"))
  var k: Int?

  var given: Set<Statistic.Parameter> {
    let all: [(Statistic.Parameter, Bool)] = [
      (.ddof, ddof != nil), (.fraction, fraction != nil), (.epsilon, epsilon != nil), (.bins, bins != nil),
      (.range, !range.isEmpty), (.k, k != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }

  /// The options in numbers of an element type, each in its own limits.
  func values<Element: VectorElement>(of _: Element.Type = Element.self) throws(CommandFailure)
    -> Statistic.Values<
      Element
    >
  {
    var values = Statistic.Values<Element>(ddof: ddof, bins: bins, k: k)
    if let ddof, ddof < 0 { throw CommandFailure(.usage, "--ddof is \(ddof); it must be at least 0") }
    if let fraction {
      let number = try Element.number(fraction, option: "--fraction")
      guard number >= 0, number <= 1 else {
        throw CommandFailure(.usage, "--fraction is \(fraction); it must be from 0 to 1")
      }
      values.fraction = number
    }
    if let epsilon {
      let number = try Element.number(epsilon, option: "--epsilon")
      guard number >= 0 else { throw CommandFailure(.usage, "--epsilon is \(epsilon); it must be at least 0") }
      values.epsilon = number
    }
    if !range.isEmpty {
      guard range.count == 2 else { throw CommandFailure(.usage, "--range goes twice: low, then high") }
      let low = try Element.number(range[0], option: "--range")
      let high = try Element.number(range[1], option: "--range")
      guard low <= high else {
        throw CommandFailure(.usage, "--range is from \(range[0]) to \(range[1]): not ascending")
      }
      values.range = low...high
    }
    return values
  }
}

extension MatrixAxis: ExpressibleByArgument {}

extension VectorElement {
  /// The number that an option gives.
  static func number(_ text: String, option: String) throws(CommandFailure) -> Self {
    guard let number = Self(text) else { throw CommandFailure(.usage, "\(option): '\(text)' is not a number") }
    if number.isInfinite, text.contains(where: \.isNumber) {
      throw CommandFailure(.usage, "\(option): \(text) is beyond the range of \(elementType)")
    }
    return number
  }
}
