import Apus
import BackendKit

/// A function of whole vectors that is put together from operations of the catalogue, as `apus run` knows it: by the name
/// of its method, in NumPy's spelling (`cumulative_sum`), or by NumPy's own name (`cumsum`).
enum Statistic: String, CaseIterable, Sendable {
  case mean, variance, standardDeviation, median, quantile
  case covariance, correlation
  case zscore, minMaxNormalize, normalize, layerNorm
  case compensatedSum, cumulativeSum, cumulativeProduct, logSumExp
  case sorted, argsort, topK, topKIndices
  case histogram, histogramEdges
  case countNonzero, any, all

  /// An option of `apus run`, by its name.
  enum Parameter: String, CaseIterable {
    case ddof, fraction, epsilon, bins, range, k
  }

  /// What it has a use for, and what it cannot do without.
  var parameters: (optional: Set<Parameter>, required: Set<Parameter>) {
    switch self {
    case .variance, .standardDeviation, .zscore, .covariance: ([.ddof], [])
    case .quantile: ([], [.fraction])
    case .normalize, .layerNorm: ([.epsilon], [])
    case .topK, .topKIndices: ([], [.k])
    case .histogram, .histogramEdges: ([.range], [.bins])
    default: ([], [])
    }
  }

  /// How many arrays it takes.
  var arrayCounts: ClosedRange<Int> {
    switch self {
    case .covariance, .correlation: 2...2
    case .layerNorm: 1...3
    default: 1...1
    }
  }

  /// Whether the result is a number, and the operand may then have any shape.
  var isNumber: Bool {
    switch self {
    case .mean, .variance, .standardDeviation, .median, .quantile, .covariance, .correlation, .compensatedSum,
      .logSumExp,
      .countNonzero, .any, .all:
      true
    default: false
    }
  }

  private static let aliases: [String: Statistic] = [
    "var": .variance, "std": .standardDeviation, "cov": .covariance, "cumsum": .cumulativeSum,
    "cumprod": .cumulativeProduct, "sort": .sorted,
  ]

  /// The statistic of a name, an underscore or a capital letter more or less.
  init?(name: String) {
    func folded(_ name: String) -> String { name.filter { $0 != "_" }.lowercased() }
    let name = folded(name)
    guard let match = Self.allCases.first(where: { folded($0.rawValue) == name }) ?? Self.aliases[name] else {
      return nil
    }
    self = match
  }
}

extension Statistic {
  /// What the options say, as numbers of one element type.
  struct Values<Element: VectorElement> {
    var ddof: Int?
    var fraction: Element?
    var epsilon: Element?
    var bins: Int?
    var range: ClosedRange<Element>?
    var k: Int?
  }

  /// The statistic of an operand and, where it takes more, of others.
  ///
  /// - Throws: `ShapeError` where shapes differ, or there is no result: of no elements, with too large a ddof.
  func result<Element: VectorElement>(
    _ x: Vector<Element>, _ others: [Vector<Element>] = [], _ values: Values<Element>, on engine: Engine
  ) throws(ShapeError) -> RunResult<Element> {
    try requireElements(x.count, ddof: values.ddof)
    switch self {
    case .mean: return .number(x.mean(on: engine))
    case .variance: return .number(x.variance(ddof: values.ddof ?? 0, on: engine))
    case .standardDeviation: return .number(x.standardDeviation(ddof: values.ddof ?? 0, on: engine))
    case .median: return .number(x.median() ?? .nan)
    case .quantile: return .number(try x.quantile(values.fraction!) ?? .nan)
    case .covariance: return .number(try x.covariance(others[0], ddof: values.ddof ?? 1, on: engine))
    case .correlation: return .number(try x.correlation(others[0], on: engine))
    case .zscore: return .vector(x.zscore(ddof: values.ddof ?? 0, on: engine))
    case .minMaxNormalize: return .vector(x.minMaxNormalize(on: engine))
    case .normalize: return .vector(x.normalize(epsilon: values.epsilon ?? 0, on: engine))
    case .layerNorm:
      let (gamma, beta) = (others.first, others.dropFirst().first)
      return .vector(try x.layerNorm(gamma: gamma, beta: beta, epsilon: values.epsilon ?? 1e-5, on: engine))
    case .compensatedSum: return .number(x.compensatedSum())
    case .cumulativeSum: return .vector(x.cumulativeSum())
    case .cumulativeProduct: return .vector(x.cumulativeProduct())
    case .logSumExp: return .number(x.logSumExp(on: engine))
    case .sorted: return .vector(x.sorted())
    case .argsort: return .integers(x.argsort())
    case .topK: return .vector(try x.topK(values.k!).values)
    case .topKIndices: return .integers(try x.topK(values.k!).indices)
    case .histogram: return .integers(try x.histogram(bins: values.bins!, range: values.range).counts)
    case .histogramEdges: return .vector(try x.histogram(bins: values.bins!, range: values.range).edges)
    case .countNonzero: return .index(x.countNonzero())
    case .any: return .index(x.any ? 1 : 0)
    case .all: return .index(x.all ? 1 : 0)
    }
  }

  /// The library returns NaN or nil where a number is undefined; on the command line that is an error that says why.
  private func requireElements(_ count: Int, ddof: Int?) throws(ShapeError) {
    switch self {
    case .mean, .median, .quantile, .correlation: if count == 0 { throw .empty(operation: rawValue) }
    case .variance, .standardDeviation, .zscore, .covariance:
      if count == 0, self != .zscore { throw .empty(operation: rawValue) }
      let ddof = ddof ?? (self == .covariance ? 1 : 0)
      if ddof >= count, count > 0 {
        throw .parameter(
          operation: rawValue, "ddof", found: "\(ddof)", allowed: "less than \(count), the number of elements")
      }
    default: break
    }
  }
}
