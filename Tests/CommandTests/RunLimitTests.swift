import Apus
import Foundation
import Testing

@Suite("Files small or large whose results are of any size") struct RunLimitTests {
  /// Enough for what there is to do, and far from what a loop over all rows or windows at once would take.
  private static let limits = "-v 3000000 -t 20"

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try Matrix<Double>(repeating: 0, rows: .max, columns: 0).write(toNumPyFile: workspace.file("most.npy"))
    try Matrix<Double>(repeating: 0, rows: 1_000_000_000_000, columns: 0).write(
      toNumPyFile: workspace.file("rows.npy"))
    try Matrix<Double>(repeating: 0, rows: 0, columns: 1_000_000_000_000).write(
      toNumPyFile: workspace.file("columns.npy"))
    try Matrix<Double>(repeating: 1, rows: 100_000, columns: 1).write(toNumPyFile: workspace.file("long.npy"))
    try Matrix<Double>(repeating: 2, rows: 3, columns: 0).write(toNumPyFile: workspace.file("few.npy"))
    try Matrix<Double>(repeating: 1, rows: 1, columns: 1).write(toNumPyFile: workspace.file("dot.npy"))
    return workspace
  }

  @Test(
    "results without elements come at once",
    arguments: [
      RunCase("conv2d most.npy dot.npy"), RunCase("conv2d rows.npy dot.npy"), RunCase("conv2d rows.npy dot.npy --same"),
      RunCase("conv2d columns.npy dot.npy --same"), RunCase("transpose most.npy"), RunCase("neg most.npy"),
      RunCase("softmax rows.npy --axis rows"), RunCase("softmax most.npy --axis rows"),
      RunCase("softmax columns.npy --axis columns"), RunCase("argsort rows.npy --axis rows"),
      RunCase("argsort columns.npy --axis columns"),
      RunCase("sum few.npy --axis rows", "0.0", "0.0", "0.0"), RunCase("any few.npy --axis rows", "0", "0", "0"),
      RunCase("histogram few.npy --axis rows --bins 2", "0 0", "0 0", "0 0"),
    ])
  func empty(_ item: RunCase) throws {
    try workspace().apus("run " + item.line, limits: Self.limits).expectOutput(item.output)
  }

  @Test(
    "results that no memory holds are refused",
    arguments: [
      FailureCase(65, "run sum rows.npy --axis rows", "not enough memory for the shape 1000000000000×1"),
      FailureCase(65, "run sum columns.npy --axis columns", "not enough memory for the shape 1000000000000×1"),
      FailureCase(65, "run product most.npy --axis rows", "not enough memory for the shape 9223372036854775807×1"),
      FailureCase(65, "run any rows.npy --axis rows", "not enough memory for the shape 1000000000000×1"),
      FailureCase(
        65, "run histogram long.npy --axis rows --bins 1000000", "not enough memory for the shape 100000×1000000"),
    ])
  func tooLarge(_ item: FailureCase) throws {
    try workspace().apus(item.line, limits: Self.limits).expectFailure(item.status, item.words)
  }

  @Test(
    "memory that the system denies is an error, not a crash",
    arguments: [
      "exp long.npy -o out.npy", "add long.npy long.npy -o out.npy", "add long.npy --scalar 1 -o out.npy",
      "fma a.npy a.npy a.npy -o out.npy", "softmax long.npy -o out.npy", "zscore long.npy -o out.npy",
      "normalize long.npy -o out.npy", "minMaxNormalize long.npy -o out.npy", "layerNorm long.npy -o out.npy",
      "cumsum long.npy -o out.npy", "variance long.npy", "logSumExp long.npy", "median long.npy",
      "sorted long.npy -o out.npy", "argsort long.npy -o out.npy", "topK long.npy --k 1000000 -o out.npy",
      "topKIndices long.npy --k 1000000 -o out.npy", "covariance long.npy other.npy", "correlation long.npy other.npy",
      "softmax a.npy --axis rows -o out.npy", "softmax a.npy --axis columns -o out.npy",
      "argsort a.npy --axis columns -o out.npy", "sorted wide.npy --axis rows -o out.npy", "transpose a.npy -o out.npy",
      "solve a.npy a.npy -o out.npy", "inverse a.npy -o out.npy", "determinant a.npy", "lstsq a.npy a.npy -o out.npy",
      "qr a.npy -o out.npy -o r.npy", "cholesky positive.npy -o out.npy", "conv2d a.npy dot.npy -o out.npy",
    ])
  func denied(_ line: String) throws {
    let workspace = try workspace()
    // 8 MB each, with squares that are out of range.
    let a = Matrix<Double>(rows: 1000, columns: 1000, (0..<1_000_000).map { 1e200 * Double($0 * 7919 % 1_000_003) })
    try a.write(toNumPyFile: workspace.file("a.npy"))
    try a.flattened.write(toNumPyFile: workspace.file("long.npy"))
    try a.transposed().flattened.write(toNumPyFile: workspace.file("other.npy"))
    try Matrix(reshaping: a.flattened, rows: 1, columns: 1_000_000).write(toNumPyFile: workspace.file("wide.npy"))
    try Matrix<Double>.identity(1000).write(toNumPyFile: workspace.file("positive.npy"))
    for limit in stride(from: 250_000, to: 45_000, by: -40_000) {
      let result = try workspace.apus("run " + line, limits: "-v \(limit)")
      if result.status != 0 { result.expectFailure(65, "memory") }
    }
  }

  @Test("a matrix stored by columns that memory holds once, not twice, is refused") func storedByColumns() throws {
    let workspace = try workspace()
    // 256 MiB, all of it zeros that take no room on the disk.
    var bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0]
    bytes += Array("{'descr': '<f8', 'fortran_order': True, 'shape': (4096, 8192), }".utf8)
    bytes += [UInt8](repeating: 0x20, count: 127 - bytes.count) + [0x0A]
    try workspace.write(bytes, "stored.npy")
    #expect(truncate(workspace.file("stored.npy"), 128 + 8 * 4096 * 8192) == 0)
    try workspace.apus("run sum stored.npy --threads 1", limits: "-v 1000000").expectOutput("0.0\n")
    try workspace.apus("run sum stored.npy --threads 1", limits: "-v 450000").expectFailure(
      65, "its elements need 536870912 bytes, more than this machine's memory")
  }

  @Test("a convolution of a long line takes not much more memory than its operands") func longLine() throws {
    let workspace = try Workspace()
    // All windows at once would be 6.4 GB.
    try Matrix<Double>(repeating: 1, rows: 1, columns: 202_999).write(toNumPyFile: workspace.file("line.npy"))
    try Matrix<Double>(repeating: 0.5, rows: 1, columns: 4000).write(toNumPyFile: workspace.file("kernel.npy"))
    let result = try workspace.apus("run conv2d line.npy kernel.npy -o out.npy", limits: Self.limits)
    #expect(result.status == 0 && result.error == "", "\(result.error)")
    #expect(
      try Matrix<Double>(numPyFile: workspace.file("out.npy")) == Matrix(repeating: 2000, rows: 1, columns: 199_000))
  }
}
