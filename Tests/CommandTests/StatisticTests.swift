import Apus
import BackendKit
import Foundation
import TestSupport
import Testing

@testable import ApusCommand

@Suite("Statistics") struct StatisticTests {
  /// x.npy holds 1, -2, 3, 4; y.npy 0.5, 2, -1, 8; a.npy 1, 2 and 3, 4; b.npy 1, 2, 3 and 4, 5, 6.
  static let results = [
    RunCase("mean x.npy", "1.5"), RunCase("mean b.npy", "3.5"), RunCase("variance x.npy", "5.25"),
    RunCase("var x.npy --ddof 1", "7.0"), RunCase("std x.npy --ddof=3", "4.582576"),
    RunCase("standard_deviation x.npy --dtype float64", "2.29128784747792"), RunCase("median x.npy", "2.0"),
    RunCase("quantile x.npy --fraction 0.25", "0.25"), RunCase("covariance x.npy y.npy", "3.75"),
    RunCase("cov x.npy x.npy --ddof 0", "5.25"), RunCase("correlation x.npy x.npy", "1.0"),
    RunCase("zscore pair.npy", "1.0", "-1.0"), RunCase("minMaxNormalize x.npy", "0.5", "0.0", "0.8333333", "1.0"),
    RunCase("normalize z.npy", "0.5", "0.5", "0.5", "0.5"),
    RunCase("normalize z.npy --epsilon 4", "0.25", "0.25", "0.25", "0.25"),
    RunCase("layer_norm pair.npy --epsilon 0", "1.0", "-1.0"),
    RunCase("layerNorm pair.npy pair.npy pair.npy --epsilon 3", "1.5", "-0.5"),
    RunCase("cumsum x.npy", "1.0", "-1.0", "2.0", "6.0"),
    RunCase("cumulativeProduct x.npy", "1.0", "-2.0", "-6.0", "-24.0"),
    RunCase("compensated_sum x.npy", "6.0"), RunCase("logsumexp z.npy --dtype float64", "2.386294361119891"),
    RunCase("sort x.npy", "-2.0", "1.0", "3.0", "4.0"), RunCase("argsort x.npy", "1", "0", "2", "3"),
    RunCase("topK x.npy --k 2", "4.0", "3.0"), RunCase("topk_indices x.npy --k 2", "3", "2"),
    RunCase("topK x.npy --k 0"), RunCase("histogram x.npy --bins 2", "1", "3"),
    RunCase("histogram x.npy --bins 2 --range -2 --range 3", "1", "2"),
    RunCase("histogram_edges x.npy --bins 2", "-2.0", "1.0", "4.0"),
    RunCase("count_nonzero x.npy", "4"), RunCase("any empty.npy", "0"), RunCase("all a.npy", "1"),
    RunCase("logSumExp empty.npy", "-inf"), RunCase("zscore empty.npy"), RunCase("cumsum empty.npy"),
    RunCase("argsort empty.npy"), RunCase("histogram empty.npy --bins 1", "0"),
    // Of each row, or each column.
    RunCase("sum b.npy --axis rows", "6.0", "15.0"), RunCase("mean b.npy --axis columns", "2.5", "3.5", "4.5"),
    RunCase("argmax b.npy --axis columns", "1", "1", "1"),
    RunCase("var b.npy --axis columns --ddof 1", "4.5", "4.5", "4.5"),
    RunCase("median b.npy --axis rows", "2.0", "5.0"),
    RunCase(
      "softmax a.npy --axis rows --dtype float64",
      "0.2689414213699951 0.7310585786300049", "0.2689414213699951 0.7310585786300049"),
    RunCase("cumsum b.npy --axis columns", "1.0 2.0 3.0", "5.0 7.0 9.0"),
    RunCase("argsort b.npy --axis columns", "0 0 0", "1 1 1"), RunCase("topK b.npy --k 1 --axis rows", "3.0", "6.0"),
    RunCase("layerNorm a.npy pair.npy pair.npy --axis rows --epsilon 0", "0.0 -2.0", "0.0 -2.0"),
  ]

  static let failures = [
    FailureCase(64, "run mean", "mean takes 1 file; found 0 files"),
    FailureCase(64, "run covariance x.npy", "covariance takes 2 files"),
    FailureCase(64, "run layerNorm x.npy x.npy x.npy x.npy", "1 to 3 files"),
    FailureCase(64, "run men x.npy", "did you mean min or mean"),
    FailureCase(64, "run mean x.npy -o m.npy", "--output does not apply"),
    FailureCase(
      64, "run mean x.npy --ddof 1", "--ddof applies to variance, standardDeviation, covariance, zscore only"),
    FailureCase(64, "run neg x.npy --bins 2", "--bins applies to histogram"),
    FailureCase(64, "run quantile x.npy", "takes --fraction"),
    FailureCase(64, "run quantile x.npy --fraction 1.5", "from 0 to 1"),
    FailureCase(64, "run quantile x.npy --fraction nan", "from 0 to 1"),
    FailureCase(64, "run var x.npy --ddof -1", "at least 0"),
    FailureCase(64, "run layerNorm x.npy --epsilon -1", "at least 0"),
    FailureCase(64, "run histogram x.npy --bins 2 --range 1", "twice"),
    FailureCase(64, "run histogram x.npy --bins 2 --range 1 --range nan", "not ascending"),
    FailureCase(64, "run add a.npy a.npy --axis rows", "--axis does not apply to add"),
    FailureCase(64, "run mean a.npy --axis diagonals", "diagonals"),
    FailureCase(65, "run mean empty.npy", "mean of no elements"),
    FailureCase(65, "run median empty.npy", "median of no elements"),
    FailureCase(65, "run var x.npy --ddof 4", "ddof is 4; it must be less than 4"),
    FailureCase(65, "run var x.npy --ddof 9223372036854775807", "must be less than 4"),
    FailureCase(65, "run topK x.npy --k 5", "k is 5; it must be from 0 to 4"),
    FailureCase(65, "run topK x.npy --k -1", "k is -1"),
    FailureCase(65, "run histogram x.npy --bins 0", "at least 1"),
    FailureCase(65, "run histogram x.npy --bins 9223372036854775807", "memory"),
    FailureCase(65, "run histogram x.npy --bins 2 --range 0 --range inf", "finite"),
    FailureCase(65, "run covariance x.npy short.npy", "shapes 4 and 3 differ"),
    FailureCase(65, "run layerNorm a.npy short.npy --axis rows", "shapes 2 and 3 differ"),
    FailureCase(65, "run zscore a.npy", "--axis takes its rows or columns"),
    FailureCase(65, "run mean x.npy --axis rows", "matrix (2-D)"),
  ]

