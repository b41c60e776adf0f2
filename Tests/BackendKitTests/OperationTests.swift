import BackendKit
import Testing

@Suite struct OperationTests {
  /// What users are promised, by the names they type.
  static let promised = [
    "add", "sub", "mul", "div", "minimum", "maximum",
    "addScalar", "subScalar", "scalarSub", "scale", "divScalar", "scalarDiv", "clamp",
    "neg", "abs", "sqrt", "exp", "relu", "sigmoid", "tanh",
    "fma", "axpy",
    "sum", "product", "max", "min", "argmax", "argmin", "sumOfSquares", "normL1", "normL2", "normLInf",
    "dot", "softmax", "logSoftmax", "matmul", "matvec",
    "square", "reciprocal", "rsqrt", "cbrt", "sign", "floor", "ceil", "rint", "round", "trunc", "fract", "exp2",
    "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh",
    "acosh", "atanh", "erf", "selu", "hardSigmoid", "hardSwish", "gelu", "geluTanh", "silu", "mish", "softplus",
    "leakyRelu", "elu", "pow", "hypot", "atan2", "copySign", "fmod", "equal", "notEqual", "less", "lessEqual",
    "greater", "greaterEqual", "lerp", "select",
  ]

  @Test(arguments: promised) func isInTheCatalogue(name: String) throws {
    #expect(try #require(Operation(name: name)).name == name)
  }

  @Test func namesAndAliasesAreUnique() {
    let names = Operation.allCases.map(\.name)
    #expect(Set(names).count == names.count)
    for operation in Operation.allCases {
      let same = Operation.allCases.filter {
        $0 == operation || $0.name == operation.alias || $0.alias == operation.name || $0.alias == operation.alias
      }
      #expect(same == [operation])
    }
  }

  @Test(arguments: Operation.allCases) func roundTrip(operation: Operation) {
    #expect(Operation(name: operation.name) == operation)
    #expect(Operation(name: operation.alias) == operation)
    #expect(operation.description == operation.name)
    #expect(operation.alias == operation.alias.lowercased())
    #expect(!operation.alias.contains("__") && !operation.alias.hasPrefix("_"))
  }

  @Test(arguments: [
    ("logSoftmax", "log_softmax"), ("normL2", "norm_l2"), ("normL1", "norm_l1"), ("normLInf", "norm_linf"),
    ("sumOfSquares", "sum_of_squares"),
    ("addScalar", "add_scalar"), ("argmax", "argmax"), ("matmul", "matmul"),
  ])
  func alias(name: String, alias: String) throws {
    #expect(try #require(Operation(name: name)).alias == alias)
  }

  @Test(arguments: ["", " ", "sum ", "Sum", "SUM", "log-softmax", "logsoftmax", "add,sub", "gemm", "sum\0"])
  func unknownNames(name: String) {
    #expect(Operation(name: name) == nil)
  }

  @Test func everyFamilyIsWhole() {
    let counts = Dictionary(grouping: Operation.allCases, by: \.family).mapValues(\.count)
    let expected: [String: Int] = [
      "map": MapOperation.allCases.count, "mapScalar": ScalarOperation.allCases.count,
      "zip": ZipOperation.allCases.count, "zipScaled": ScaledZipOperation.allCases.count,
      "zipTernary": TernaryOperation.allCases.count, "reduce": Reduction.allCases.count,
      "reduceIndex": IndexReduction.allCases.count, "reducePair": PairReduction.allCases.count,
      "normalize": NormalizingOperation.allCases.count, "multiply": MatrixOperation.allCases.count,
    ]
    #expect(counts == expected)
  }

  @Test func scalarsAndIdentities() {
    for operation in ScalarOperation.allCases { #expect(operation.scalarCount == (operation == .clamp ? 2 : 1)) }
    for operation in Reduction.allCases { #expect(operation.hasIdentity == ![.max, .min].contains(operation)) }
    #expect(ElementType.allCases.map(\.byteCount) == [4, 8])
    #expect(Float.elementType == .float32 && Double.elementType == .float64)
  }
}
