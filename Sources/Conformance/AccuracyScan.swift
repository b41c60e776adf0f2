import BackendKit

/// What was found of an operation on some of its arguments.
public struct AccuracyFindings: Sendable, Equatable {
  /// The largest error of a result that is not the correctly rounded one, in ULPs, and the bits of the argument where it
  /// occurs; 0 where there is none.
  public var largestError = 0.0
  public var worst: UInt64 = 0
  /// Results beyond the bound, NaN where a number should be and the reverse, and the bits of one such argument.
  public var failures = 0
  public var failure: UInt64 = 0
  /// Arguments that a backend was run on, and results that differ in bits from the first backend's, by backend.
  public var compared: [Int]
  public var differences: [Int]

  public init(backends: Int) {
    compared = Array(repeating: 0, count: backends)
    differences = compared
  }

  /// Takes up what was found on other arguments, by all of the backends or the first ones.
  public mutating func merge(_ other: AccuracyFindings) {
    if other.largestError > largestError { (largestError, worst) = (other.largestError, other.worst) }
    if failures == 0 { failure = other.failure }
    failures += other.failures
    for i in other.compared.indices {
      compared[i] += other.compared[i]
      differences[i] += other.differences[i]
    }
  }
}

/// Runs an operation on many arguments on several backends: the first one's results are held against references, the
/// others' against its bits.
public struct AccuracyScan: Sendable {
  public let operation: MapOperation
  public let backends: [any Backend]
  /// Whether the first backend's results are held against references, or only the others' against its bits.
  public var judges = true
  static let block = 4096

  public init(_ operation: MapOperation, on backends: [any Backend]) {
    self.operation = operation
    self.backends = backends
  }

  /// The bound of the catalogue, in ULPs; 0 where results are correctly rounded.
  public func bound<Element: VectorElement>(for _: Element.Type) -> Double {
    if case .within(let ulps, _) = operation.reference(Element(0.75)) { return Double(ulps) }
    return 0
  }

  /// One of `count` parts of all floats, each of which goes through all magnitudes.
  public func floats(part: Int, of count: Int) -> AccuracyFindings {
    let blocks = stride(from: UInt64(part), to: (1 << 32) / UInt64(Self.block), by: count)
    return scan(Float.self, blocks: blocks) { block, i in
      Float(bitPattern: UInt32(truncatingIfNeeded: block * UInt64(Self.block) + UInt64(i)))
    }
  }

  /// Doubles: blocks of a sample that goes through all bit patterns at equal distances with a random part.
  public func doubles(blocks: Range<UInt64>, of total: UInt64) -> AccuracyFindings {
    let step = UInt64.max / (total * UInt64(Self.block))
    return scan(Double.self, blocks: blocks) { block, i in
      let place = block * UInt64(Self.block) + UInt64(i)
      var random = CaseRandom(seed: place)
      return Double(bitPattern: place * step + random.next() % step)
    }
  }

  /// A number that changes when results do: those of a 4096th of all floats, spread over them.
  public func fingerprint() -> UInt64 {
    fingerprint { place in Float(bitPattern: UInt32(truncatingIfNeeded: place << 12 | place &* 40503 & 0xFFF)) }
  }

  /// The same of the results for as many doubles.
  public func doubleFingerprint() -> UInt64 {
    fingerprint { place in
      var random = CaseRandom(seed: place)
      return Double(bitPattern: place << 44 | random.next() >> 20)
    }
  }

