import BackendKit

extension VectorElement {
  /// The bit pattern in the low bits of a word.
  @inline(__always)
  var word: UInt64 {
    MemoryLayout<Self>.size == 4
      ? UInt64(unsafeBitCast(self, to: UInt32.self)) : unsafeBitCast(self, to: UInt64.self)
  }

  @inline(__always)
  init(word: UInt64) {
    self =
      MemoryLayout<Self>.size == 4
      ? unsafeBitCast(UInt32(truncatingIfNeeded: word), to: Self.self) : unsafeBitCast(word, to: Self.self)
  }

  /// Fills the surroundings of buffers: a finite number that no kernel is likely to produce.
  @inline(__always)
  static var canary: Self { Self(word: MemoryLayout<Self>.size == 4 ? 0xC5AC_533A : 0xC5AC_533A_C35A_A53C) }

  /// The same bits, or both NaN.
  @inline(__always)
  func isSame(as other: Self) -> Bool { word == other.word || (isNaN && other.isNaN) }

  /// Decimal and bit pattern, as in `-0.0 (0x80000000)`.
  var inFull: String {
    let digits = String(word, radix: 16)
    let zeros = String(repeating: "0", count: 2 * MemoryLayout<Self>.size - digits.count)
    return "\(self) (0x\(zeros)\(digits))"
  }
}
