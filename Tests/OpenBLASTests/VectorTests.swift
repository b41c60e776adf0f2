import BackendKit
import TestSupport
import Testing

@testable import ApusOpenBLAS

@Suite(.needs("openblas"))
struct VectorTests {
  let backend: OpenBLASBackend

  init() throws { backend = try openBLAS.get() }

  @Test func implementsBLASAndNothingElse() {
    let names = Operation.allCases.filter { backend.implements($0, for: .float32) }.map(\.name)
    #expect(Set(names) == ["dot", "axpy", "scale", "normL1", "normL2", "matmul", "matvec"])
    #expect(
      Operation.allCases.allSatisfy { backend.implements($0, for: .float32) == backend.implements($0, for: .float64) })
    #expect(backend.exactness == .bounded)
    #expect(backend.name == "openblas")
    #expect(!backend.coreName.isEmpty)
    #expect(backend.configuration.hasPrefix("OpenBLAS"))
  }

  @Test func reductions() {
    reductions(Float.self)
    reductions(Double.self)
  }

  func reductions<T: TestedElement>(_: T.Type) {
    var numbers = SeededGenerator(seed: 1)
    for count in lengths {
      let (x, y): ([T], [T]) = (
        randomUnitElements(count: count, using: &numbers), randomUnitElements(count: count, using: &numbers)
      )
      let epsilon = T.ulpOfOne * T(count)
      let dotBound = 2 * epsilon * Swift.zip(x, y).reduce(0) { $0 + ($1.0 * $1.1).magnitude }
      let dot = T._reducePair(backend, .dot, x, y, count: count)
      #expect(
        (dot - T._reducePair(scalar, .dot, x, y, count: count)).magnitude <= dotBound, "dot of \(count) \(T.self)")

      for reduction in [Reduction.normL1, .normL2] {
        let norm = T._reduce(backend, reduction, x, count: count)
        let expected = T._reduce(scalar, reduction, x, count: count)
        #expect((norm - expected).magnitude <= 2 * epsilon * expected, "\(reduction) of \(count) \(T.self)")
      }
    }
  }

  @Test func elementwise() {
    elementwise(Float.self)
    elementwise(Double.self)
  }

  /// Who the result is, in turn: neither operand, x, y, or both.
  func elementwise<T: TestedElement>(_: T.Type) {
    var numbers = SeededGenerator(seed: 2)
    for count in lengths {
      let (x, y): ([T], [T]) = (
        randomUnitElements(count: count, using: &numbers), randomUnitElements(count: count, using: &numbers)
      )
      let a: T = 1.5

      let scaled = x.map { a * $0 }
      var r = [T](repeating: .nan, count: count)
      r.withUnsafeMutableBufferPointer { T._mapScalar(backend, .scale, x, a, 0, into: base($0), count: count) }
      #expect(r == scaled, "scale of \(count)")
      r = x
      r.withUnsafeMutableBufferPointer { T._mapScalar(backend, .scale, base($0), a, 0, into: base($0), count: count) }
      #expect(r == scaled, "scale of \(count) in place")

      r = [T](repeating: .nan, count: count)
      r.withUnsafeMutableBufferPointer { T._zipScaled(backend, .axpy, a, x, y, into: base($0), count: count) }
      expectClose(r, a, x, y)
      r = x
      r.withUnsafeMutableBufferPointer { T._zipScaled(backend, .axpy, a, base($0), y, into: base($0), count: count) }
      expectClose(r, a, x, y)
      r = y
      r.withUnsafeMutableBufferPointer { T._zipScaled(backend, .axpy, a, x, base($0), into: base($0), count: count) }
      expectClose(r, a, x, y)
      r = x
      r.withUnsafeMutableBufferPointer {
        T._zipScaled(backend, .axpy, a, base($0), base($0), into: base($0), count: count)
      }
      expectClose(r, a, x, x)
    }
  }

  func base<T>(_ buffer: UnsafeMutableBufferPointer<T>) -> UnsafeMutablePointer<T> {
    buffer.baseAddress ?? UnsafeMutablePointer(bitPattern: 64)!
  }

  func expectClose<T: TestedElement>(_ r: [T], _ a: T, _ x: [T], _ y: [T]) {
    let isClose = r.indices.allSatisfy {
      (r[$0] - y[$0].addingProduct(a, x[$0])).magnitude <= 2 * T.ulpOfOne * ((a * x[$0]).magnitude + y[$0].magnitude)
    }
    #expect(isClose, "axpy of \(r.count) \(T.self)")
  }

  @Test func longVectorsGoInPieces() {
    longVectorsGoInPieces(Float.self)
    longVectorsGoInPieces(Double.self)
  }

  func longVectorsGoInPieces<T: TestedElement>(_: T.Type) {
    inPieces(T.routines(of: backend, largest: 7))
  }

  func inPieces<R: Routines>(_ routines: R) where R.Element: TestedElement {
    for count in [0, 1, 6, 7, 8, 13, 14, 15, 50] {
      let x = (0..<count).map { R.Element($0 + 1) }
      let y = (0..<count).map { R.Element(2 * $0 - 9) }
      let dot = Swift.zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(routines.dot(x, y, count: count) == dot)
      #expect(routines.normL1(y, count: count) == y.reduce(0) { $0 + $1.magnitude })
      let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect((routines.normL2(x, count: count) - norm).magnitude <= 50 * R.Element.ulpOfOne * norm)
      var r = y
      routines.axpy(3, x, y, into: &r, count: count)
      #expect(r == Swift.zip(x, y).map { 3 * $0 + $1 })
      routines.scale(2, x, into: &r, count: count)
      #expect(r == x.map { 2 * $0 })
    }
  }
}
