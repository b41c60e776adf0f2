import Apus

/// Memory that computations take beside their operands.
enum WorkingMemory {
  /// Asks for memory before it is needed, as an allocation that the system denies ends the process.
  ///
  /// - Parameter threads: How many may compute before all of it is allocated.
  /// - Throws: Where the system would not grant that much.
  static func require(byteCount: Int, for name: String, threads: Int = 0) throws(CommandFailure) {
    // A thread takes a stack, a heap of its own (of 64 MB with glibc) and copies of the parts of a product.
    let total = byteCount + threads * (72 << 20)
    guard byteCount < 1 << 20 || AvailableMemory.holds(byteCount: total) else {
      throw CommandFailure(
        .badData, "\(name): it takes \(byteCount) bytes beside its operands, for which there is not enough memory")
    }
  }
}

extension RunFunction {
  /// What exists beside the operands at a time, the result among it: copies of an operand, and words of 8 bytes for each of
  /// its elements.
  var workingMemory: (copies: Int, words: Int) {
    switch self {
    case .operation(.reduce), .operation(.reduceIndex), .operation(.reducePair), .operation(.matrix): (0, 0)
    case .operation: (1, 0)
    case .statistic(let statistic): statistic.workingMemory
    }
  }
}

extension Statistic {
  fileprivate var workingMemory: (copies: Int, words: Int) {
    switch self {
    // Of bins the library asks itself.
    case .mean, .compensatedSum, .countNonzero, .any, .all, .histogram, .histogramEdges: (0, 0)
    case .cumulativeSum, .cumulativeProduct, .logSumExp: (1, 0)
    case .variance, .standardDeviation, .covariance, .minMaxNormalize, .normalize: (2, 0)
    case .zscore, .layerNorm: (3, 0)
    case .correlation: (5, 0)
    case .argsort: (0, 4)
    case .median, .quantile, .sorted: (2, 4)
    case .topK, .topKIndices: (3, 4)
    }
  }
}

extension RunRoutine {
  /// How many matrices as large as the largest operand exist beside the operands at a time, at most, the results among them.
  var workingMatrices: Int {
    switch self {
    case .trace: 0
    case .transpose: 1
    case .conv2d: 2
    case .determinant, .logDeterminant, .cholesky: 3
    case .solve, .inverse: 4
    case .qr: 6
    case .leastSquares: 7
    case .eigh: 8
    case .svd: 14
    }
  }
}
