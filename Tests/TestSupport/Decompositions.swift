import Apus
import BackendKit

/// Matrices that decompositions find hard, or easy in a way of their own.
public enum TestMatrix: String, CaseIterable, Sendable {
  case random, hilbert, graded, identity, tridiagonal, ones, wilkinson, diagonal

  /// - Parameter generator: Where random elements come from; one that is another in each run of the tests if nil.
  public func make<E: VectorElement>(_ n: Int, _: E.Type = E.self, using generator: SeededGenerator? = nil) -> Matrix<E>
  {
    var generator = generator ?? .forTest(UInt64(n))
    let random: [E] = randomUnitElements(count: n * n, using: &generator)
    let values = (0..<n).flatMap { i in
      (0..<n).map { j -> E in
        switch self {
        case .random: random[i * n + j]
        case .hilbert: 1 / E(i + j + 1)
        case .graded: random[i * n + j] * E(sign: .plus, exponent: E.Exponent(-(i + j) / 4), significand: 1)
        case .identity: i == j ? 1 : 0
        case .tridiagonal: i == j ? 2 : i - j == 1 || j - i == 1 ? -1 : 0
        case .ones: 1
        // Pairs of eigenvalues that agree in nearly all places.
        case .wilkinson: i == j ? E((2 * i - n + 1).magnitude) / 2 : i - j == 1 || j - i == 1 ? 1 : 0
        // Three eigenvalues, one of them 0.
        case .diagonal: i == j ? E(i * 7 % 3) : 0
        }
      }
    }
    return Matrix(rows: n, columns: n, values)
  }
}

/// The Frobenius norm of a - b, over that of `scale` and 10·n·ε: decompositions must stay below 1.
public func error<E: VectorElement>(_ a: Matrix<E>, _ b: Matrix<E>, over scale: Matrix<E>) -> E {
  let norm = scale.normFrobenius()
  return (a - b).normFrobenius() / (10 * E(max(a.rows, a.columns, 1)) * E.ulpOfOne * (norm == 0 ? 1 : norm))
}

/// Whether columns are orthogonal and of length 1, within that bound.
public func isOrthonormal<E: VectorElement>(_ columns: Matrix<E>) throws -> Bool {
  let one = Matrix<E>.identity(columns.columns)
  return try error(columns.gram(), one, over: one) < 1
}
