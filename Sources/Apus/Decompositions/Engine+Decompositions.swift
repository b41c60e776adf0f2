import BackendKit

extension Engine {
  /// Whether a backend may have decompositions of its own: the one for matrix products, where it is bounded.
  func mayDecompose<E: VectorElement>(_: E.Type) -> Bool {
    backend(for: .matrix(.matmul), E.elementType).exactness == .bounded
  }

  /// Gives a decomposition to the backend for matrix products.
  func decompose<E: VectorElement>(_ decomposition: Decomposition<E>) -> DecompositionOutcome {
    let backend = backend(for: .matrix(.matmul), E.elementType)
    guard backend.exactness == .bounded else { return .notTaken }
    backend.enter(threads: threads)
    defer { backend.leave() }
    return E._decompose(backend, decomposition)
  }
}
