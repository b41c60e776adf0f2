// The operation families. A backend has one method per family and element type; an operation is a case.
// To add an operation: a case here, its line in Operation+Catalogue.swift, its kernel in Kernels.

/// A function of one element: `r[i] = f(x[i])`.
public enum MapOperation: String, CaseIterable, Sendable {
  case neg, abs, sqrt, exp, relu, sigmoid, tanh
}

/// A function of one element and one or two scalars: `r[i] = f(x[i]; a, b)`. All but `clamp` ignore `b`.
public enum ScalarOperation: String, CaseIterable, Sendable {
  /// `x + a`.
  case addScalar
  /// `x - a`.
  case subScalar
  /// `a - x`.
  case scalarSub
  /// `a * x` (BLAS `scal`).
  case scale
  /// `x / a`.
  case divScalar
  /// `a / x`.
  case scalarDiv
  /// `minimum(b, maximum(a, x))`; any NaN gives NaN, and `a > b` gives `b`.
  case clamp

  /// How many of the two scalars the operation reads.
  public var scalarCount: Int { self == .clamp ? 2 : 1 }
}

/// A function of two elements: `r[i] = f(x[i], y[i])`.
public enum ZipOperation: String, CaseIterable, Sendable {
  case add, sub, mul, div
  /// The smaller (larger) of the two; NaN if either is NaN; the second of two equal ones.
  case minimum, maximum
}

/// A function of two elements and a scalar: `r[i] = f(a; x[i], y[i])`.
public enum ScaledZipOperation: String, CaseIterable, Sendable {
  /// `a * x + y`, rounded once (BLAS `axpy`).
  case axpy
}

/// A function of three elements: `r[i] = f(x[i], y[i], z[i])`.
public enum TernaryOperation: String, CaseIterable, Sendable {
  /// `x * y + z`, rounded once.
  case fma
}

/// A number from all elements of one vector.
public enum Reduction: String, CaseIterable, Sendable {
  case sum, product, max, min, sumOfSquares, normL1, normL2, normLInf

  /// Whether a vector without elements has a result (`sum` 0, `product` 1, the norms 0). `max` and `min` have none.
  public var hasIdentity: Bool { self != .max && self != .min }
}

/// The index of an element: the first NaN if there is one, else the first extremum.
public enum IndexReduction: String, CaseIterable, Sendable {
  case argmax, argmin
}

/// A number from the elements of two vectors.
public enum PairReduction: String, CaseIterable, Sendable {
  /// `Σ x[i]·y[i]`, each product fused with the addition.
  case dot
}

/// A function of a whole vector with a vector result.
public enum NormalizingOperation: String, CaseIterable, Sendable {
  /// `exp(x[i] - max x) / Σ exp(x[j] - max x)`.
  case softmax
  /// `x[i] - max x - log Σ exp(x[j] - max x)`.
  case logSoftmax
}

/// A product with a matrix.
public enum MatrixOperation: String, CaseIterable, Sendable {
  /// `C = alpha·op(A)·op(B) + beta·C` (BLAS `gemm`).
  case matmul
  /// `y = alpha·op(A)·x + beta·y` (BLAS `gemv`).
  case matvec
}
