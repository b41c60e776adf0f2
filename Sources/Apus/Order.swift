import BackendKit

/// Orders by keys: words that are ordered as the elements are, with NaN last and both zeros the same.
enum Order {
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

  /// Sorts by bytes, least significant first, and moves indices along with their keys where there are any. What is in the
  /// first of two places is ordered into the second, and back.
  ///
  /// - Returns: Whether the result is in the second place.
  @inline(__always)
  private static func sortByBytes<Key: FixedWidthInteger & UnsignedInteger>(
    _ keys: (UnsafeMutablePointer<Key>, UnsafeMutablePointer<Key>),
    _ indices: (UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>)? = nil, count: Int
  ) -> Bool {
    var (from, to) = keys
    var (fromIndices, toIndices) = (indices?.0, indices?.1)
    var isInSecond = false
    let counts = counts(from, count: count)
    defer { counts.deallocate() }
    for byte in 0..<Key.bitWidth / 8 {
      let starts = counts + 256 * byte
      guard accumulate(starts, total: count) else { continue }
      let shift = Key(8 * byte)
      for i in 0..<count {
        let key = from[i]
        let digit = Int(truncatingIfNeeded: key &>> shift & 0xFF)
        let place = starts[digit]
        to[place] = key
        if let fromIndices, let toIndices { toIndices[place] = fromIndices[i] }
        starts[digit] = place + 1
      }
      swap(&from, &to)
      swap(&fromIndices, &toIndices)
      isInSecond.toggle()
    }
    return isInSecond
  }

  /// Sorts in one of two places.
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
    return sortByBytes((keys, other), count: count) ? other : keys
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
    defer {
      scratch.deallocate()
      otherOrder.deallocate()
    }
    scratch.update(from: keys, count: count)
    for i in 0..<count { order[i] = i }
    let isInOther = sortByBytes((scratch, scratch + count), (order, otherOrder), count: count)
    if isInOther { order.update(from: otherOrder, count: count) }
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
