import BackendKit

// Sorting and what follows from an order. NaN comes last, as in NumPy; -0 and +0 are equal.

extension Vector {
  /// The elements in ascending order, NaN last. O(n) passes over the bytes of the elements.
  public func sorted() -> Vector {
    var result = self
    result.withUnsafeMutableBufferPointer { RadixSort.sort($0) }
    return result
  }

  /// The indices that put the elements in ascending order, equal ones in the order they have; NaN last.
  public func argsort() -> [Int] { withUnsafeBufferPointer { RadixSort.order($0) } }

  /// The `k` largest elements in descending order and their indices: of equal ones the first, NaN before all numbers.
  ///
  /// - Throws: `ShapeError.parameter` where k is negative or more than the number of elements.
  public func topK(_ k: Int) throws(ShapeError) -> (values: Vector, indices: [Int]) {
    guard k >= 0, k <= count else {
      throw .parameter(operation: "topK", "k", found: "\(k)", allowed: "from 0 to \(count), the number of elements")
    }
    // Descending with the first of equal ones first: the ascending order of the negatives, NaN moved to the front.
    let negatives = applying(.neg)
    let order = negatives.argsort()
    let numbers = withUnsafeBufferPointer { elements in elements.reduce(0) { $0 + ($1.isNaN ? 0 : 1) } }
    let indices = Array((order[numbers...] + order[..<numbers]).prefix(k))
    return (Vector(indices.map { self[$0] }), indices)
  }

  /// The middle element in order, or the mean of the two in the middle; nil of no elements, NaN if there is a NaN.
  public func median() -> Element? { orderedValue(at: 0.5) }

  /// The value below which a fraction of the elements lies, by linear interpolation between the nearest ones in order
  /// (NumPy's default, Hyndman and Fan's definition 7); nil of no elements, NaN if there is a NaN.
  ///
  /// - Throws: `ShapeError.parameter` where the fraction is not from 0 to 1.
  public func quantile(_ fraction: Element) throws(ShapeError) -> Element? {
    guard fraction >= 0, fraction <= 1 else {
      throw .parameter(operation: "quantile", "the fraction", found: "\(fraction)", allowed: "from 0 to 1")
    }
    return orderedValue(at: fraction)
  }

  private func orderedValue(at fraction: Element) -> Element? {
    if count == 0 { return nil }
    let ordered = sorted()
    if ordered[count - 1].isNaN { return .nan }
    let place = Double(fraction) * Double(count - 1)
    let index = Swift.min(Int(place), count - 1)
    let weight = Element(place - Double(index))
    if weight == 0 { return ordered[index] }
    let (low, high) = (ordered[index], ordered[index + 1])
    if low == high || low == -.infinity && high < .infinity { return low }
    if !low.isFinite || !high.isFinite { return low + (high - low) * weight }
    // Halves, so that the difference does not overflow.
    let difference = high / 2 - low / 2
    return weight < 0.5 ? low + 2 * (difference * weight) : high - 2 * (difference * (1 - weight))
  }

  /// How many elements fall in each of `bins` equal parts of a range, the upper limit belonging to the last; those outside,
  /// and NaN, are not counted. The default range is from the smallest to the largest element, or 0...1 where these are not
  /// finite; a range of no width is widened by a half to both sides.
  ///
  /// - Throws: `ShapeError.parameter` where there is not at least one bin or the range is not finite;
  ///   `ShapeError.outOfMemory`.
  /// - Returns: The counts and the `bins + 1` edges.
  public func histogram(
    bins: Int, range: ClosedRange<Element>? = nil
  ) throws(ShapeError) -> (counts: [Int], edges: Vector) {
    guard bins > 0 else {
      throw .parameter(operation: "histogram", "the number of bins", found: "\(bins)", allowed: "at least 1")
    }
    var (low, high): (Element, Element) = (0, 1)
    if let range {
      (low, high) = (range.lowerBound, range.upperBound)
      guard low.isFinite, high.isFinite else {
        throw .parameter(operation: "histogram", "the range", found: "\(low) to \(high)", allowed: "finite")
      }
    } else if let least = min(), let most = max() {
      (low, high) = least.isFinite && most.isFinite ? (least, most) : (0, 1)
    }
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let (byteCount, overflow) = bins.multipliedReportingOverflow(by: 16)
    guard !overflow, AvailableMemory.holds(byteCount: byteCount) else { throw .outOfMemory([bins]) }
    var edges = Vector(repeating: high, count: bins + 1)
    let whole = high - low
    let width = whole.isFinite ? whole / Element(bins) : high / Element(bins) - low / Element(bins)
    edges[0] = low
    for i in 1..<bins {
      // Not all of a range that is more than the largest number.
      let isFromBelow = whole.isFinite || i <= bins / 2
      edges[i] = Swift.min(high, isFromBelow ? low + Element(i) * width : high - Element(bins - i) * width)
    }
    var counts = [Int](repeating: 0, count: bins)
    withUnsafeBufferPointer { elements in
      for x in elements where x >= low && x <= high {
        // In halves, as the whole range may be more than the largest number. There is no quotient of widths too small.
        let place = (x / 2 - low / 2) / (width / 2)
        let guess = place < Element(bins - 1) ? Int(place) : bins - 1
        // Rounding may have crossed an edge, or many where they are closer together than numbers.
        var (bin, end) = edges[guess] <= x ? (guess, bins) : (0, guess)
        if bin + 1 < end, x < edges[bin + 1] { end = bin + 1 }
        while end - bin > 1 {
          let middle = (bin + end) / 2
          if edges[middle] <= x { bin = middle } else { end = middle }
        }
        counts[bin] += 1
      }
    }
    return (counts, edges)
  }
}

/// Sorts by the bytes of keys, least significant first: stable, and linear in the number of elements.
private enum RadixSort {
  /// A word that is ordered as the elements are: NaN last, both zeros the same.
  @inline(__always)
  static func key<Element: VectorElement>(_ value: Element) -> UInt64 {
    if value.isNaN { return .max }
    let value = value == 0 ? 0 : value
    if MemoryLayout<Element>.size == 4 {
      let bits = unsafeBitCast(value, to: UInt32.self)
      return UInt64(bits >> 31 == 1 ? ~bits : bits | 0x8000_0000)
    }
    let bits = unsafeBitCast(value, to: UInt64.self)
    return bits >> 63 == 1 ? ~bits : bits | 0x8000_0000_0000_0000
  }

  static func sort<Element: VectorElement>(_ elements: UnsafeMutableBufferPointer<Element>) {
    let copy = Array(elements)
    for (place, index) in order(UnsafeBufferPointer(elements)).enumerated() { elements[place] = copy[index] }
  }

  static func order<Element: VectorElement>(_ elements: UnsafeBufferPointer<Element>) -> [Int] {
    let count = elements.count
    var keys = elements.map(key)
    var order = Array(0..<count)
    var otherKeys = keys
    var otherOrder = order
    let bytes = MemoryLayout<Element>.size
    for byte in 0..<bytes {
      let shift = UInt64(8 * byte)
      var starts = [Int](repeating: 0, count: 257)
      for key in keys { starts[Int(key >> shift & 0xFF) + 1] += 1 }
      // All have this byte in common.
      if starts.contains(count) { continue }
      for i in 1...256 { starts[i] += starts[i - 1] }
      for i in 0..<count {
        let digit = Int(keys[i] >> shift & 0xFF)
        otherKeys[starts[digit]] = keys[i]
        otherOrder[starts[digit]] = order[i]
        starts[digit] += 1
      }
      swap(&keys, &otherKeys)
      swap(&order, &otherOrder)
    }
    return order
  }
}
