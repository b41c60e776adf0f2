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
  /// - Throws: `ShapeError.parameter` where k is negative or more than the number of elements.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func topK(_ k: Int) throws(ShapeError) -> (values: Vector, indices: [Int]) {
    guard k >= 0, k <= count else {
      throw .parameter(operation: "topK", "k", found: "\(k)", allowed: "from 0 to \(count), the number of elements")
    }
    if k == 0 { return (Vector(), []) }
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
  /// - Throws: `ShapeError.parameter` where the fraction is not from 0 to 1.
  public func quantile(_ fraction: Element) throws(ShapeError) -> Element? {
    guard fraction >= 0, fraction <= 1 else {
      throw .parameter(operation: "quantile", "the fraction", found: "\(fraction)", allowed: "from 0 to 1")
    }
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
    // Halves, so that the difference does not overflow.
    let difference = high / 2 - low / 2
    return weight < 0.5 ? low + 2 * (difference * weight) : high - 2 * (difference * (1 - weight))
  }

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
        var bin = place < last ? Order.integer(place) : bins &- 1
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
}

/// Orders by keys: words that are ordered as the elements are, with NaN last and both zeros the same.
private enum Order {
  @inline(__always)
  static func key<Element: VectorElement, Key: FixedWidthInteger & UnsignedInteger>(_ value: Element) -> Key {
    // Adding 0 makes +0 of -0.
    let bits = unsafeBitCast(value + 0, to: Key.self)
    let sign: Key = 1 << (Key.bitWidth - 1)
    return value.isNaN ? .max : bits & sign != 0 ? ~bits : bits | sign
  }

  /// The bits of a key's element.
  @inline(__always)
  static func bits<Key: FixedWidthInteger & UnsignedInteger>(_ key: Key) -> Key {
    let sign: Key = 1 << (Key.bitWidth - 1)
    return key & sign != 0 ? key ^ sign : ~key
  }

  @inline(__always)
  static func value<Element: VectorElement, Key: FixedWidthInteger & UnsignedInteger>(_ key: Key) -> Element {
    unsafeBitCast(bits(key), to: Element.self)
  }

  /// `Int(value)`, which of a generic number is a call, however specialised.
  @inline(__always)
  static func integer<Element: VectorElement>(_ value: Element) -> Int {
    MemoryLayout<Element>.size == 4
      ? Int(unsafeBitCast(value, to: Float.self)) : Int(unsafeBitCast(value, to: Double.self))
  }

