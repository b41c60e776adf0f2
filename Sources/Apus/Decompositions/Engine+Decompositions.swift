import BackendKit

extension Engine {
  /// Whether a backend may have decompositions of its own: the one for matrix products, where it is bounded.
  func mayDecompose<E: VectorElement>(_: E.Type) -> Bool {
    backend(for: .matrix(.matmul), E.elementType).exactness == .bounded
  }

  /// Gives a decomposition to the backend for matrix products.
  func decompose<E: VectorElement>(_ decomposition: Decomposition<E>) -> DecompositionOutcome {
    guard mayDecompose(E.self) else { return .notTaken }
    let backend = backend(for: .matrix(.matmul), E.elementType)
    return withThreads(of: backend) { E._decompose(backend, decomposition) }
  }

  /// `factorQR` by that backend; false where it has not done it.
  func factorQRByBackend<E: VectorElement>(_ a: Block<E>, _ t: Block<E>, n: Int, m: Int) -> Bool {
    guard n > 0, mayDecompose(E.self) else { return false }
    var isDone = false
    withScratch(E.self, n) { factors in
      isDone = decompose(.qr(columns: a.base, m: m, n: n, factors: factors)) == .done
      guard isDone else { return }
      for start in stride(from: 0, to: n, by: qrPanel) {
        let count = min(qrPanel, n - start)
        for j in 0..<count { t.base[(start + j) * t.stride + j] = factors[start + j] }
        makeTriangle(a, t, start: start, count: count, m: m)
      }
    }
    return isDone
  }
}