  private func fingerprint<Element: VectorElement>(_ argument: (UInt64) -> Element) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let count = 1 << 12
    withUnsafeTemporaryAllocation(of: Element.self, capacity: 2 * count) { memory in
      memory.initialize(repeating: 0)
      let x = memory.baseAddress!
      let r = x + count
      for start in stride(from: 0, to: UInt64(1) << 20, by: count) {
        for i in 0..<count { x[i] = argument(start + UInt64(i)) }
        for backend in backends {
          Element._map(backend, operation, x, into: r, count: count)
          for i in 0..<count { hash = (hash ^ r[i].word) &* 0x100_0000_01b3 }
        }
      }
    }
    return hash
  }

  private func scan<Element: VectorElement>(
    _: Element.Type, blocks: some Sequence<UInt64>, _ argument: (UInt64, Int) -> Element
  ) -> AccuracyFindings {
    let count = Self.block
    var findings = AccuracyFindings(backends: backends.count)
    let bound = bound(for: Element.self)
    withUnsafeTemporaryAllocation(of: Element.self, capacity: 3 * count) { memory in
      let x = memory.baseAddress!
      let (first, other) = (x + count, x + 2 * count)
      memory.initialize(repeating: 0)
      for block in blocks {
        for i in 0..<count { x[i] = argument(block, i) }
        for (index, backend) in backends.enumerated() {
          let result = index == 0 ? first : other
          Element._map(backend, operation, x, into: result, count: count)
          findings.compared[index] += count
          if index > 0 {
            for i in 0..<count where !other[i].isSame(as: first[i]) { findings.differences[index] += 1 }
          }
        }
        if judges { judge(x, first, bound, &findings) }
      }
    }
    return findings
  }

  @inline(__always)
  private func judge<Element: VectorElement>(
    _ x: UnsafePointer<Element>, _ r: UnsafePointer<Element>, _ bound: Double, _ findings: inout AccuracyFindings
  ) {
    if Element.self == Float.self, let function = doubleFunction(operation) {
      let x = UnsafeRawPointer(x).assumingMemoryBound(to: Float.self)
      let r = UnsafeRawPointer(r).assumingMemoryBound(to: Float.self)
      for i in 0..<Self.block { judge(r[i], function(Double(x[i])), bound, x[i].word, &findings) }
      return
    }
    for i in 0..<Self.block {
      switch operation.reference(x[i]) {
      case .within(_, let value): judge(r[i], value, bound, x[i].word, &findings)
      case .exact(let value):
        if !r[i].isSame(as: value) {
          if findings.failures == 0 { findings.failure = x[i].word }
          findings.failures += 1
        }
      default: preconditionFailure("the reference of \(operation) is not one for a single argument")
      }
    }
  }

  /// Holds a result against its reference, and its zero's sign too.
  @inline(__always)
  private func judge<Element: VectorElement, Real: BinaryFloatingPoint>(
    _ result: Element, _ value: Real, _ bound: Double, _ argument: UInt64, _ findings: inout AccuracyFindings
  ) {
    let rounded = Element(value)
    // Correctly rounded, as nearly all are: at most half an ULP off.
    if result.isSame(as: rounded) { return }
    var error: Double
    if result.isFinite, rounded.isFinite {
      error = Double((Real(result) - value).magnitude / Real(ulp(value, Element.self)))
      if result == 0, rounded == 0, result.sign != rounded.sign { error = .infinity }
    } else if result.isFinite || rounded.isFinite {
      // On one side of the largest finite number each, and the reference near it: one ULP off.
      let isNear = !result.isNaN && !value.isNaN && (result < 0) == (value < 0)
      let limit = Real(Element.greatestFiniteMagnitude) + Real(Element.greatestFiniteMagnitude.ulp)
      error =
        isNear && value.magnitude <= limit && value.magnitude >= limit - 2 * Real(Element.greatestFiniteMagnitude.ulp)
        ? 1 : .infinity
    } else {
      error = result.isSame(as: rounded) ? 0 : .infinity
    }
    if error <= bound {
      if error > findings.largestError { (findings.largestError, findings.worst) = (error, argument) }
      return
    }
    if findings.failures == 0 { findings.failure = argument }
    findings.failures += 1
    if error.isFinite, error > findings.largestError { (findings.largestError, findings.worst) = (error, argument) }
  }

  /// The distance between the numbers of the element type next to a value.
  @inline(__always)
  private func ulp<Element: VectorElement, Real: BinaryFloatingPoint>(_ value: Real, _: Element.Type) -> Element {
    let cut = Element(value).magnitude
    // Rounding may have gone up to the next power of two.
    return Real(cut) > value.magnitude ? cut.nextDown.ulp : cut.ulp
  }
}
