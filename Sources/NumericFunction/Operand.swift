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
  private let isRows: Bool

  init(_ value: JSON, name: String) throws {
    self.name = name
    switch value.kind {
    case .array:
      form = .list
      data = value
      type = nil
      isRows = try value.firstElementKind() == .array
      shape = isRows ? try Self.shape(ofRows: value, name: name) : nil
    case .string:
      form = .encoded
      data = value
      type = nil
      isRows = false
      shape = nil
    case .object:
      let members = try EventMembers(value)
      try members.allow(["shape", "dtype", "data"], for: "operand \"\(name)\"")
      data = try members.require("data", for: "operand \"\(name)\"")
      type = try members["dtype"].map(ElementType.init(json:))
      shape = try members["shape"].map { try Self.shape($0, name: name) }
      isRows = false
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

  private static func shape(ofRows array: JSON, name: String) throws -> [Int] {
    var rows = 0
    var columns = 0
    for row in try array.lazyElements() {
      guard row.kind == .array else { throw row.error("expected a row, an array of numbers") }
      let count = try row.elementCount()
      if rows == 0 { columns = count }
      guard count == columns else {
        throw FunctionFailure(
          .invalidShape, "\(name): row \(rows) has \(count) elements, row 0 has \(columns)")
      }
      rows += 1
    }
    return [rows, columns]
  }

  private static func shape(_ value: JSON, name: String) throws -> [Int] {
    let dimensions = try value.elementCount()
    guard (1...2).contains(dimensions) else {
      throw FunctionFailure(.invalidShape, "\(name): a shape has one or two dimensions, not \(dimensions)")
    }
    let shape = try value.elements().map { element throws(JSONError) in try element.integer() }
    guard shape.allSatisfy({ $0 >= 0 }), !shape[0].multipliedReportingOverflow(by: shape.last!).overflow else {
      throw FunctionFailure(.invalidShape, "\(name): \(ShapeError.invalid(shape))")
    }
    return shape
  }

  var isEncoded: Bool { data.kind == .string }

  /// Reads the numbers.
  func read<Element: FunctionElement>(as _: Element.Type) throws -> Operand<Element> {
    let elements: Vector<Element>
    if isRows, let shape {
      elements = try Vector(unsafeUninitializedCapacity: shape[0] * shape[1]) { target in
        for (index, row) in try data.lazyElements().enumerated() {
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
    guard !name.isLongerThanNames, let type = ElementType(rawValue: name) else {
      let valid = ElementType.allCases.map(\.rawValue).joined(separator: " or ")
      throw json.error("unknown dtype \"\(name.excerpt)\"; it must be \(valid)")
    }
    self = type
  }
}
