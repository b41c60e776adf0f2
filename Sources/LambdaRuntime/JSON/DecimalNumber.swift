#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The types that numbers are read as, each correctly rounded from the decimal text.
protocol DecimalReadable: BinaryFloatingPoint {
  /// `mantissa * 10^exponent`, where one operation on exact numbers gives it.
  static func exactProduct(_ mantissa: UInt64, _ exponent: Int) -> Self?
  /// `significand * 2^exponent`, where that is a normal number.
  static func normal(_ significand: UInt64, _ exponent: Int) -> Self?
  /// The C library's reading.
  static func parsed(_ text: UnsafePointer<CChar>) -> Self
}

extension Double: DecimalReadable {
  @inline(__always)
  static func exactProduct(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    // Powers of ten up to the 22nd are exact.
    guard mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
    let power = PowersOfTen.exact[abs(exponent)]
    return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
  }

  @inline(__always)
  static func normal(_ significand: UInt64, _ exponent: Int) -> Double? {
    guard exponent >= -1022, exponent < 900 else { return nil }
    return Double(significand) * Double(sign: .plus, exponent: exponent, significand: 1)
  }

  static func parsed(_ text: UnsafePointer<CChar>) -> Double { strtod(text, nil) }
}

extension Float: DecimalReadable {
  @inline(__always)
  static func exactProduct(_ mantissa: UInt64, _ exponent: Int) -> Float? {
    guard mantissa <= 1 << 24, exponent >= -10, exponent <= 10 else { return nil }
    let power = Float(PowersOfTen.exact[abs(exponent)])
    return exponent < 0 ? Float(mantissa) / power : Float(mantissa) * power
  }

  @inline(__always)
  static func normal(_ significand: UInt64, _ exponent: Int) -> Float? {
    guard let wide = Double.normal(significand, exponent), wide >= 0x1p-126, wide < 0x1p128 else { return nil }
    return Float(wide)
  }

  static func parsed(_ text: UnsafePointer<CChar>) -> Float { strtof(text, nil) }
}

/// A number of a JSON text that was checked: sign, digits and power of ten.
struct DecimalNumber {
  private var isNegative = false
  /// The first digits, 19 at most.
  private var mantissa: UInt64 = 0
  private var exponent = 0
  /// Whether there were digits that `mantissa` does not have.
  private var isTruncated = false
  /// Whether it is written without a decimal point and exponent.
  private(set) var isWhole = true
  /// Its text.
  private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private(set) var end = 0

