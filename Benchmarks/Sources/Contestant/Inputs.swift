import Apus
import BackendKit

/// The operands that every contestant computes on, from a formula that `inputs.py` has as well.
enum Inputs {
  static func vector<Element: VectorElement>(_ count: Int, seed: UInt32, low: Double, high: Double) -> Vector<Element> {
    Vector(unsafeUninitializedCapacity: count) { buffer in
      for index in buffer.indices {
        let fraction = Double(hash(UInt32(truncatingIfNeeded: index), seed) >> 8) / 0x1p24
        buffer[index] = Element(low + (high - low) * fraction)
      }
    }
  }

  /// Numbers between -1 and 1.
  static func matrix<Element: VectorElement>(rows: Int, columns: Int, seed: UInt32) -> Matrix<Element> {
    try! Matrix(reshaping: vector(rows * columns, seed: seed, low: -1, high: 1), rows: rows, columns: columns)
  }

  /// Mixes an index and a seed (the finalizer of MurmurHash3).
  private static func hash(_ index: UInt32, _ seed: UInt32) -> UInt32 {
    var h = index &* 2_654_435_761 &+ seed &* 0x9E37_79B9
    h = (h ^ (h >> 16)) &* 0x85EB_CA6B
    h = (h ^ (h >> 13)) &* 0xC2B2_AE35
    return h ^ (h >> 16)
  }
}