  @Test("are printed", arguments: results) func output(_ item: RunCase) throws {
    try Workspace().apus("run " + item.line).expectOutput(item.output)
  }

  @Test("that are undefined are refused", arguments: failures) func failure(_ item: FailureCase) throws {
    try Workspace().apus(item.line).expectFailure(item.status, item.words)
  }

  @Test("are listed by apus info, each once") func listed() throws {
    let names = Statistic.allCases.map(\.rawValue)
    #expect(try Command.run(["info", "--json"]).object()["statistics"] as? [String] == names)
    let text = try Command.run(["info"]).output
    for name in names { #expect(text.contains(name)) }
    // A name that an operation has too would never be reached.
    for name in names { #expect(Operation(name: name) == nil, "\(name)") }
  }

  @Test("go to files, integers as int64") func files() throws {
    let workspace = try Workspace()
    #expect(try workspace.apus("run cumsum b.npy --axis rows -o c.npy").status == 0)
    #expect(try Matrix<Float>(numPyFile: workspace.file("c.npy")) == [[1, 3, 6], [4, 9, 15]])
    #expect(try workspace.apus("run argsort x.npy -o i.npy").status == 0)
    let indices = try NumPyFile(workspace.file("i.npy"))
    #expect(indices.elementFormat.name == "int64" && indices.shape == [4])
    #expect(try indices.vector(of: Double.self) == [1, 0, 2, 3])
    let edges = try workspace.apus("run histogram x.npy --bins 2 --json --backend scalar").object()
    #expect(edges["result"] as? [Int] == [1, 3] && edges["shape"] as? [Int] == [2])
    #expect(edges["operation"] as? String == "histogram" && edges["backend"] as? String == "scalar")
  }

  /// Around lanes and blocks, and beyond the lengths from which on threads share the work.
  static let sizes = [1, 2, 17, 1025, Int(768 << 10) / 4 + 77]

  @Test("have the bits of scalar on avx2 and any number of threads", .needs("avx2"), arguments: Statistic.allCases)
  func bitsOnAVX2(_ statistic: Statistic) throws {
    try expectBitsOfScalar(statistic, "avx2", Float.self)
    try expectBitsOfScalar(statistic, "avx2", Double.self)
  }

  @Test("have the bits of scalar on avx512 and any number of threads", .needs("avx512"), arguments: Statistic.allCases)
  func bitsOnAVX512(_ statistic: Statistic) throws {
    try expectBitsOfScalar(statistic, "avx512", Float.self)
    try expectBitsOfScalar(statistic, "avx512", Double.self)
  }

  private func expectBitsOfScalar<Element: VectorElement>(_ statistic: Statistic, _ backend: String, _: Element.Type)
    throws
  {
    var generator = SeededGenerator.forTest(51)
    let values = Statistic.Values<Element>(ddof: 0, fraction: 0.3, epsilon: 0.1, bins: 7, k: 1)
    for size in Self.sizes {
      var operands = (0..<statistic.arrayCounts.upperBound).map { _ in
        Vector<Element>(randomElements(count: size, using: &generator))
      }
      let isLong = size > 100_000
      for special in isLong ? [nil] : [nil, -0.0, Element.infinity, .nan] {
        if let special { operands[0][size / 2] = special }
        func result(_ backend: String, _ threads: Int) throws -> RunResult<Element> {
          let engine = try Engine(backend: backend, threads: threads)
          return try statistic.result(operands[0], Array(operands.dropFirst()), values, on: engine)
        }
        let expected = try result("scalar", 1)
        for threads in isLong ? [1, 3] : [1] {
          #expect(
            try result(backend, threads).hasSameBits(as: expected),
            "\(statistic), \(Element.elementType), \(size) elements, \(threads) threads, seed \(SeededGenerator.seed)"
          )
        }
      }
    }
  }
}

extension RunResult {
  /// NaN payloads aside.
  fileprivate func hasSameBits(as other: RunResult) -> Bool {
    switch (self, other) {
    case (.number(let a), .number(let b)): sameBits([a] as Vector, [b])
    case (.index(let a), .index(let b)): a == b
    case (.integers(let a, _), .integers(let b, _)): a == b
    case (.array(.vector(let a)), .array(.vector(let b))): sameBits(a, b)
    default: false
    }
  }
}
