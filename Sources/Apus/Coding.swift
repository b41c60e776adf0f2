import BackendKit

extension Vector: Codable {
  /// The elements of an unkeyed container. Those that are not finite are as the decoder's strategy says.
  ///
  /// - Throws: `DecodingError` where there is something else.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var elements: [Element] = []
    while !container.isAtEnd { elements.append(try container.decode(Element.self)) }
    self.init(elements)
  }

  /// The elements in an unkeyed container. Those that are not finite are as the encoder's strategy says: JSON has none unless
  /// told how.
  ///
  /// - Throws: `EncodingError` for elements that the format lacks.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for element in self { try container.encode(element) }
  }
}

extension Matrix: Codable {
  private enum CodingKeys: CodingKey {
    case shape, elements
  }

  /// An object of `shape`, rows and columns, and `elements`, row by row; see `Vector.init(from:)`.
  ///
  /// - Throws: `DecodingError` where there is something else, or the elements do not fill the shape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shape = try container.decode([Int].self, forKey: .shape)
    guard shape.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .shape, in: container,
        debugDescription: "a matrix has 2 dimensions, not \(shape.count)")
    }
    let elements = try container.decode(Vector<Element>.self, forKey: .elements)
    do throws(ShapeError) { try self.init(reshaping: elements, rows: shape[0], columns: shape[1]) } catch {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: container.codingPath, debugDescription: error.description, underlyingError: error))
    }
  }

  /// An object of `shape`, rows and columns, and `elements`, row by row; see `Vector.encode(to:)`.
  ///
  /// - Throws: `EncodingError` for elements that the format lacks.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(flattened, forKey: .elements)
  }
}
