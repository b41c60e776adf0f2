import Kernels
import VectorIntrinsics

// Bit patterns, rounding to integers and masks.

extension F32x16 {
  @inline(__always) public func rounded(_ rule: FloatingPointRoundingRule) -> Self { Self(vector.rounded(rule)) }

  @inline(__always) public static func .>= (a: Self, b: Self) -> SIMD16<Int32> {
    apus_atleast_f32x16(a.vector, b.vector)
  }

  @inline(__always) public func bitAnd(_ other: Self) -> Self {
    Self(apus_and_f32x16(vector, other.vector))
  }
  @inline(__always) public func bitOr(_ other: Self) -> Self {
    Self(apus_or_f32x16(vector, other.vector))
  }
  @inline(__always) public func bitXor(_ other: Self) -> Self {
    Self(apus_xor_f32x16(vector, other.vector))
  }
  @inline(__always) public func addingBits(_ other: Self) -> Self {
    Self(apus_addbits_f32x16(vector, other.vector))
  }
  @inline(__always) public func subtractingBits(_ other: Self) -> Self {
    Self(apus_subtractbits_f32x16(vector, other.vector))
  }
  @inline(__always) public func shiftedLeft(_ places: Int) -> Self {
    Self(apus_shiftleft_f32x16(vector, Int32(truncatingIfNeeded: places)))
  }
  @inline(__always) public func shiftedRight(_ places: Int) -> Self {
    Self(apus_shiftright_f32x16(vector, Int32(truncatingIfNeeded: places)))
  }
  #if arch(x86_64)
    @inline(__always) public func scaled(bySixteenths shifted: Self) -> Self {
      Self(apus_scale_f32x16(vector, (shifted - Self(repeating: 0x1.8p19)).vector))
    }
    @inline(__always) public static func lookup(_ table: SIMD16<Float>, at index: Self) -> Self {
      Self(apus_lookup_f32x16(table, index.vector))
    }
  #endif
}
