import Kernels

// Bit patterns, rounding to integers and masks.

extension OneLane {
  @inline(__always) public func rounded(_ rule: FloatingPointRoundingRule) -> Self { Self(value.rounded(rule)) }

  @inline(__always) public static func .>= (a: Self, b: Self) -> Bool { a.value >= b.value }
  @inline(__always) public static func both(_ a: Bool, _ b: Bool) -> Bool { a && b }
  @inline(__always) public static func not(_ mask: Bool) -> Bool { !mask }

  @inline(__always) public func bitAnd(_ other: Self) -> Self { Self(bits: bits & other.bits) }
  @inline(__always) public func bitOr(_ other: Self) -> Self { Self(bits: bits | other.bits) }
  @inline(__always) public func bitXor(_ other: Self) -> Self { Self(bits: bits ^ other.bits) }
  @inline(__always) public func addingBits(_ other: Self) -> Self { Self(bits: bits &+ other.bits) }
  @inline(__always) public func subtractingBits(_ other: Self) -> Self { Self(bits: bits &- other.bits) }
  @inline(__always) public func shiftedLeft(_ places: Int) -> Self { Self(bits: bits << UInt64(places)) }
  @inline(__always) public func shiftedRight(_ places: Int) -> Self { Self(bits: bits >> UInt64(places)) }

  @inline(__always) var bits: UInt64 { value.wideBits }
  @inline(__always) init(bits: UInt64) { self.init(Scalar(wideBits: bits)) }
  @inline(__always) public static func lookup(_ table: SIMD16<Scalar>, at index: Self) -> Self {
    Self(table[Int(index.bits & 15)])
  }
}
