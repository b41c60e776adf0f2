extension JSON {
  /// The members of an object, in order.
  ///
  /// They take many times the memory of their text. `lazyMembers()` is for objects of anybody.
  ///
  /// - Throws: `JSONError` where it is not an object.
  public func members() throws(JSONError) -> [JSONMember] { Array(try lazyMembers()) }

  /// The members of an object, in order, each read when its turn comes.
  ///
  /// - Throws: `JSONError` where it is not an object.
  public func lazyMembers() throws(JSONError) -> JSONMembers {
    guard kind == .object else { throw mismatch("an object") }
    return JSONMembers(object: self)
  }

  /// The elements of an array, in order. For numbers, `copyNumbers(into:)` and `doubles()` are faster.
  ///
  /// They take many times the memory of their text. `lazyElements()` is for arrays of anybody.
  ///
  /// - Throws: `JSONError` where it is not an array.
  public func elements() throws(JSONError) -> [JSON] { Array(try lazyElements()) }

  /// The elements of an array, in order, each read when its turn comes.
  ///
  /// - Throws: `JSONError` where it is not an array.
  public func lazyElements() throws(JSONError) -> JSONElements {
    guard kind == .array else { throw mismatch("an array") }
    return JSONElements(array: self)
  }

  /// What the first element of an array is, or nil of an empty one.
  ///
  /// - Throws: `JSONError` where it is not an array.
  public func firstElementKind() throws(JSONError) -> Kind? {
    guard kind == .array else { throw mismatch("an array") }
    return bytes.withUnsafeBufferPointer { text in
      var skipper = JSONSkipper(text, at: range.lowerBound)
      skipper.skipByte()
      return skipper.next == UInt8(ascii: "]") ? nil : JSON(bytes, skipper.offset..<text.count).kind
    }
  }

  /// The value of the member of this name, or nil. Of several with one name it is the last, as in Python and JavaScript.
  ///
  /// Names are the same where their code units are (RFC 8259, section 8.3). Each look-up goes through the object: where several
  /// are needed, ask for `members()`.
  ///
  /// - Throws: `JSONError` where this is not an object.
  public func member(_ name: String) throws(JSONError) -> JSON? {
    var value: JSON?
    // As texts they would be normalised, which takes the square of the length where marks follow each other out of order.
    for member in try lazyMembers() where member.name.utf8.elementsEqual(name.utf8) { value = member.value }
    return value
  }

  /// The text of a string, its escape sequences replaced.
  ///
  /// - Throws: `JSONError` where it is not a string.
  public func string() throws(JSONError) -> String {
    guard kind == .string else { throw mismatch("a string") }
    return bytes.withUnsafeBufferPointer { JSONString.decoded($0, at: range.lowerBound) }
  }

  /// The text of a string in UTF-8. Escape sequences that stand for half a character become U+FFFD.
  ///
  /// - Throws: `JSONError` where it is not a string.
  public func stringBytes() throws(JSONError) -> [UInt8] {
    guard kind == .string else { throw mismatch("a string") }
    return bytes.withUnsafeBufferPointer { JSONString.decodedBytes($0, at: range.lowerBound) }
  }

  /// The string's bytes as they stand in the text, if there is no escape sequence among them.
  func withPlainString<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
    guard kind == .string else { return nil }
    return bytes.withUnsafeBufferPointer { text in
      var skipper = JSONSkipper(text, at: range.lowerBound)
      skipper.skipString()
      let content = UnsafeBufferPointer(rebasing: text[range.lowerBound + 1..<skipper.offset - 1])
      return JSONSkipper.find(UInt8(ascii: "\\"), in: content, from: 0) == nil ? body(content) : nil
    }
  }
}
