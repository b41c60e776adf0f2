import BackendKit

extension Vector {
  /// How many elements fall in each of `bins` equal parts of a range, the upper limit belonging to the last; those outside,
  /// and NaN, are not counted. The default range is from the smallest to the largest element, or 0...1 where these are not
  /// finite or there are none. A range of no width is widened to both sides: by a half, or, of numbers too large for that, by
  /// as many of their steps as there are bins, where there are as many.
  ///
  /// One pass, and one more for the default range. One thread.
  ///
  /// - Throws: `ShapeError.parameter` where there is not at least one bin or the range is not finite;
  ///   `ShapeError.outOfMemory`.
  /// - Returns: The counts and the `bins + 1` edges.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
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
    } else if let extremes = finiteExtremes() {
      (low, high) = extremes
    }
    if low == high {
      let most = Element.greatestFiniteMagnitude
      let half = Swift.max(0.5, low.ulp * Element(bins))
      (low, high) = (Swift.max(-most, low - half), Swift.min(most, high + half))
    }
    let (byteCount, overflow) = bins.multipliedReportingOverflow(by: 16)
    guard !overflow, AvailableMemory.holds(byteCount: byteCount) else { throw .outOfMemory([bins]) }
    let edges = Vector(repeating: high, count: bins + 1)
    let edge = edges._elements.base
    let whole = high - low
    let width = whole.isFinite ? whole / Element(bins) : high / Element(bins) - low / Element(bins)
    edge[0] = low
    for i in 1..<bins {
      // Not all of a range that is more than the largest number.
      let isFromBelow = whole.isFinite || i <= bins / 2
      edge[i] = Swift.min(high, isFromBelow ? low + Element(i) * width : high - Element(bins - i) * width)
    }
    var counts = [Int](repeating: 0, count: bins)
    counts.withUnsafeMutableBufferPointer { counts in
      let last = Element(bins - 1)
      for i in 0..<count {
        let x = _elements.base[i]
        guard x >= low && x <= high else { continue }
        // In halves, as the whole range may be more than the largest number. There is no quotient of widths too small.
        let place = (x / 2 - low / 2) / (width / 2)
        var bin = place < last ? Self.integer(place) : bins &- 1
        // Rounding may have crossed an edge, or many where they are closer together than numbers.
        if !(edge[bin] <= x && (bin == bins &- 1 || x < edge[bin &+ 1])) {
          var end = edge[bin] <= x ? bins : bin
          if end == bin { bin = 0 }
          while end - bin > 1 {
            let middle = (bin + end) / 2
            if edge[middle] <= x { bin = middle } else { end = middle }
          }
        }
        counts[bin] += 1
      }
    }
    withExtendedLifetime((self, edges)) {}
    return (counts, edges)
  }

  /// Nil where there are no elements or one is not finite.
  private func finiteExtremes() -> (least: Element, most: Element)? {
    withUnsafeBufferPointer { elements in
      guard var least = elements.first, var most = elements.first else { return nil }
      for x in elements {
        if !x.isFinite { return nil }
        least = x < least ? x : least
        most = x > most ? x : most
      }
      return (least, most)
    }
  }

  /// `Int(value)`, which of a generic number is a call, however specialised.
  @inline(__always)
  private static func integer(_ value: Element) -> Int {
    MemoryLayout<Element>.size == 4
      ? Int(unsafeBitCast(value, to: Float.self)) : Int(unsafeBitCast(value, to: Double.self))
  }
}
