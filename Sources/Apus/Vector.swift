import BackendKit

/// A vector of `Float` or `Double` elements.
///
/// A value: copies share memory until one of them is changed. Elements lie side by side, the first on a 64-byte
/// boundary, but in a vector that shares a part of another's elements. Operations are in `NumericArray`, which `Matrix` shares.
public struct Vector<Element: VectorElement>: NumericArray {
  public var _elements: ElementBuffer<Element>

  @inlinable @inline(__always)
  init(_ elements: ElementBuffer<Element>) { _elements = elements }

  @inlinable @inline(__always)
  public init(_uninitializedLike other: Self) { self.init(ElementBuffer(uninitialized: other.count)) }

  @inlinable @inline(__always)
  public init(_availableLike other: Self) throws(ShapeError) {
    self.init(try ElementBuffer(availableCount: other.count, shape: other.shape))
  }

  /// No elements.
  @inlinable
  public init() { self.init(ElementBuffer(uninitialized: 0)) }

  /// `count` times the same value. Traps if `count` is negative.
  @inlinable
  public init(repeating value: Element, count: Int) {
    trap(unless: ElementBuffer<Element>.elementCount([count]) != nil, "a vector cannot have \(count) elements")
    self.init(ElementBuffer(repeating: value, count: count))
  }

  /// A copy of the elements, in order.
  @inlinable
  public init(_ elements: some Collection<Element>) {
    self.init(unsafeUninitializedCapacity: elements.count) { buffer in
      if buffer.initialize(fromContentsOf: elements) != buffer.count {
        trap("the collection has fewer elements than it says")
      }
    }
  }

  /// A copy of the elements of an array.
  @inlinable
  public init(_ elements: [Element]) {
    self = elements.withUnsafeBufferPointer { Vector(copying: $0) }
  }

  /// A copy of the elements. The memory may be of any origin and is not used after this call.
  @inlinable
  public init(copying elements: UnsafeBufferPointer<Element>) {
    self.init(ElementBuffer(uninitialized: elements.count))
    if let source = elements.baseAddress { _elements.base.update(from: source, count: elements.count) }
  }

  /// A copy of the elements of a span.
  @inlinable
  public init(copying elements: Span<Element>) {
    self = elements.withUnsafeBufferPointer { Vector(copying: $0) }
  }

  /// `count` elements that `initializer` writes, every one of them, before it returns. Traps if `count` is negative.
  @inlinable
  public init<Failure: Error>(
    unsafeUninitializedCapacity count: Int,
    initializingWith initializer: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    trap(unless: ElementBuffer<Element>.elementCount([count]) != nil, "a vector cannot have \(count) elements")
    self.init(ElementBuffer(uninitialized: count))
    try initializer(UnsafeMutableBufferPointer(start: _elements.base, count: count))
  }

  /// Vectors one after the other; no vectors make one without elements.
  ///
  /// - Throws: `ShapeError.invalid` where so many elements cannot be counted, or `.outOfMemory`.
  @inlinable
  public init(concatenating vectors: [Vector]) throws(ShapeError) {
    var count = 0
    for vector in vectors {
      let (sum, overflow) = count.addingReportingOverflow(vector.count)
      if overflow { throw .invalid([.max]) }
      count = sum
    }
    self.init(try ElementBuffer(uninitializedShape: [count]))
    var start = 0
    for vector in vectors {
      vector._elements.withPointer { (_elements.base + start).update(from: $0, count: vector.count) }
      start += vector.count
    }
  }

  /// Some elements, without copying them: their memory is shared until either vector is changed, and kept as a whole.
  ///
  /// The first element may then lie at any address. Traps outside 0..<count.
  @inlinable
  public func elements(_ range: Range<Int>) -> Vector {
    trap(unless: range.lowerBound >= 0 && range.upperBound <= count, "vector elements out of range")
    return Vector(ElementBuffer(sharing: _elements, from: range.lowerBound, count: range.count))
  }

  /// The number of elements.
  @inlinable public var count: Int { _elements.count }

  /// `[count]`.
  @inlinable public var shape: [Int] { [count] }

  @inlinable @inline(__always)
  public func _hasShape(of other: Self) -> Bool { count == other.count }

  /// The largest element: NaN if there is one, nil if there is none.
  @inlinable public func max() -> Element? { max(on: .default) }

