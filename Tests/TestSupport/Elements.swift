import Apus
import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `count` elements of both signs with magnitudes from 2^-4 to 2^4.
public func randomElements<Element: VectorElement>(
  _: Element.Type = Element.self, count: Int, using generator: inout SeededGenerator
) -> [Element] {
  (0..<count).map { _ in
    let bits = generator.next()
    let fraction = Element(Int64(truncatingIfNeeded: bits >> 44)) / Element(Int64(1 << 20))
    let exponent = Int(truncatingIfNeeded: bits & 7) - 4
    let magnitude = (1 + fraction) * Element(sign: .plus, exponent: Element.Exponent(exponent), significand: 1)
    return bits & 8 == 0 ? magnitude : -magnitude
  }
}

/// `count` elements between -1 and 1.
public func randomUnitElements<Element: VectorElement>(
  _: Element.Type = Element.self, count: Int, using generator: inout SeededGenerator
) -> [Element] {
  (0..<count).map { _ in Element(Double(Int64(bitPattern: generator.next())) * 0x1p-63) }
}

/// The sign, exponent and fraction bits of an element as one number: equal for elements with the same bits only.
public func bits<Element: VectorElement>(_ element: Element) -> UInt64 {
  switch element {
  case let element as Float: UInt64(element.bitPattern)
  case let element as Double: element.bitPattern
  default: preconditionFailure("no other element types")
  }
}

/// The place of the first element whose bits differ, or nil. NaN is the same as NaN with another payload.
public func firstDifference<Element: VectorElement>(
  _ a: UnsafeBufferPointer<Element>, _ b: UnsafeBufferPointer<Element>
) -> Int? {
  if a.count != b.count { return min(a.count, b.count) }
  // The usual case, fast in debug builds too.
  if a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, MemoryLayout<Element>.stride * a.count) == 0 { return nil }
  return a.indices.first { bits(a[$0]) != bits(b[$0]) && !(a[$0].isNaN && b[$0].isNaN) }
}

/// Whether shapes are the same, and elements have the same bits, NaN payloads aside.
public func sameBits<Values: NumericArray>(_ a: Values, _ b: Values) -> Bool {
  a.shape == b.shape
    && a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in firstDifference(a, b) == nil } }
}