  @inline(__always)
  static func keys<Element: VectorElement, Key: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafeBufferPointer<Element>, _: Key.Type
  ) -> [Key] {
    [Key](unsafeUninitializedCapacity: elements.count) { keys, count in
      for i in 0..<elements.count { keys[i] = key(elements[i]) }
      count = elements.count
    }
  }

  /// Few are inserted one by one: counting their bytes would take longer.
  @inline(__always) static var fewest: Int { 48 }

  /// How often each value of each byte occurs, least significant first. For the caller to deallocate.
  @inline(__always)
  private static func counts<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: UnsafePointer<Key>, count: Int
  ) -> UnsafeMutablePointer<Int> {
    let bytes = Key.bitWidth / 8
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 256 * bytes)
    counts.initialize(repeating: 0, count: 256 * bytes)
    for i in 0..<count {
      var key = keys[i]
      for byte in 0..<bytes {
        counts[256 * byte + Int(truncatingIfNeeded: key & 0xFF)] += 1
        key >>= 8
      }
    }
    return counts
  }

  /// Makes of counts the places where each value starts; false where all have the same value.
  @inline(__always)
  private static func accumulate(_ counts: UnsafeMutablePointer<Int>, total: Int) -> Bool {
    var start = 0
    for value in 0..<256 {
      let count = counts[value]
      if count == total { return false }
      counts[value] = start
      start += count
    }
    return true
  }

  /// Sorts by bytes, least significant first.
  ///
  /// - Returns: Where the result is, one or the other.
  @inline(__always)
  static func sort<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: UnsafeMutablePointer<Key>, _ other: UnsafeMutablePointer<Key>, count: Int
  ) -> UnsafeMutablePointer<Key> {
    if count <= fewest {
      for i in 0..<count {
        let key = keys[i]
        var place = i
        while place > 0, keys[place - 1] > key {
          keys[place] = keys[place - 1]
          place -= 1
        }
        keys[place] = key
      }
      return keys
    }
    var (from, to) = (keys, other)
    let counts = counts(keys, count: count)
    defer { counts.deallocate() }
    for byte in 0..<Key.bitWidth / 8 {
      let starts = counts + 256 * byte
      guard accumulate(starts, total: count) else { continue }
      let shift = Key(8 * byte)
      for i in 0..<count {
        let key = from[i]
        let digit = Int(truncatingIfNeeded: key &>> shift & 0xFF)
        to[starts[digit]] = key
        starts[digit] += 1
      }
      swap(&from, &to)
    }
    return from
  }

  /// The indices of keys in ascending order, of equal ones in the order they have.
  @inline(__always)
  static func order<Key: FixedWidthInteger & UnsignedInteger>(keys: [Key]) -> [Int] {
    [Int](unsafeUninitializedCapacity: keys.count) { result, initialized in
      initialized = keys.count
      guard let order = result.baseAddress else { return }
      keys.withUnsafeBufferPointer { Self.order($0.baseAddress!, into: order, count: $0.count) }
    }
  }

  @inline(__always)
  private static func order<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: UnsafePointer<Key>, into order: UnsafeMutablePointer<Int>, count: Int
  ) {
    if count <= fewest {
      for i in 0..<count {
        let key = keys[i]
        var place = i
        while place > 0, keys[order[place - 1]] > key {
          order[place] = order[place - 1]
          place -= 1
        }
        order[place] = i
      }
      return
    }
    let scratch = UnsafeMutablePointer<Key>.allocate(capacity: 2 * count)
    let otherOrder = UnsafeMutablePointer<Int>.allocate(capacity: count)
    let counts = counts(keys, count: count)
    defer {
      scratch.deallocate()
      otherOrder.deallocate()
      counts.deallocate()
    }
    scratch.update(from: keys, count: count)
    for i in 0..<count { order[i] = i }
    var (from, to) = (scratch, scratch + count)
    var (fromOrder, toOrder) = (order, otherOrder)
    for byte in 0..<Key.bitWidth / 8 {
      let starts = counts + 256 * byte
      guard accumulate(starts, total: count) else { continue }
      let shift = Key(8 * byte)
      for i in 0..<count {
        let key = from[i]
        let digit = Int(truncatingIfNeeded: key &>> shift & 0xFF)
        let place = starts[digit]
        to[place] = key
        toOrder[place] = fromOrder[i]
        starts[digit] = place + 1
      }
      swap(&from, &to)
      swap(&fromOrder, &toOrder)
    }
    if fromOrder != order { order.update(from: fromOrder, count: count) }
  }

  /// Finds the key that sorting would put at a place by its leading bits, then the following of those that share them, and so
  /// on. Overwrites the keys.
  ///
  /// - Returns: The key, at which place it is among its equals, and how many these are.
  @inline(__always)
  static func select<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: inout [Key], _ index: Int
  ) -> (key: Key, place: Int, count: Int) {
    let bits = 11
    let counts = UnsafeMutablePointer<Int>.allocate(capacity: 1 << bits)
    defer { counts.deallocate() }
    var (count, place, shift) = (keys.count, index, Key.bitWidth)
    return keys.withUnsafeMutableBufferPointer { buffer in
      let keys = buffer.baseAddress!
      repeat {
        // The last digit may repeat bits of the one before, which all have in common.
        shift = Swift.max(0, shift - bits)
        counts.initialize(repeating: 0, count: 1 << bits)
        for i in 0..<count { counts[digit(keys[i], shift)] += 1 }
        var sought = 0
        while place >= counts[sought] {
          place -= counts[sought]
          sought += 1
        }
        if counts[sought] < count {
          var kept = 0
          for i in 0..<count {
            let key = keys[i]
            keys[kept] = key
            kept += digit(key, shift) == sought ? 1 : 0
          }
          count = kept
        }
      } while shift > 0 && count > 1
      return (keys[0], place, count)
    }

    @inline(__always) func digit(_ key: Key, _ shift: Int) -> Int {
      Int(truncatingIfNeeded: key &>> Key(truncatingIfNeeded: shift)) & (1 << bits - 1)
    }
  }

  /// The element that sorting would put at a place and, if wanted, the one after it; nil if there is a NaN.
  @inline(__always)
  static func neighbors<Element: VectorElement, Key: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafeBufferPointer<Element>, _ index: Int, hasNext: Bool, _: Key.Type
  ) -> (Element, Element)? {
    var keys = keys(elements, Key.self)
    var largest: Key = 0
    for key in keys { largest = Swift.max(largest, key) }
    if largest == .max { return nil }
    let (found, place, count) = select(&keys, index)
    var low: Element = value(found)
    if low == 0 {
      // The sign is that of the zero which has this place among them.
      var before = place
      for x in elements where x == 0 {
        if before == 0 {
          low = x
          break
        }
        before -= 1
      }
    }
    if !hasNext || place + 1 < count { return (low, low) }
    var next: Key = .max
    for x in elements {
      let key: Key = key(x)
      next = Swift.min(next, key > found ? key : .max)
    }
    return (low, value(next))
  }

  /// The indices of the k largest elements, `k > 0`, in descending order.
  @inline(__always)
  static func largest<Element: VectorElement, Key: FixedWidthInteger & UnsignedInteger>(
    _ elements: UnsafeBufferPointer<Element>, _ k: Int, _: Key.Type
  ) -> [Int] {
    var keys = keys(elements, Key.self)
    let (least, place, count) = select(&keys, elements.count - k)
    var equalsLeft = count - place
    var (indices, chosen) = ([Int](), [Key]())
    indices.reserveCapacity(k)
    chosen.reserveCapacity(k)
    for i in 0..<elements.count {
      let key: Key = key(elements[i])
      guard key > least || key == least && equalsLeft > 0 else { continue }
      if key == least { equalsLeft -= 1 }
      indices.append(i)
      chosen.append(~key)
    }
    return order(keys: chosen).map { indices[$0] }
  }
}
