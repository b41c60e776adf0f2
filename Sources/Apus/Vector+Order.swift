import BackendKit

// Sorting and what follows from an order. NaN comes last, as in NumPy; -0 and +0 are equal. Nothing here needs an engine.

extension Vector {
  /// The elements in ascending order, NaN last; -0 and +0 as equals in the order they have. As many passes over the elements
  /// as one has bytes, less those of a byte that all have in common. One thread. Takes memory for two copies, the result
  /// and another.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func sorted() -> Vector {
    MemoryLayout<Element>.size == 4 ? sorted(UInt32.self) : sorted(UInt64.self)
  }

  /// Puts the elements in the order of `sorted()`, at its cost.
  public mutating func sort() { self = sorted() }

  @inline(__always)
  private func sorted<Key: FixedWidthInteger & UnsignedInteger>(_: Key.Type) -> Vector {
    let result = Vector(_uninitializedLike: self)
    let other = Vector(_uninitializedLike: self)
    let elements = UnsafePointer(_elements.base)
    let first = UnsafeMutableRawPointer(result._elements.base).bindMemory(to: Key.self, capacity: count)
    let second = UnsafeMutableRawPointer(other._elements.base).bindMemory(to: Key.self, capacity: count)
    var (numbers, hasNegativeZero) = (0, false)
    for i in 0..<count {
      let x = elements[i]
      first[i] = Order.key(x)
      if x == x { numbers += 1 }
      if x == 0, x.sign == .minus { hasNegativeZero = true }
    }
    let keys = Order.sort(first, second, count: count)
    for i in 0..<count { first[i] = Order.bits(keys[i]) }
    let ordered = UnsafeMutableRawPointer(first).bindMemory(to: Element.self, capacity: count)
    if hasNegativeZero || numbers < count {
      // Their keys do not tell zeros apart, nor NaNs.
      var (zero, nan) = (0, numbers)
      for i in 0..<count where elements[i] < 0 { zero += 1 }
      for i in 0..<count {
        let x = elements[i]
        if x == 0 {
          ordered[zero] = x
          zero += 1
        } else if x.isNaN {
          ordered[nan] = x
          nan += 1
        }
      }
    }
    withExtendedLifetime((self, other)) {}
    return result
  }

  /// The indices that put the elements in ascending order, equal ones in the order they have; NaN last. Passes as `sorted()`
  /// has, over keys and indices. One thread. Takes 28 bytes of memory for each `Float` with the result, 40 for each `Double`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func argsort() -> [Int] {
    withUnsafeBufferPointer {
      MemoryLayout<Element>.size == 4
        ? Order.order(keys: Order.keys($0, UInt32.self)) : Order.order(keys: Order.keys($0, UInt64.self))
    }
  }

  /// The `k` largest elements in descending order and their indices: of equal ones the first, NaN before all numbers.
  /// The k-th is selected as in `median()`, and only what is returned is sorted.
  ///
  /// - Throws: `ShapeError.parameter` where k is negative or more than the number of elements, or `.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func topK(_ k: Int) throws(ShapeError) -> (values: Vector, indices: [Int]) {
    guard k >= 0, k <= count else {
      throw .parameter(operation: "topK", "k", found: "\(k)", allowed: "from 0 to \(count), the number of elements")
    }
    if k == 0 { return (Vector(), []) }
    // Keys of all, and keys and indices of the largest several times.
    try AvailableMemory.require(Element.self, count + 12 * k, for: shape)
    let indices = withUnsafeBufferPointer {
      MemoryLayout<Element>.size == 4 ? Order.largest($0, k, UInt32.self) : Order.largest($0, k, UInt64.self)
    }
    let values = Vector(ElementBuffer(uninitialized: k))
    for i in 0..<k { values._elements.base[i] = _elements.base[indices[i]] }
    withExtendedLifetime(self) {}
    return (values, indices)
  }

  /// The middle element in order, or the mean of the two in the middle; nil of no elements, NaN if there is a NaN.
  ///
  /// It is selected, not sorted for: a few passes over the elements, each over those that share the leading bits of the one
  /// sought. One thread. Takes memory for a copy.
  public func median() -> Element? { orderedValue(at: 0.5) }

  /// The value below which a fraction of the elements lies, by linear interpolation between the nearest ones in order
  /// (NumPy's default, Hyndman and Fan's definition 7); nil of no elements, NaN if there is a NaN. At the cost of `median()`.
  ///
  /// - Throws: `ShapeError.parameter` where the fraction is not from 0 to 1, or `.outOfMemory`.
  public func quantile(_ fraction: Element) throws(ShapeError) -> Element? {
    guard fraction >= 0, fraction <= 1 else {
      throw .parameter(operation: "quantile", "the fraction", found: "\(fraction)", allowed: "from 0 to 1")
    }
    try AvailableMemory.require(Element.self, count, for: shape)
    return orderedValue(at: fraction)
  }

  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  private func orderedValue(at fraction: Element) -> Element? {
    if count == 0 { return nil }
    let place = Double(fraction) * Double(count - 1)
    let index = Swift.min(Int(place), count - 1)
    let weight = Element(place - Double(index))
    let neighbors = withUnsafeBufferPointer {
      MemoryLayout<Element>.size == 4
        ? Order.neighbors($0, index, hasNext: weight != 0, UInt32.self)
        : Order.neighbors($0, index, hasNext: weight != 0, UInt64.self)
    }
    guard let (low, high) = neighbors else { return .nan }
    if low == high || low == -.infinity && high < .infinity { return low }
    if !low.isFinite || !high.isFinite { return low + (high - low) * weight }
    if weight == 0.5 {
      // The mean, rounded once: of small numbers halves would lose a digit.
      let sum = low + high
      return sum.isFinite ? sum / 2 : low / 2 + high / 2
    }
    // Of halves the difference does not overflow.
    let part: Element = (high - low).isFinite ? 1 : 0.5
    let difference = part * high - part * low
    return weight < 0.5 ? low + difference * weight / part : high - difference * (1 - weight) / part
  }
}
