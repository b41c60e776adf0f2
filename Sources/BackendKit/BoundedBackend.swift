/// A backend with `.bounded` exactness that states its own error bounds.
///
/// The conformance suite holds a bounded backend to the bounds of the catalogue's references: correctly rounded results
/// where an operation is one rounding, a few ULPs for elementary functions, n·u·Σ|xᵢyᵢ| for sums of products. A backend
/// that is less accurate says by how much.
public protocol BoundedBackend: Backend {
  /// How many times the error bound of the catalogue its results stay within; 1 or more.
  ///
  /// For a correctly rounded operation it is the number of ULPs away from that result, plus 1.
  func errorFactor(of operation: Operation, for type: ElementType) -> Double
}
