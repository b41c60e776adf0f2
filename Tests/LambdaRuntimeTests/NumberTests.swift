import TestSupport
import Testing

@testable import LambdaRuntime

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Numbers against the C library, which rounds correctly.
@Suite struct NumberTests {
  private func check(_ text: String) throws {
    let array = try json("[\(text)]")
    let (double, float) = (strtod(text, nil), strtof(text, nil))
    if double.isInfinite {
      #expect(throws: JSONError.self, "\(text)") { try array.doubles() }
    } else {
      #expect(try array.doubles()[0].bitPattern == double.bitPattern, "\(text)")
    }
    if float.isInfinite {
      #expect(throws: JSONError.self, "\(text)") { try array.floats() }
    } else {
      #expect(try array.floats()[0].bitPattern == float.bitPattern, "\(text)")
    }
  }

  @Test(arguments: [
    "0", "-0", "0.0", "-0e5", "1", "10", "123456789", "0.1", "0.3", "3.14159265358979", "1e22", "1e23", "1e-22",
    "1e-23",
    "9007199254740993", "9007199254740992.5", "16777217", "16777216.5", "1.00000005960464477539", "4.9e-324",
    "2.5e-324",
    "2.4703282292062327e-324", "2.2250738585072011e-308", "2.2250738585072014e-308", "1.7976931348623157e308",
    "1.7976931348623158e308", "1.7976931348623159e308", "3.4028234e38", "3.4028235677973366e38", "3.40282357e38",
    "1e400", "-1e400", "1e-400",
    "1.17549435e-38", "1.4e-45", "7e-46", "8.5e-46", "1e99999999999999999999", "1e-99999999999999999999",
    "0.000000000000000000000000000000000000000000000000000000001", "18446744073709551615", "18446744073709551616",
    "1844674407370955161500000", "99999999999999999999999999", "0.99999999999999999999999999", "1e55", "1e-55",
    "12345678901234567e39",
  ])
  func known(_ text: String) throws { try check(text) }

  @Test func manyDigits() throws {
    for digits in [18, 19, 20, 21, 40, 400, 2000] {
      try check("1" + String(repeating: "0", count: digits))
      try check("0." + String(repeating: "0", count: digits) + "123")
      try check("0." + String(repeating: "9", count: digits))
      try check("1" + String(repeating: "0", count: digits) + "e-\(digits)")
      try check("9007199254740992" + String(repeating: "0", count: digits) + "1e-\(digits + 1)")
    }
  }

  @Test func randomNumbers() throws {
    var random = SeededGenerator.forTest(41)
    for _ in 0..<20_000 {
      let double = Double(bitPattern: random.next())
      if double.isFinite { try check(double.description) }
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      if float.isFinite { try check(float.description) }
      try check(Double.random(in: -1...1, using: &random).description)
      // Digits and power of ten by themselves.
      let digits = random.next() >> UInt64.random(in: 0..<63, using: &random)
      try check("\(digits)e\(Int.random(in: -70...60, using: &random))")
    }
  }

  /// Half way between two neighbours, and next to it: the cases that need every digit.
  @Test func halfWay() throws {
    var random = SeededGenerator.forTest(42)
    for _ in 0..<3000 {
      let float = Float(bitPattern: UInt32.random(in: 0x3000_0000..<0x5000_0000, using: &random))
      let half = (Double(float) + Double(float.nextUp)) / 2
      for text in [half.description, half.nextUp.description, half.nextDown.description] { try check(text) }
      let whole = UInt64.random(in: 1 << 53..<1 << 63, using: &random)
      try check("\(whole)")
      try check("\(whole).5")
    }
  }

  @Test func notFinite() throws {
    let numbers = try json("[\"nan\", \"NaN\", \"inf\", \"Infinity\", \"-inf\", \"-Infinity\", 1]").floats()
    #expect(numbers[0].isNaN && numbers[1].isNaN)
    #expect(Array(numbers[2...]) == [.infinity, .infinity, -.infinity, -.infinity, 1])
    for text in ["[\"1\"]", "[\"\"]", "[null]", "[[1]]", "[true]", "[1, {}]"] {
      #expect(throws: JSONError.self, "\(text)") { try json(text).doubles() }
    }
    let error = #expect(throws: JSONError.self) { try json("[1, 2, 1e999]").doubles() }
    #expect(error?.description == "element 2: 1e999 is beyond the range of float64 (at byte 7 of the JSON text)")
  }

  @Test func theRightNumberOfThem() throws {
    let value = try json("[1, \"nan\", 3]")
    for count in [0, 2, 4] {
      let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
      defer { memory.deallocate() }
      memory.initialize(repeating: 0)
      #expect(throws: JSONError.self) { try value.copyNumbers(into: memory) }
    }
    #expect(try json("[]").doubles().isEmpty)
  }
}
