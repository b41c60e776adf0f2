/// A member of an object.
public struct JSONMember: Sendable {
  public let name: String
  public let value: JSON
}

/// The members of an object, each read from its text when its turn comes.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  private let bytes: [UInt8]
  private var offset: Int

  init(object: JSON) {
    bytes = object.bytes
    offset = object.range.lowerBound
  }

  public mutating func next() -> JSONMember? {
    let (member, end) = bytes.withUnsafeBufferPointer { text -> (JSONMember?, Int) in
      var skipper = JSONSkipper(text, at: offset)
      guard skipper.advance(before: UInt8(ascii: "}")) else { return (nil, offset) }
      let name = JSONString.decoded(text, at: skipper.offset)
      skipper.skipString()
      skipper.skipSpace()
      skipper.skipByte()
      let start = skipper.offset
      skipper.skipValue()
      return (JSONMember(name: name, value: JSON(bytes, start..<skipper.offset)), skipper.offset)
    }
    offset = end
    return member
  }
}

/// The elements of an array, each read from its text when its turn comes.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  private let bytes: [UInt8]
  private var offset: Int

  init(array: JSON) {
    bytes = array.bytes
    offset = array.range.lowerBound
  }

  public mutating func next() -> JSON? {
    let (element, end) = bytes.withUnsafeBufferPointer { text -> (JSON?, Int) in
      var skipper = JSONSkipper(text, at: offset)
      guard skipper.advance(before: UInt8(ascii: "]")) else { return (nil, offset) }
      let start = skipper.offset
      skipper.skipValue()
      return (JSON(bytes, start..<skipper.offset), skipper.offset)
    }
    offset = end
    return element
  }
}

extension JSONSkipper {
  /// Goes from a container's beginning, or the end of a value in it, to the next value; false where its end comes first.
  fileprivate mutating func advance(before end: UInt8) -> Bool {
    skipSpace()
    if next == end { return false }
    skipByte()
    return next != end && next != nil
  }
}
