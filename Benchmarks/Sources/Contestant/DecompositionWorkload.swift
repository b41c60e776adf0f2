import Apus
import BackendKit

/// What matrices are solved and decomposed with, by NumPy's names.
enum Decomposition: String, CaseIterable {
  case solve, cholesky, qr, eigh, svd
}

/// Calls of one decomposition on the default engine, with all that NumPy's function of that name returns.
struct DecompositionWorkload<Element: VectorElement> {
  private let decomposition: Decomposition
  private let a: Matrix<Element>
  private let x: Vector<Element>

  /// - Parameter size: Rows and columns of the matrix.
  init(_ decomposition: Decomposition, size: Int) {
    self.decomposition = decomposition
    var matrix: Matrix<Element> = Inputs.matrix(rows: size, columns: size, seed: 4)
    if decomposition == .cholesky || decomposition == .eigh { matrix = (matrix + matrix.transposed()) * 0.5 }
    if decomposition == .cholesky {
      for i in 0..<size { matrix[i, i] += Element(size) }
    }
    a = matrix
    x = Inputs.vector(size, seed: 1, low: -4, high: 4)
  }

  func workload() throws(Refusal) -> Workload {
    guard isTaken else { throw Refusal("none not implemented by this backend") }
    return Workload(run: { calls in for _ in 0..<calls { sink = result().bitPattern } }, check: check)
  }

  /// On a bounded backend without LAPACK the engine's own code would be measured under its name.
  private var isTaken: Bool {
    let backend = Engine.default.backend
    if backend.exactness == .canonical { return true }
    var one: Element = 1
    return withUnsafeMutablePointer(to: &one) { Element._decompose(backend, .cholesky(rows: $0, n: 1)) } == .done
  }

  /// Makes one call; an element of its result.
  private func result() -> Double {
    switch decomposition {
    case .solve: return Double(try! a.solve(x)[0])
    case .cholesky: return Double(try! a.cholesky().lower[0, 0])
    case .qr:
      let factors = try! a.qr()
      let (q, r) = (factors.q(), factors.r)
      return Double(q[0, 0] + r[0, 0])
    case .eigh: return Double(try! a.eigenSymmetric().values[0])
    case .svd: return Double(try! a.svd().values[0])
    }
  }

  /// What `CHECKS` in `expressions.py` takes of a result, summed up.
  private func check() -> Double {
    switch decomposition {
    case .solve: total(try! a.matvec(a.solve(x)).abs())
    case .cholesky: total(try! a.cholesky().lower.flattened)
    case .qr: total(try! a.qr().r.diagonal.abs())
    case .eigh: total(try! a.eigenSymmetric().values.abs())
    case .svd: total(try! a.svd().values)
    }
  }

  private func total(_ values: Vector<Element>) -> Double {
    values.withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) } }
  }
}
