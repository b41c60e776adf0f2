// Angles so large that π/2 in a few parts does not do: Payne and Hanek's reduction ("Radian reduction for trigonometric
// functions", ACM SIGNUM Newsletter 18, 1983) in integers, of which only the bits of 2/π that matter are multiplied.

/// x = n·π/2 + high + low with |high + low| ≤ π/4, n from 0 to 4 standing for all that are congruent modulo 4. NaN and
/// infinities give NaN. For magnitudes of 2^16 or more, and exact to more than 100 bits.
@inline(never)
public func reduceHugeAngle(_ x: Double) -> (quadrant: Double, high: Double, low: Double) {
  guard x.isFinite else { return (0, .nan, 0) }
  // |x| = mantissa·2^exponent.
  let mantissa = x.bitPattern & 0x000F_FFFF_FFFF_FFFF | 0x0010_0000_0000_0000
  let exponent = Int(x.bitPattern >> 52 & 0x7FF) - 1075
  // 192 bits of 2/π, beginning with the one whose weight in the product is 2: bits of larger weight add whole turns.
  let first = exponent + 62
  let (word, offset) = (first >> 6, UInt64(first & 63))
  func window(_ i: Int) -> UInt64 {
    let high = twoOverPi(word + i) << offset
    return offset == 0 ? high : high | twoOverPi(word + i + 1) >> (64 - offset)
  }
  let bottom = mantissa.multipliedFullWidth(by: window(2))
  let middle = mantissa.multipliedFullWidth(by: window(1))
  let (p1, carry) = bottom.high.addingReportingOverflow(middle.low)
  let p2 = mantissa &* window(0) &+ middle.high &+ (carry ? 1 : 0)
  // Two bits of quadrant, and a fraction of 126.
  var quadrant = p2 >> 62
  var high = p2 << 2 | p1 >> 62
  var low = p1 << 2 | bottom.low >> 62
  let isNegative = high >> 63 == 1
  if isNegative {
    quadrant += 1
    high = ~high
    low = ~low
  }
  let zeros = UInt64(high == 0 ? 63 : high.leadingZeroBitCount)
  if zeros > 0 {
    high = high << zeros | low >> (64 - zeros)
    low <<= zeros
  }
  // The fraction in two parts, times π/2 in two.
  let scale = Double(sign: isNegative ? .minus : .plus, exponent: -64 - Int(zeros), significand: 1)
  let top = Double(high >> 11) * 2048 * scale
  let rest = (Double(high & 0x7FF) + Double(low >> 11) * 0x1p-53) * scale
  let (piHigh, piLow) = (0x1.921fb54442d18p0, 0x1.1a62633145c07p-54)
  let r = top * piHigh
  let residual = (-r).addingProduct(top, piHigh).addingProduct(top, piLow).addingProduct(rest, piHigh)
  let sum = r + residual
  let lost = residual - (sum - r)
  // A negative x is the mirror image: -n quarters and the other sign.
  if x < 0 { return (Double(4 - quadrant), -sum, -lost) }
  return (Double(quadrant), sum, lost)
}

/// 64 bits of 2/π, most significant first, after a word of zeros.
@inline(never)
func twoOverPi(_ word: Int) -> UInt64 {
  switch word {
  case 0: return 0x0000000000000000
  case 1: return 0xA2F9836E4E441529
  case 2: return 0xFC2757D1F534DDC0
  case 3: return 0xDB6295993C439041
  case 4: return 0xFE5163ABDEBBC561
  case 5: return 0xB7246E3A424DD2E0
  case 6: return 0x06492EEA09D1921C
  case 7: return 0xFE1DEB1CB129A73E
  case 8: return 0xE88235F52EBB4484
  case 9: return 0xE99C7026B45F7E41
  case 10: return 0x3991D639835339F4
  case 11: return 0x9C845F8BBDF9283B
  case 12: return 0x1FF897FFDE05980F
  case 13: return 0xEF2F118B5A0A6D1F
  case 14: return 0x6D367ECF27CB09B7
  case 15: return 0x4F463F669E5FEA2D
  case 16: return 0x7527BAC7EBE5F17B
  case 17: return 0x3D0739F78A5292EA
  case 18: return 0x6BFB5FB11F8D5D08
  case 19: return 0x56033046FC7B6BAB
  case 20: return 0xF0CFBC209AF4361D
  case 21: return 0xA9E391615EE61B08
  default: return 0
  }
}
