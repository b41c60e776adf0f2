/// A product with a matrix.
public enum MatrixOperation: String, CaseIterable, Sendable {
  /// `C = alpha·op(A)·op(B) + beta·C` (BLAS `gemm`).
  case matmul
  /// `y = alpha·op(A)·x + beta·y` (BLAS `gemv`).
  case matvec
}

extension MatrixProduct {
  /// The element of the result in this row and column, where C held `old`.
  @inlinable
  public func reference(row: Int, column: Int, old: Element) -> Reference<Element> {
    let a = a + row * stepsA.row
    let b = b + column * stepsB.column
    return productReference(
      alpha: alpha, beta: beta, old: old, k: k, bias: bias?[column] ?? 0, isRectified: isRectified
    ) {
      (a[$0 * stepsA.column], b[$0 * stepsB.row])
    }
  }
}

extension MatrixVectorProduct {
  /// The element of the result in this row, where y held `old`.
  @inlinable
  public func reference(row: Int, old: Element) -> Reference<Element> {
    let (rowStep, columnStep) = transposeA ? (1, strideA) : (strideA, 1)
    let a = a + row * rowStep
    return productReference(alpha: alpha, beta: beta, old: old, k: k) { (a[$0 * columnStep], x[$0]) }
  }
}
