import BackendKit

/// What a vector of test data is made of.
enum DataKind: String, CaseIterable, Sendable {
  /// Around 1.
  case ordinary
  /// Ordinary numbers with one special value in a random lane, half the time among the last 16.
  case oneSpecial
  /// Ordinary numbers between magnitudes that elementary functions go through.
  case ranged
  /// A few small integers and both zeros: equal elements, exact sums.
  case ties
  /// Magnitudes many powers of two apart, some cancelling their neighbours.
  case heavyTailed
  /// A quarter special values.
  case special
  /// Squares underflow.
  case tiny
  /// Squares overflow.
  case huge
  /// Any finite bit pattern.
  case anyBits
}

/// Makes test data for one element type.
struct TestData<Element: VectorElement> {
  let specials: [Element]
  /// Where elementary functions turn: overflow, underflow and saturation of exp, and some plain numbers.
  let landmarks: [Element]
  private let landmarkSpan: Element

  init() {
    let payload = Element(word: Element.nan.word | 0x2A)
    specials = [
      .nan, payload, -.nan, .infinity, -.infinity, 0, -0.0, 1, -1,
      .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, -.leastNormalMagnitude,
      .leastNormalMagnitude.nextDown, -.leastNormalMagnitude.nextDown,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      Element(1).nextUp, Element(1).nextDown, .leastNonzeroMagnitude * 12345,
    ]
    let ln2 = Element(0.693147180559945309417)
    let exponents = [
      Element.greatestFiniteMagnitude.exponent + 1, Element.leastNormalMagnitude.exponent,
      Element.leastNonzeroMagnitude.exponent, Element.leastNonzeroMagnitude.exponent - 1,
      -Element.Exponent(Element.significandBitCount) - 1, Element.Exponent(Element.significandBitCount) + 2,
    ]
    var landmarks = exponents.flatMap { [Element($0) * ln2, Element($0) * ln2 / 2] }
    landmarks += [ln2 / 2, ln2, 0.125, 0.25, 0.5, 0.625, 1, 2, 5]
    self.landmarks = landmarks
    landmarkSpan = Element(Element.greatestFiniteMagnitude.exponent) * ln2 * 1.2
  }

  /// A number around 1.
  @inline(__always)
  func ordinary(_ random: inout CaseRandom) -> Element { random.signed(Element.self) * 4 }

  func fill(_ target: UnsafeMutablePointer<Element>, count: Int, _ kind: DataKind, _ random: inout CaseRandom) {
    switch kind {
    case .ordinary:
      for i in 0..<count { target[i] = ordinary(&random) }
    case .oneSpecial:
      for i in 0..<count { target[i] = ordinary(&random) }
      if count > 0 {
        let lane = random.oneIn(2) ? count - 1 - random.below(min(count, 16)) : random.below(count)
        target[lane] = random.pick(specials)
      }
    case .ranged:
      let span = random.pick([Element(0x1p-12), 0.5, 1, 10, 20, landmarkSpan, landmarkSpan])
      for i in 0..<count {
        if random.oneIn(8) {
          let steps = Element(random.below(17) - 8)
          let landmark = random.pick(landmarks)
          let value = landmark + steps * landmark.ulp
          target[i] = random.oneIn(2) ? -value : value
        } else {
          target[i] = random.signed(Element.self) * span
        }
      }
    case .ties:
      let choices: [Element] = [-2, -1, -0.0, 0, 1, 2, 3, 3]
      for i in 0..<count { target[i] = choices[random.below(8)] }
    case .heavyTailed:
      for i in 0..<count {
        let power = Element.Exponent(random.below(40) - 20)
        target[i] = Element(sign: .plus, exponent: power, significand: ordinary(&random))
        if i > 0, random.oneIn(4) { target[i] = -target[random.below(i)] }
      }
    case .special:
      for i in 0..<count { target[i] = random.oneIn(4) ? random.pick(specials) : ordinary(&random) }
    case .tiny:
      let scale = random.pick([Element.leastNormalMagnitude, .leastNormalMagnitude.squareRoot()])
      for i in 0..<count { target[i] = ordinary(&random) * scale }
    case .huge:
      let scale = random.pick([Element.greatestFiniteMagnitude, .greatestFiniteMagnitude.squareRoot()])
      for i in 0..<count { target[i] = random.signed(Element.self) * scale }
    case .anyBits:
      for i in 0..<count {
        let value = Element(word: random.next())
        target[i] = value.isFinite ? value : ordinary(&random)
      }
    }
  }

  /// A scalar operand for a vector of this kind.
  func scalar(_ kind: DataKind, _ random: inout CaseRandom) -> Element {
    if random.oneIn(3) { return random.pick([0, 1, -1, 0.5, -0.0]) }
    var value: Element = 0
    fill(&value, count: 1, kind, &random)
    return value
  }
}
