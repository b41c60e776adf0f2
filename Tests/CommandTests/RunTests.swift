import Apus
import BackendKit
import Testing

/// A command line after `apus run`, and what it prints.
struct RunCase: CustomTestStringConvertible, Sendable {
  let line: String
  let output: String
  var testDescription: String { line }

  init(_ line: String, _ output: String...) {
    self.line = line
    self.output = output.map { $0 + "\n" }.joined()
  }

  static let all: [RunCase] = [
    RunCase("add x.npy y.npy", "1.5", "0.0", "2.0", "12.0"),
    RunCase("sub x.npy y.npy", "0.5", "-4.0", "4.0", "-4.0"),
    RunCase("mul x.npy y.npy", "0.5", "-4.0", "-3.0", "32.0"),
    RunCase("div x.npy y.npy", "2.0", "-1.0", "-3.0", "0.5"),
    RunCase("minimum x.npy y.npy", "0.5", "-2.0", "-1.0", "4.0"),
    RunCase("maximum x.npy y.npy", "1.0", "2.0", "3.0", "8.0"),
    RunCase("add x.npy --scalar 3", "4.0", "1.0", "6.0", "7.0"),
    RunCase("addScalar x.npy --scalar 3", "4.0", "1.0", "6.0", "7.0"),
    RunCase("sub x.npy --scalar -1", "2.0", "-1.0", "4.0", "5.0"),
    RunCase("subScalar x.npy --scalar=-1", "2.0", "-1.0", "4.0", "5.0"),
    RunCase("scalarSub x.npy --scalar 1", "0.0", "3.0", "-2.0", "-3.0"),
    RunCase("mul x.npy --scalar 2", "2.0", "-4.0", "6.0", "8.0"),
    RunCase("scale x.npy --scalar 2", "2.0", "-4.0", "6.0", "8.0"),
    RunCase("div x.npy --scalar 2", "0.5", "-1.0", "1.5", "2.0"),
    RunCase("divScalar x.npy --scalar 0", "inf", "-inf", "inf", "inf"),
    RunCase("scalarDiv x.npy --scalar 1", "1.0", "-0.5", "0.33333334", "0.25"),
    RunCase("clamp x.npy --scalar -1 --scalar 3", "1.0", "-1.0", "3.0", "3.0"),
    RunCase("neg x.npy", "-1.0", "2.0", "-3.0", "-4.0"),
    RunCase("abs x.npy", "1.0", "2.0", "3.0", "4.0"),
    RunCase("sqrt x.npy", "1.0", "nan", "1.7320508", "2.0"),
    RunCase("relu x.npy", "1.0", "0.0", "3.0", "4.0"),
    RunCase("fma x.npy y.npy z.npy", "1.5", "-3.0", "-2.0", "33.0"),
    RunCase("axpy x.npy y.npy --scalar 2", "2.5", "-2.0", "5.0", "16.0"),
    RunCase("sum x.npy", "6.0"),
    RunCase("product x.npy", "-24.0"),
    RunCase("max x.npy", "4.0"),
    RunCase("min x.npy", "-2.0"),
    RunCase("argmax x.npy", "3"),
    RunCase("argmin x.npy", "1"),
    RunCase("sumOfSquares x.npy", "30.0"),
    RunCase("sum_of_squares x.npy", "30.0"),
    RunCase("normL1 x.npy", "10.0"),
    RunCase("normL2 x.npy", "5.477226"),
    RunCase("norm_l2 x.npy --dtype float64", "5.477225575051661"),
    RunCase("normLInf x.npy", "4.0"),
    RunCase("dot x.npy y.npy", "25.5"),
    RunCase("matmul a.npy b.npy", "9.0 12.0 15.0", "19.0 26.0 33.0"),
    RunCase("matmul a.npy b.npy --transpose-a", "13.0 17.0 21.0", "18.0 24.0 30.0"),
    RunCase("matmul b.npy b.npy --transpose-b", "14.0 32.0", "32.0 77.0"),
    RunCase("matmul a.npy a.npy a.npy --alpha 2 --beta -1", "13.0 18.0", "27.0 40.0"),
    RunCase("matvec a.npy pair.npy", "-1.0", "-1.0"),
    RunCase("matvec a.npy pair.npy --transpose-a --alpha -1", "2.0", "2.0"),
    RunCase("matvec a.npy pair.npy pair.npy --beta 2", "1.0", "-3.0"),
    RunCase("add a.npy a.npy", "2.0 4.0", "6.0 8.0"),
    RunCase("sum b.npy", "21.0"),
    RunCase("argmax b.npy", "5"),
    RunCase("sum empty.npy", "0.0"),
    RunCase("product empty.npy", "1.0"),
    RunCase("softmax empty.npy"),
    RunCase("add d.npy x.npy --dtype float64", "2.0", "0.0", "6.0", "8.0"),
    RunCase("sum d.npy --threads 1", "10.0"),
    RunCase("exp empty.npy"),
    RunCase("sigmoid z.npy --backend scalar", "0.7310586", "0.7310586", "0.7310586", "0.7310586"),
    RunCase(
      "tanh z.npy --dtype float64 --backend SCALAR", "0.7615941559557649", "0.7615941559557649",
      "0.7615941559557649", "0.7615941559557649"),
    RunCase("exp z.npy", "2.7182817", "2.7182817", "2.7182817", "2.7182817"),
    RunCase("softmax z.npy", "0.25", "0.25", "0.25", "0.25"),
    RunCase("log_softmax z.npy", "-1.3862944", "-1.3862944", "-1.3862944", "-1.3862944"),
    RunCase("logSoftmax z.npy", "-1.3862944", "-1.3862944", "-1.3862944", "-1.3862944"),
    RunCase("solve square.npy pair.npy --dtype float64", "1.0", "-1.5"),
    RunCase("solve square.npy b.npy", "-1.5 -1.5 -1.5", "3.5 4.0 4.5"),
    RunCase("lstsq spd.npy pair.npy", "0.5", "-0.5"),
    RunCase("inv spd.npy", "0.375 -0.125", "-0.125 0.375"),
    RunCase("determinant spd.npy", "8.0"), RunCase("slogdet square.npy", "1.0", "", "1.3862944"),
    RunCase("log_determinant singular.npy", "0.0", "", "-inf"),
    RunCase("det square.npy", "4.0"),
    RunCase("cholesky square.npy", "2.0 0.0", "1.0 1.0"),
    RunCase("eigh spd.npy --backend scalar", "2.0", "4.0", "", "0.70710677 0.70710677", "-0.70710677 0.70710677"),
    RunCase("qr one.npy", "1.0", "", "3.0"),
    RunCase("svd one.npy", "1.0", "", "3.0", "", "1.0"),
    RunCase("transpose b.npy", "1.0 4.0", "2.0 5.0", "3.0 6.0"),
    RunCase("trace a.npy", "5.0"),
    RunCase("conv2d b.npy a.npy", "37.0 47.0"),
    RunCase("conv2d b.npy a.npy --same", "37.0 47.0 21.0", "14.0 17.0 6.0"),
  ]
}

