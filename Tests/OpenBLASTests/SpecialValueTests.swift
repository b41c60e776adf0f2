import BackendKit
import TestSupport
import Testing

@testable import ApusOpenBLAS

@Suite(.needs("openblas"))
struct SpecialValueTests {
  let backend: OpenBLASBackend

  init() throws { backend = try openBLAS.get() }

  static func specials<T: TestedElement>() -> [T] {
    [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNormalMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0.1,
    ]
  }

  @Test func scaleAndAxpyAreIEEE() {
    scaleAndAxpyAreIEEE(Float.self)
    scaleAndAxpyAreIEEE(Double.self)
  }

  func scaleAndAxpyAreIEEE<T: TestedElement>(_: T.Type) {
    let specials: [T] = Self.specials()
    for a in specials {
      // Every special value at every lane.
      for shift in specials.indices {
        let x = (0..<67).map { specials[($0 + shift) % specials.count] }
        let y = (0..<67).map { specials[($0 / specials.count + shift) % specials.count] }
        var r = [T](repeating: 7, count: x.count)
        T._mapScalar(backend, .scale, x, a, 0, into: &r, count: x.count)
        #expect(Swift.zip(r, x).allSatisfy { isSame($0, a * $1) }, "\(a) * special values")
        T._zipScaled(backend, .axpy, a, x, y, into: &r, count: x.count)
        for i in x.indices {
          let (fused, rounded) = (y[i].addingProduct(a, x[i]), a * x[i] + y[i])
          // Not all kernels fuse; the two differ where the product overflows or loses bits.
          #expect(isSame(r[i], fused) || isSame(r[i], rounded), "\(a) * \(x[i]) + \(y[i])")
        }
      }
    }
  }

  @Test func norms() {
    norms(Float.self)
    norms(Double.self)
  }

  func norms<T: TestedElement>(_: T.Type) {
    func l1(_ x: [T]) -> T { T._reduce(backend, .normL1, x, count: x.count) }
    func l2(_ x: [T]) -> T { T._reduce(backend, .normL2, x, count: x.count) }
    for count in [1, 2, 3, 8, 15, 33, 64, 100, 1000] {
      let ones = [T](repeating: 1, count: count)
      for position in Set([0, count / 2, count - 1]) {
        var x = ones
        x[position] = .infinity
        #expect(l1(x) == .infinity && l2(x) == .infinity)
        x[position] = -.infinity
        #expect(l1(x) == .infinity && l2(x) == .infinity)
        x[position] = .nan
        #expect(l1(x).isNaN && l2(x).isNaN)
        x[0] = .infinity
        if position > 0 { #expect(l1(x).isNaN && l2(x).isNaN) }
        x = [T](repeating: 0, count: count)
        #expect(l1(x) == 0 && l2(x) == 0)
        for value in [T.greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude, 1e-30, 1e30] {
          x[position] = -value
          #expect(l1(x) == value)
          #expect((l2(x) - value).magnitude <= 4 * T.ulpOfOne * value, "norm of one \(value)")
        }
      }
      for value in [T.greatestFiniteMagnitude / 2048, T.leastNormalMagnitude * 8, 1e-25] {
        let expected = value * T(count).squareRoot()
        let norm = l2([T](repeating: value, count: count))
        #expect((norm - expected).magnitude <= T(count + 4) * T.ulpOfOne * expected, "norm of \(count) \(value)")
      }
    }
    #expect(l2([3, 4]) == 5)
    #expect(l2([.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == .infinity)
  }

  @Test func ownNormAgrees() {
    var numbers = SeededGenerator(seed: 3)
    for count in lengths where count > 0 {
      let x: [Double] = randomUnitElements(count: count, using: &numbers)
      let expected = Double._reduce(scalar, .normL2, x, count: count)
      for power in [-1073, -1022, -600, 0, 600, 1000] {
        let scale = Double(sign: .plus, exponent: power, significand: 1)
        let scaled = x.map { $0 * scale }
        let norm = backend.library.double.scaledNormL2(scaled, count: count)
        let lost = Double(count) * .leastNonzeroMagnitude
        #expect((norm - expected * scale).magnitude <= Double(count + 4) * .ulpOfOne * expected * scale + lost)
      }
    }
  }

  @Test func nothingComesOfNothing() {
    let x: [Float] = [.nan]
    #expect(backend.reduce(.normL1, x, count: 0) == 0)
    #expect(backend.reduce(.normL2, x, count: 0) == 0)
    #expect(backend.reducePair(.dot, x, x, count: 0) == 0)
    var r: [Float] = [5]
    backend.mapScalar(.scale, x, 2, 0, into: &r, count: 0)
    backend.mapScalar(.scale, x, 0, 0, into: &r, count: 0)
    backend.zipScaled(.axpy, 2, x, x, into: &r, count: 0)
    #expect(r == [5])
  }

  @Test func notANumberPasses() {
    for count in [1, 7, 32, 33, 100, 1000] {
      for position in [0, count / 2, count - 1] {
        var x = [Double](repeating: 1, count: count)
        x[position] = .nan
        let zeros = [Double](repeating: 0, count: count)
        #expect(backend.reducePair(.dot, x, zeros, count: count).isNaN)
        x[position] = .infinity
        #expect(backend.reducePair(.dot, zeros, x, count: count).isNaN)
      }
    }
  }
}
