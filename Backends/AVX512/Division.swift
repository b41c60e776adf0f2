import BackendKit
import Kernels
import VectorIntrinsics

#if arch(x86_64)
  // The divider has a part of each four vectors, and the multipliers the others at the same time.

  /// Whether the divider has three of four vectors: with Zen 4 floats take a fifth less time so, doubles a quarter.
  private let isDividerFast = CPUVendor.current == .amd

  @inline(__always)
  private func mostlyByDivider<L: Lanes>(_ x: Four<L>, _ y: Four<L>, multiplied: (L, L) -> L) -> Four<L> {
    let (a, b, c) = (x.0 / y.0, x.1 / y.1, x.2 / y.2)
    let isMiddle = L.areMiddle(x.3.markOfMiddleOrZero.bitAnd(y.3.markOfMiddle))
    return (a, b, c, isMiddle ? multiplied(x.3, y.3) : x.3 / y.3)
  }

  extension F32x16 {
    @inline(__always) public static var isDivisionSlow: Bool { true }

    @inline(__always) public static func quotients(_ x: Four<Self>, _ y: Four<Self>) -> Four<Self> {
      if isDividerFast { return mostlyByDivider(x, y) { $0.multiplied($1) } }
      let mark = x.1.markOfMiddleOrZero.bitAnd(y.1.markOfMiddle).bitAnd(x.3.markOfMiddleOrZero).bitAnd(y.3.markOfMiddle)
      let (a, c) = (x.0 / y.0, x.2 / y.2)
      return areMiddle(mark) ? (a, x.1.multiplied(y.1), c, x.3.multiplied(y.3)) : (a, x.1 / y.1, c, x.3 / y.3)
    }

    /// The multipliers' roots were tried for all mantissas with all estimates that are less than 2^-14 off.
    @inline(__always) public static func squareRoots(_ x: Four<Self>) -> Four<Self> {
      let (b, d) = (Self(apus_root_f32x16(x.1.vector)), Self(apus_root_f32x16(x.3.vector)))
      return (x.0.squareRoot(), b, x.2.squareRoot(), d)
    }

    /// The quotient by y, and a reciprocal that is 2^-14 too large, where the estimate is less than that off.
    @inline(__always) func multiplied(_ y: Self) -> Self {
      quotient(by: y, reciprocal: Self(apus_reciprocal_f32x16(y.vector)) * Self(repeating: 0x1.00041p0))
    }
  }

  extension F64x8 {
    @inline(__always) public static var isDivisionSlow: Bool { true }

    @inline(__always) public static func quotients(_ x: Four<Self>, _ y: Four<Self>) -> Four<Self> {
      if isDividerFast { return mostlyByDivider(x, y) { $0.multiplied($1) } }
      let mark = x.1.markOfMiddleOrZero.bitAnd(y.1.markOfMiddle).bitAnd(x.2.markOfMiddleOrZero).bitAnd(y.2.markOfMiddle)
        .bitAnd(x.3.markOfMiddleOrZero).bitAnd(y.3.markOfMiddle)
      let a = x.0 / y.0
      return areMiddle(mark)
        ? (a, x.1.multiplied(y.1), x.2.multiplied(y.2), x.3.multiplied(y.3)) : (a, x.1 / y.1, x.2 / y.2, x.3 / y.3)
    }

    /// The quotient by y, and a reciprocal that is 2^-28 too large, where a step of Newton's iteration leaves less than that of
    /// the estimate's error.
    @inline(__always) func multiplied(_ y: Self) -> Self {
      let estimate = Self(apus_reciprocal_f64x8(y.vector))
      let error = Self(repeating: 0x1.0000001004p0).addingProduct(-y, estimate)
      return quotient(by: y, reciprocal: estimate.addingProduct(estimate, error))
    }
  }
#endif