@Suite("apus run") struct RunTests {
  @Test("prints results and nothing else", arguments: RunCase.all)
  func output(_ item: RunCase) throws {
    try Workspace().apus("run " + item.line).expectOutput(item.output)
  }

  @Test("runs every operation of the catalogue by its name", arguments: Operation.allCases)
  func coverage(_ operation: Operation) throws {
    let (arrays, scalars) = (operation.operandCounts.arrays, operation.operandCounts.scalars)
    if case .matrix = operation { return }
    let line =
      ["run", operation.alias] + Array(repeating: "x.npy", count: arrays)
      + Array(repeating: "--scalar 0.5", count: scalars)
    let result = try Workspace().apus(line.joined(separator: " "))
    #expect(result.status == 0 && result.error == "")
    #expect(result.output.split(separator: "\n").count == (operation.family.hasPrefix("reduce") ? 1 : 4))
  }

  @Test("--json names the operation, the backend that ran it, the element type and the shape")
  func json() throws {
    let workspace = try Workspace()
    let array = try workspace.apus("run mul b.npy --scalar 2 --json --backend scalar").object()
    #expect(array["operation"] as? String == "scale")
    #expect(array["backend"] as? String == "scalar")
    #expect(array["elementType"] as? String == "float32")
    #expect(array["shape"] as? [Int] == [2, 3])
    #expect(array["result"] as? [[Double]] == [[2, 4, 6], [8, 10, 12]])
    let number = try workspace.apus("run sum x.npy --json").object()
    #expect(number["shape"] as? [Int] == [])
    #expect(number["result"] as? Double == 6)
    let special = try workspace.apus("run sqrt x.npy --json").object()
    #expect((special["result"] as? [Any])?[1] as? String == "nan")
    let file = try workspace.apus("run neg x.npy --json -o out.npy").object()
    #expect(file["output"] as? String == "out.npy")
    #expect(file["result"] == nil)
  }