  /// Reads the number that starts at `offset`.
  @inline(__always)
  init(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) {
    var place = offset
    if place < text.count, text[place] == UInt8(ascii: "-") {
      isNegative = true
      place &+= 1
    }
    let first = place
    var digits = readDigits(text, &place)
    var fractionDigits = 0
    if place < text.count, text[place] == UInt8(ascii: ".") {
      isWhole = false
      place &+= 1
      fractionDigits = readDigits(text, &place)
      digits &+= fractionDigits
    }
    exponent = -fractionDigits
    if digits > 19 { readManyDigits(text, first..<place) }
    if place < text.count, text[place] | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      exponent &+= Self.power(text, &place)
    }
    end = place
    self.text = UnsafeBufferPointer(rebasing: text[offset..<place])
  }

  /// Appends digits to the mantissa, which is meaningless after more than 19, and returns how many there were.
  @inline(__always)
  private mutating func readDigits(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int {
    let start = place
    while place < text.count {
      let digit = text[place] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      place &+= 1
    }
    return place &- start
  }

  /// Reads the mantissa anew, up to its 19th digit: leading zeros are none, and those after it make the exponent larger.
  @inline(never)
  private mutating func readManyDigits(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    mantissa = 0
    var digits = 0
    for place in range where text[place] != UInt8(ascii: ".") {
      let digit = text[place] &- UInt8(ascii: "0")
      if digits < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        if mantissa != 0 { digits &+= 1 }
      } else {
        exponent &+= 1
        if digit != 0 { isTruncated = true }
      }
    }
  }

  /// Goes past an exponent and returns it, a large one not exactly.
  private static func power(_ text: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int {
    place &+= 1
    var isNegative = false
    if place < text.count, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+") {
      isNegative = text[place] == UInt8(ascii: "-")
      place &+= 1
    }
    var power = 0
    while place < text.count {
      let digit = text[place] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if power < 1 << 40 { power = power &* 10 &+ Int(digit) }
      place &+= 1
    }
    return isNegative ? -power : power
  }

  /// The value as a whole number, or nil where it is none, or too large.
  var integer: Int? {
    guard isWhole, exponent == 0, !isTruncated else { return nil }
    if isNegative { return mantissa <= 1 << 63 ? Int(truncatingIfNeeded: 0 &- mantissa) : nil }
    return Int(exactly: mantissa)
  }

  /// The nearest number of the type, infinite where it is beyond the range.
  @inline(__always)
  func value<F: DecimalReadable>(as type: F.Type) -> F {
    if !isTruncated {
      if mantissa == 0 { return isNegative ? -0.0 : 0 }
      if let value = F.exactProduct(mantissa, exponent) ?? Self.product(mantissa, exponent) {
        return isNegative ? -value : value
      }
    }
    return parsed()
  }

  /// `mantissa * 10^exponent`, by way of 128 bits of the power of five; nil where these don't decide the last bit.
  ///
  /// The power is truncated, so the exact product lies between the computed one and one larger by less than the mantissa.
  private static func product<F: DecimalReadable>(_ mantissa: UInt64, _ exponent: Int) -> F? {
    guard abs(exponent) <= PowersOfTen.largestFive else { return nil }
    let (power, powerExponent) = PowersOfTen.fives[exponent &+ PowersOfTen.largestFive]
    let shift = mantissa.leadingZeroBitCount
    let wide = UInt128(mantissa << UInt64(shift))
    // The upper 128 of the product's 192 bits. The exact value is less than 2 larger.
    let product = wide * (power >> 64) + (wide * (power & UInt128(UInt64.max))) >> 64
    let bits = F.significandBitCount + 1
    let dropped = 128 - bits - product.leadingZeroBitCount
    let half = UInt128(1) << UInt128(dropped - 1)
    let remainder = product & (half << 1 - 1)
    if remainder <= half, half - remainder <= 2 { return nil }
    let significand = UInt64(truncatingIfNeeded: product >> UInt128(dropped)) + (remainder > half ? 1 : 0)
    return F.normal(significand, powerExponent + exponent + 64 - shift + dropped)
  }

  /// As the C library reads it: of any length, and always correctly rounded.
  @inline(never)
  private func parsed<F: DecimalReadable>() -> F {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { copy in
      for index in 0..<text.count { copy.initializeElement(at: index, to: CChar(truncatingIfNeeded: text[index])) }
      copy.initializeElement(at: text.count, to: 0)
      return F.parsed(copy.baseAddress!)
    }
  }
}

enum PowersOfTen {
  static let exact: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The largest power of five of 128 bits.
  static let largestFive = 55

  /// From 5^-55 to 5^55: 128 significant bits, truncated, and the power of two of the last one.
  static let fives: [(significand: UInt128, exponent: Int)] = {
    var powers: [UInt128] = [1]
    for _ in 0..<largestFive { powers.append(powers.last! * 5) }
    let reciprocals = powers.dropFirst().reversed().map { power in
      let bits = 128 - power.leadingZeroBitCount
      let quotient = power.dividingFullWidth((UInt128(1) << UInt128(bits - 1), 0)).quotient
      return (significand: quotient, exponent: -(bits - 1) - 128)
    }
    return reciprocals + powers.map { ($0 << UInt128($0.leadingZeroBitCount), -$0.leadingZeroBitCount) }
  }()
}
