import BackendKit

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): one word of state, so
/// that every case of every operation starts its own sequence from the seed and its place in the plan.
public struct CaseRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of this seed.
  public init(seed: UInt64) { state = seed }

  /// The sequence of one case, which depends on no other case.
  public init(seed: UInt64, operation: Operation, elementType: ElementType, caseIndex: Int) {
    // FNV-1a over the names: `Hasher` differs from process to process.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in operation.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in elementType.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var mixer = CaseRandom(seed: seed ^ hash)
    state = mixer.next() &+ UInt64(truncatingIfNeeded: caseIndex) &* 0xd134_2543_de82_ef95
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number from 0 up to, but not including, `limit`.
  mutating func below(_ limit: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  /// True once in `count` times on average.
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

  /// A number between -1 and 1.
  mutating func signed<Element: VectorElement>(_: Element.Type) -> Element {
    Element(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-31
      + Element(Int32(truncatingIfNeeded: next() >> 32)) * 0x1p-62
  }
}
