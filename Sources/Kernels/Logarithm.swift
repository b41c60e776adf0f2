/// ln x for a positive, finite, normal x: the same bits on every machine, which libm does not promise.
///
/// x = 2^e·m with m in [√½, √2); ln m = 2·artanh(s), s = (m - 1)/(m + 1), by its Taylor series to s^21.
@inlinable
public func scalarLog(_ x: Double) -> Double {
  guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x == .infinity ? x : .nan }
  var exponent = Double(x.exponent)
  var m = x.significand
  if m > 0x1.6a09e667f3bcdp0 {
    m *= 0.5
    exponent += 1
  }
  let s = (m - 1) / (m + 1)
  let square = s * s
  var p = 1.0 / 21
  var denominator = 19.0
  while denominator >= 3 {
    p = p * square + 1 / denominator
    denominator -= 2
  }
  return exponent * 0x1.62e42fefa3800p-1 + (exponent * 0x1.ef35793c76730p-45 + 2 * (s + s * square * p))
}