  /// The smallest element: NaN if there is one, nil if there is none.
  @inlinable public func min() -> Element? { min(on: .default) }
}

extension Vector: RandomAccessCollection, MutableCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  /// The element at an index. Traps outside 0..<count.
  @inlinable
  public subscript(index: Int) -> Element {
    get {
      trap(unless: index >= 0 && index < count, "vector index out of range")
      return _elements.withPointer { $0[index] }
    }
    set {
      trap(unless: index >= 0 && index < count, "vector index out of range")
      _elements.makeUnique()
      _elements.base[index] = newValue
    }
  }

  @inlinable
  public func withContiguousStorageIfAvailable<R>(_ body: (UnsafeBufferPointer<Element>) throws -> R) rethrows -> R? {
    try withUnsafeBufferPointer(body)
  }

  @inlinable
  public mutating func withContiguousMutableStorageIfAvailable<R>(
    _ body: (inout UnsafeMutableBufferPointer<Element>) throws -> R
  ) rethrows -> R? {
    try withUnsafeMutableBufferPointer { buffer in
      var buffer = buffer
      return try body(&buffer)
    }
  }
}

extension Vector: ExpressibleByArrayLiteral {
  @inlinable
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension Vector: CustomStringConvertible {
  /// The elements, or the first and last six of more than 100.
  public var description: String { ElementDescription.list(self) }
}

// Arrays beside vectors. Literals are vectors there by themselves but for `+`, where they would be arrays, and the result the
// concatenation of the two. The other operators are disfavoured, or two literals could be a vector and an array in two ways.
extension Vector {
  /// The sums of elements and their counterparts in an array, which is copied. Traps where lengths differ.
  @inlinable public static func + (a: Vector, b: [Element]) -> Vector { a + Vector(b) }
  /// The sums of an array's elements and their counterparts. The array is copied. Traps where lengths differ.
  @inlinable public static func + (a: [Element], b: Vector) -> Vector { Vector(a) + b }
  /// The differences of elements and their counterparts in an array, which is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func - (a: Vector, b: [Element]) -> Vector { a - Vector(b) }
  /// The differences of an array's elements and their counterparts. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func - (a: [Element], b: Vector) -> Vector { Vector(a) - b }
  /// The products of elements and their counterparts in an array, which is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func * (a: Vector, b: [Element]) -> Vector { a * Vector(b) }
  /// The products of an array's elements and their counterparts. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func * (a: [Element], b: Vector) -> Vector { Vector(a) * b }
  /// The quotients of elements and their counterparts in an array, which is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func / (a: Vector, b: [Element]) -> Vector { a / Vector(b) }
  /// The quotients of an array's elements and their counterparts. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func / (a: [Element], b: Vector) -> Vector { Vector(a) / b }
  /// Adds the counterparts in an array in place. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func += (a: inout Vector, b: [Element]) { a += Vector(b) }
  /// Subtracts the counterparts in an array in place. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func -= (a: inout Vector, b: [Element]) { a -= Vector(b) }
  /// Multiplies by the counterparts in an array in place. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func *= (a: inout Vector, b: [Element]) { a *= Vector(b) }
  /// Divides by the counterparts in an array in place. The array is copied. Traps where lengths differ.
  @inlinable @_disfavoredOverload
  public static func /= (a: inout Vector, b: [Element]) { a /= Vector(b) }
}

// Not generic, so that what is called is a loop of the processor's conversions. Disfavoured, as a literal could be either vector.

extension Vector<Float> {
  /// The nearest floats, halves to the even one, as by `Float(_:)`: infinity beyond the largest, NaN for NaN.
  @_disfavoredOverload
  public init(_ doubles: Vector<Double>) {
    self.init(ElementBuffer(uninitialized: doubles.count))
    doubles._elements.withPointer { source in
      for i in 0..<doubles.count { _elements.base[i] = Float(source[i]) }
    }
  }
}

extension Vector<Double> {
  /// The same numbers as doubles, exactly; NaN for NaN.
  @_disfavoredOverload
  public init(_ floats: Vector<Float>) {
    self.init(ElementBuffer(uninitialized: floats.count))
    floats._elements.withPointer { source in
      for i in 0..<floats.count { _elements.base[i] = Double(source[i]) }
    }
  }
}
