import Kernels
import VectorIntrinsics

// Bit patterns, rounding to integers and masks.

extension F64x4 {
  @inline(__always) public func rounded(_ rule: FloatingPointRoundingRule) -> Self { Self(vector.rounded(rule)) }

  @inline(__always) public static func .>= (a: Self, b: Self) -> SIMD4<Int64> { apus_atleast_f64x4(a.vector, b.vector) }

  @inline(__always) public func bitAnd(_ other: Self) -> Self {
    Self(apus_and_f64x4(vector, other.vector))
  }
  @inline(__always) public func bitOr(_ other: Self) -> Self {
    Self(apus_or_f64x4(vector, other.vector))
  }
  @inline(__always) public func bitXor(_ other: Self) -> Self {
    Self(apus_xor_f64x4(vector, other.vector))
  }
  @inline(__always) public func addingBits(_ other: Self) -> Self {
    Self(apus_addbits_f64x4(vector, other.vector))
  }
  @inline(__always) public func subtractingBits(_ other: Self) -> Self {
    Self(apus_subtractbits_f64x4(vector, other.vector))
  }
  @inline(__always) public func shiftedLeft(_ places: Int) -> Self {
    Self(apus_shiftleft_f64x4(vector, Int32(truncatingIfNeeded: places)))
  }
  @inline(__always) public func shiftedRight(_ places: Int) -> Self {
    Self(apus_shiftright_f64x4(vector, Int32(truncatingIfNeeded: places)))
  }
  #if arch(x86_64)
    @inline(__always) public static func lookup(_ table: SIMD16<Double>, at index: Self) -> Self {
      let (low, high) = (table.lowHalf, table.highHalf)
      return Self(apus_lookup_f64x4(low.lowHalf, low.highHalf, high.lowHalf, high.highHalf, index.vector))
    }
    @inline(__always) public static func lookupOfHighHalves(_ table: SIMD16<Double>, at index: Self) -> Self {
      let (low, high) = (table.lowHalf, table.highHalf)
      return Self(apus_lookuphigh_f64x4(low.lowHalf, low.highHalf, high.lowHalf, high.highHalf, index.vector))
    }
    @inline(__always) public static func lookup(_ table: SIMD8<Double>, at index: Self) -> Self {
      Self(apus_lookup8_f64x4(table, index.vector))
    }
    @inline(__always) public static func lookupOfHalves(_ table: SIMD8<Double>, at index: Self) -> Self {
      Self(apus_lookup8halves_f64x4(table, index.vector))
    }
  #endif
}
