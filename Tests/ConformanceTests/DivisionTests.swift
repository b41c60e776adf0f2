import BackendKit
import TestSupport
import Testing

/// Some backends divide by multiplication, and get the division's bits.
@Suite("Division")
struct DivisionTests {
  @Test("of quotients next to the middle between two numbers is rounded as by the instruction")
  func hardQuotients() {
    var random = SeededGenerator.forTest(53)
    for backend in backends {
      expectQuotients(Self.hard(Float.self, &random), on: backend)
      expectQuotients(Self.hard(Double.self, &random), on: backend)
    }
  }

  @Test("of numbers of any magnitude, zeros, infinities and NaN among them, is rounded as by the instruction")
  func anyBits() {
    var random = SeededGenerator.forTest(54)
    for backend in backends {
      for kind in 0..<3 {
        expectQuotients(Self.any(Float.self, kind, &random), on: backend)
        expectQuotients(Self.any(Double.self, kind, &random), on: backend)
      }
    }
  }

  /// Dividends and divisors as many. For a divisor of digits B and quotients of p digits the dividends' are ±1/2^p or
  /// ±1/2^(p + 1) modulo B: the division leaves half of B, and 1/2 more or less.
  static func hard<T: VectorElement>(_: T.Type, _ random: inout SeededGenerator) -> (x: [T], y: [T]) {
    let digits = T.significandBitCount + 1
    let least = UInt64(1) << UInt64(digits - 1)
    var (x, y): ([T], [T]) = ([], [])
    for i in 0..<600 {
      let divisor: UInt64
      switch i % 3 {
      case 0: divisor = 2 * least - 1 - UInt64(2 * (i / 3))
      case 1: divisor = least + 1 + UInt64(2 * (i / 3))
      default: divisor = least | (random.next() % least) | 1
      }
      for halvings in [digits, digits + 1] {
        for start in [1, divisor - 1] {
          var dividend = start
          for _ in 0..<halvings { dividend = dividend % 2 == 0 ? dividend / 2 : dividend / 2 + divisor / 2 + 1 }
          if dividend < least { dividend += divisor }
          guard dividend < 2 * least else { continue }
          let power = T.Exponent(Int.random(in: -9...9, using: &random))
          x.append(T(sign: i % 2 == 0 ? .plus : .minus, exponent: power, significand: T(dividend)))
          y.append(T(divisor))
        }
      }
    }
    return (x, y)
  }

  static func any<T: VectorElement>(_: T.Type, _ kind: Int, _ random: inout SeededGenerator) -> (x: [T], y: [T]) {
    let specials: [T] = [
      0, -0.0, 1, -1, 3, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .leastNormalMagnitude,
      .leastNormalMagnitude.nextDown, -.greatestFiniteMagnitude, T(1).nextDown,
    ]
    func element() -> T {
      let word = random.next()
      if kind == 0 {
        return T.self == Float.self ? T(Float(bitPattern: UInt32(word >> 32))) : T(Double(bitPattern: word))
      }
      let ordinary = T(Double.random(in: -4...4, using: &random))
      if kind == 1 { return ordinary }
      // Around the magnitudes from which the other way is taken.
      let power = T.Exponent(T.self == Float.self ? 32 : 256)
      return T(sign: .plus, exponent: word % 2 == 0 ? power : -power, significand: ordinary)
    }
    func elements() -> [T] {
      (0..<2000).map { _ in
        random.next() % 64 == 0 ? specials.randomElement(using: &random)! : element()
      }
    }
    return (elements(), elements())
  }

  func expectQuotients<T: VectorElement>(_ operands: (x: [T], y: [T]), on backend: any Backend) {
    let (x, y) = operands
    // Moved by a vector, elements are divided by another way.
    for start in [0, 8, 16, 24] {
      let (a, b) = (x[start], y[start])
      let count = x.count - start
      var results = [[T]](repeating: [T](repeating: 1, count: count), count: 4)
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          let (x, y) = (x.baseAddress! + start, y.baseAddress! + start)
          T._zip(backend, .div, x, y, into: &results[0], count: count)
          T._mapScalar(backend, .divScalar, x, b, 0, into: &results[1], count: count)
          T._mapScalar(backend, .scalarDiv, y, a, 0, into: &results[2], count: count)
          T._map(backend, .reciprocal, y, into: &results[3], count: count)
        }
      }
      var wrong: [String] = []
      for i in 0..<count {
        let (u, v) = (x[start + i], y[start + i])
        let quotients = [u / v, u / b, a / v, 1 / v]
        for (result, quotient) in zip(results, quotients)
        where bits(result[i]) != bits(quotient) && !(result[i].isNaN && quotient.isNaN) {
          wrong.append("\(result[i]), not \(quotient)")
        }
      }
      #expect(wrong.isEmpty, "\(backend.name): \(wrong.count) wrong, among them \(wrong.prefix(3))")
    }
  }
}
