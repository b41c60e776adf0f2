import Apus
import BackendKit
import LambdaRuntime

/// How the numbers of an operand are written, and then those of the result.
enum NumberForm {
  /// `[1, 2, 3]`, or rows of them: `[[1, 2], [3, 4]]`.
  case list
  /// `{"shape": [3], "data": [1, 2, 3]}`.
  case object
  /// `{"shape": [3], "dtype": "float32", "data": "AACAPwAAAEAAAEBA"}`: little-endian elements in base64.
  case encodedObject
  /// `"AACAPwAAAEAAAEBA"`.
  case encoded
}

/// An operand of an event, before its numbers are read.
struct OperandText {
  let name: String
  let form: NumberForm
  /// The numbers: an array, an array of rows, or a string in base64.
  let data: JSON
  let shape: [Int]?
  let type: ElementType?
  private let rows: [JSON]?

  init(_ value: JSON, name: String) throws {
    self.name = name
    switch value.kind {
    case .array:
      form = .list
      data = value
      type = nil
      rows = try Self.rows(of: value)
      if let rows {
        let columns = try rows[0].elementCount()
        for (index, row) in rows.enumerated() where try row.elementCount() != columns {
          throw FunctionFailure(
            .invalidShape, "\(name): row \(index) has \(try row.elementCount()) elements, row 0 has \(columns)")
        }
        shape = [rows.count, columns]
      } else {
        shape = nil
      }
    case .string:
      form = .encoded
      data = value
      type = nil
      rows = nil
      shape = nil
    case .object:
      let members = try EventMembers(value)
      try members.allow(["shape", "dtype", "data"], for: "operand \"\(name)\"")
      data = try members.require("data", for: "operand \"\(name)\"")
      type = try members["dtype"].map(ElementType.init(json:))
      shape = try members["shape"].map { try Self.shape($0, name: name) }
      rows = nil
      switch data.kind {
      case .array: form = .object
      case .string: form = .encodedObject
      default: throw data.error("\(name): \"data\" must be an array of numbers or a string in base64")
      }
    default:
      throw value.error(
        "\(name): expected an array of numbers, base64, or an object with \"shape\" and \"data\", found \(value.kind)")
    }
  }

  private static func rows(of array: JSON) throws -> [JSON]? {
    guard try array.firstElementKind() == .array else { return nil }
    let rows = try array.elements()
    for row in rows where row.kind != .array { throw row.error("expected a row, an array of numbers") }
    return rows
  }

  private static func shape(_ value: JSON, name: String) throws -> [Int] {
    let shape = try value.elements().map { element throws(JSONError) in try element.integer() }
    guard (1...2).contains(shape.count) else {
      throw FunctionFailure(.invalidShape, "\(name): a shape has one or two dimensions, not \(shape.count)")
    }
    guard shape.allSatisfy({ $0 >= 0 }), !shape[0].multipliedReportingOverflow(by: shape.last!).overflow else {
      throw FunctionFailure(.invalidShape, "\(name): \(ShapeError.invalid(shape))")
    }
    return shape
  }

  var isEncoded: Bool { data.kind == .string }

  /// Reads the numbers.
  func read<Element: FunctionElement>(as _: Element.Type) throws -> Operand<Element> {
    let elements: Vector<Element>
    if let rows, let shape {
      elements = try Vector(unsafeUninitializedCapacity: shape[0] * shape[1]) { target in
        for (index, row) in rows.enumerated() {
          let part = target[index * shape[1]..<(index + 1) * shape[1]]
          try Element.read(row, into: UnsafeMutableBufferPointer(rebasing: part))
        }
      }
    } else if isEncoded {
      let byteCount = try data.base64Count()
      guard byteCount % MemoryLayout<Element>.stride == 0 else {
        throw data.error(
          "\(name): \(byteCount) bytes in base64 are not a whole number of \(Element.elementType) elements")
      }
      elements = try Vector(unsafeUninitializedCapacity: byteCount / MemoryLayout<Element>.stride) { target in
        try data.copyBase64(into: UnsafeMutableRawBufferPointer(target))
      }
    } else {
      elements = try Vector(unsafeUninitializedCapacity: try data.elementCount()) { target in
        try Element.read(data, into: target)
      }
    }
    let shape = shape ?? [elements.count]
    guard shape.reduce(1, *) == elements.count else {
      throw FunctionFailure(
        .invalidShape, "\(name): \(ShapeError.elementCount(expected: shape, found: elements.count))")
    }
    return Operand(name: name, elements: elements, shape: shape)
  }
}

/// An operand in numbers of one element type.
struct Operand<Element: FunctionElement> {
  let name: String
  var elements: Vector<Element>
  let shape: [Int]

  func require(dimensions: Int) throws {
    guard shape.count == dimensions else {
      throw FunctionFailure(
        .invalidShape,
        "\(name): expected a \(dimensions == 1 ? "vector (one dimension)" : "matrix (two dimensions)"), found shape \(shape)"
      )
    }
  }

  func matrix() throws -> Matrix<Element> {
    try require(dimensions: 2)
    return try Matrix(reshaping: elements, rows: shape[0], columns: shape[1])
  }

  func vector() throws -> Vector<Element> {
    try require(dimensions: 1)
    return elements
  }
}

extension ElementType {
  init(json: JSON) throws {
    let name = try json.string()
    guard let type = ElementType(rawValue: name) else {
      let valid = ElementType.allCases.map(\.rawValue).joined(separator: " or ")
      throw json.error("unknown dtype \"\(name.prefix(40))\"; it must be \(valid)")
    }
    self = type
  }
}