  @Test("decompositions write each of their results")
  func severalOutputs() throws {
    let workspace = try Workspace()
    let result = try workspace.apus("run svd b.npy -o u.npy -o s.npy --output vh.npy")
    #expect(result.status == 0 && result.output == "" && result.error == "")
    let u = try Matrix<Float>(numPyFile: workspace.file("u.npy"))
    let values = try Vector<Float>(numPyFile: workspace.file("s.npy"))
    let v = try Matrix<Float>(numPyFile: workspace.file("vh.npy"))
    let difference = try u.combiningRows(.mul, values).matmul(v) - [[1, 2, 3], [4, 5, 6]]
    #expect(difference.normFrobenius() < 1e-5)
    let object = try workspace.apus("run eigh spd.npy --json").object()
    #expect((object["values"] as? [String: Any])?["result"] as? [Double] == [2, 4])
    #expect((object["vectors"] as? [String: Any])?["shape"] as? [Int] == [2, 2])
  }

  @Test(
    "decompositions say what is wrong",
    arguments: [
      ("solve a.npy", "solve takes 2 files; found 1 file"),
      ("solve singular.npy pair.npy", "the matrix is singular (pivot 1 is 0)"),
      ("solve b.npy pair.npy", "2×3"),
      ("cholesky a.npy", "not positive definite (pivot 1 is not positive)"),
      ("inverse b.npy", "the matrix has shape 2×3; it must be square"),
      ("qr b.npy", "qr: the number of rows is 2; it must be at least that of columns, 3"),
      ("svd a.npy -o u.npy", "svd takes 3 --output for its results, in order: u, values, vh"),
      ("det a.npy -o d.npy", "--output does not apply"),
      ("slogdet a.npy -o d.npy", "has numbers as results, which go to standard output: --output does not apply"),
      ("slogdet b.npy", "the matrix has shape 2×3; it must be square"),
      ("eigh x.npy", "eigh takes a matrix (2-D) here; x.npy holds an array of shape (4,)"),
      ("trace a.npy --alpha 2", "--alpha does not apply to trace"),
      ("trace a.npy --same", "--same does not apply to trace"),
      ("transpose a.npy --axis rows", "--axis does not apply to transpose"),
      ("det a.npy --ddof 1", "--ddof does not apply to determinant"),
      ("svd a.npy --fraction 0.5", "--fraction does not apply to svd"),
      ("conv2d b.npy a.npy --k 1", "--k does not apply to conv2d"),
      ("qr a.npy -o q.npy -o q.npy", "--output q.npy is given twice"),
      ("choleski a.npy", "unknown operation 'choleski' (did you mean cholesky?)"),
      ("leastsquare a.npy b.npy", "did you mean leastSquares?"),
      ("frobnicate a.npy", ", trace, conv2d)"),
      ("exp x.npy --same", "--same applies to conv2d only"),
      ("exp x.npy -o y.npy -o z.npy", "exp has one result: give --output once"),
      ("conv2d b.npy pair.npy", "conv2d takes a matrix"),
    ])
  func routineFailures(line: String, message: String) throws {
    let result = try Workspace().apus("run " + line)
    #expect(result.status == 64 || result.status == 65)
    #expect(result.output == "" && result.error.contains(message), "\(result.error)")
  }

  @Test("-o writes the array and prints nothing")
  func outputFile() throws {
    let workspace = try Workspace()
    let result = try workspace.apus("run matmul a.npy b.npy -o c.npy")
    #expect(result.status == 0 && result.output == "" && result.error == "")
    #expect(try Matrix<Float>(numPyFile: workspace.file("c.npy")) == [[9, 12, 15], [19, 26, 33]])
    // An operand may be the output.
    #expect(try workspace.apus("run neg x.npy --output x.npy").status == 0)
    #expect(try Vector<Float>(numPyFile: workspace.file("x.npy")) == [-1, 2, -3, -4])
  }
}

extension Operation {
  /// Operands that `apus run` takes.
  fileprivate var operandCounts: (arrays: Int, scalars: Int) {
    switch self {
    case .map, .reduce, .reduceIndex, .normalize: (1, 0)
    case .scalar(let operation): (1, operation.scalarCount)
    case .zip, .reducePair: (2, 0)
    case .scaledZip: (2, 1)
    case .ternary: (3, 0)
    case .matrix: (2, 0)
    }
  }
}
