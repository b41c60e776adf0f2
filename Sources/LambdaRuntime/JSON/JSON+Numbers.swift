extension JSON {
  /// The number of elements of an array.
  ///
  /// - Throws: `JSONError` where it is not an array.
  public func elementCount() throws(JSONError) -> Int {
    guard kind == .array else { throw mismatch("an array") }
    if let count = plainElementCount { return count }
    return bytes.withUnsafeBufferPointer { text in
      var skipper = JSONSkipper(text, at: range.lowerBound)
      skipper.skipByte()
      var count = 0
      while let next = skipper.next, next != UInt8(ascii: "]") {
        if next == UInt8(ascii: ",") {
          skipper.skipByte()
          continue
        }
        count += 1
        skipper.skipValue()
        skipper.skipSpace()
      }
      return count
    }
  }

  /// The number of elements where there are no containers and strings among them, or nil: one more than commas.
  private var plainElementCount: Int? {
    bytes.withUnsafeBufferPointer { text in
      let content = UnsafeBufferPointer(rebasing: text[range.lowerBound + 1..<range.upperBound])
      var commas = 0
      var special: UInt8 = 0
      for byte in content {
        commas &+= byte == UInt8(ascii: ",") ? 1 : 0
        // '[' and '{' differ in one bit only.
        special |= byte | 0x20 == UInt8(ascii: "{") || byte == UInt8(ascii: "\"") ? 1 : 0
      }
      if special != 0 { return nil }
      if commas > 0 { return commas &+ 1 }
      var skipper = JSONSkipper(text, at: range.lowerBound)
      skipper.skipByte()
      return skipper.next == UInt8(ascii: "]") ? 0 : 1
    }
  }

  /// The numbers of an array. Strings "nan", "inf" and "-inf" stand for what JSON has no numbers for.
  ///
  /// - Throws: `JSONError` where it is not an array of numbers, or one is beyond the range of `Double`.
  public func doubles() throws(JSONError) -> [Double] { try numbers() }

  /// The numbers of an array, each rounded once to `Float`; otherwise like `doubles()`.
  ///
  /// - Throws: `JSONError` where it is not an array of numbers, or one is beyond the range of `Float`.
  public func floats() throws(JSONError) -> [Float] { try numbers() }

  /// Writes the numbers of an array to memory for exactly as many, `elementCount()`, without allocating any.
  ///
  /// - Throws: `JSONError` as `doubles()` does, and where the array has another number of elements.
  public func copyNumbers(into target: UnsafeMutableBufferPointer<Double>) throws(JSONError) { try copy(into: target) }

  /// Writes the numbers of an array, each rounded once to `Float`; otherwise like the one for `Double`.
  ///
  /// - Throws: `JSONError` as `floats()` does, and where the array has another number of elements.
  public func copyNumbers(into target: UnsafeMutableBufferPointer<Float>) throws(JSONError) { try copy(into: target) }

  private func numbers<F: DecimalReadable>() throws(JSONError) -> [F] {
    let count = try elementCount()
    var failure: JSONError?
    let numbers = [F](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      do throws(JSONError) {
        try copy(into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initializedCount = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return numbers
  }

  @inline(__always)
  private func copy<F: DecimalReadable>(into target: UnsafeMutableBufferPointer<F>) throws(JSONError) {
    guard kind == .array else { throw mismatch("an array") }
    var place = range.lowerBound + 1
    var index = 0
    while true {
      // Up to the end, or to an element that needs a closer look.
      let isAtEnd = bytes.withUnsafeBufferPointer { text in
        while place < text.count {
          switch text[place] {
          case 0...0x20, UInt8(ascii: ","): place &+= 1
          case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = DecimalNumber(text, at: place)
            let value = number.value(as: F.self)
            guard value.isFinite, index < target.count else { return false }
            target[index] = value
            index &+= 1
            place = number.end
          case UInt8(ascii: "]"): return true
          default: return false
          }
        }
        return true
      }
      if isAtEnd {
        if index == target.count { return }
        throw error("expected \(target.count) numbers, found \(index)")
      }
      guard index < target.count else { throw error("expected \(target.count) numbers, found more") }
      let element = element(at: place)
      do throws(JSONError) {
        target[index] = try element.readNumber()
      } catch {
        throw JSONError("element \(index): \(error.problem)", offset: error.offset)
      }
      index += 1
      place = element.range.upperBound
    }
  }

  /// The value that begins at a place of the same text.
  private func element(at place: Int) -> JSON {
    let end = bytes.withUnsafeBufferPointer { text in
      var skipper = JSONSkipper(text, at: place)
      skipper.skipValue()
      return skipper.offset
    }
    return JSON(bytes, place..<end)
  }
}
