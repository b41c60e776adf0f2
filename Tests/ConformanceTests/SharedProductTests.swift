import BackendKit
import TestSupport
import Testing

/// The conformance suite checks what threads compute together wherever a backend takes that. Here one has to.
@Suite("Products that threads share")
struct SharedProductTests {
  static let wideBackends = backends.map(\.name).filter { $0 != "scalar" }

  @Test(
    "are taken by backends with vectors, and have the same bits whatever the order of their parts",
    .enabled(if: !wideBackends.isEmpty, "this CPU has none that we have a backend for"), arguments: wideBackends)
  func areTaken(name: String) throws {
    let backend = try #require(backends.first { $0.name == name })
    try expectProduct(Float.self, on: backend)
    try expectProduct(Double.self, on: backend)
  }

  @Test("are not taken where they are small, and C stays as it is", arguments: backends.map(\.name))
  func areNotTaken(name: String) throws {
    let backend = try #require(backends.first { $0.name == name })
    let (a, b) = ([Float](repeating: 1, count: 9), [Float](repeating: 1, count: 9))
    var c = [Float](repeating: 7, count: 9)
    let isTaken = share(backend, (3, 3, 3), a, b, &c) { _, _ in Issue.record("a part was handed out") }
    #expect(!isTaken)
    #expect(c == [Float](repeating: 7, count: 9))
  }

  private func expectProduct<T: VectorElement>(_: T.Type, on backend: any Backend) throws {
    let shape = (m: 129, n: 530, k: 270)
    var random = SeededGenerator.forTest(63)
    let a: [T] = randomElements(count: shape.m * shape.k, using: &random)
    let b: [T] = randomElements(count: shape.k * shape.n, using: &random)
    var expected = [T](repeating: 0, count: shape.m * shape.n)
    withProduct(shape, a, b, &expected) { T._multiply(backend, $0) }
    var order = random
    var result = [T](repeating: .nan, count: shape.m * shape.n)
    let isTaken = share(backend, shape, a, b, &result) { count, body in
      for part in (0..<count).shuffled(using: &order) { body(part) }
    }
    #expect(isTaken, "\(backend.name), \(T.self)")
    #expect(result.map { bits($0) } == expected.map { bits($0) }, "\(backend.name), \(T.self)")
  }

  private func share<T: VectorElement>(
    _ backend: any Backend, _ shape: (m: Int, n: Int, k: Int), _ a: [T], _ b: [T], _ c: inout [T],
    forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool {
    withProduct(shape, a, b, &c) { T._multiply(backend, $0, threads: 2, forEach: forEach) }
  }

  private func withProduct<T: VectorElement, Result>(
    _ shape: (m: Int, n: Int, k: Int), _ a: [T], _ b: [T], _ c: inout [T], _ body: (MatrixProduct<T>) -> Result
  ) -> Result {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          body(
            MatrixProduct(
              m: shape.m, n: shape.n, k: shape.k, a: a.baseAddress.unsafelyUnwrapped, strideA: shape.k,
              b: b.baseAddress.unsafelyUnwrapped, strideB: shape.n, c: c.baseAddress.unsafelyUnwrapped,
              strideC: shape.n))
        }
      }
    }
  }
}
