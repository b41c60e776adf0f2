import Apus
import Foundation
import Testing

@Suite struct CodingTests {
  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func decode<Value: Decodable>(_: Value.Type, _ json: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(json.utf8))
  }

  @Test func json() throws {
    #expect(try text([1, -2.5, 0.1] as Vector<Float>) == "[1,-2.5,0.1]")
    #expect(try text(Vector<Double>()) == "[]")
    #expect(try text([[1, 2, 3], [4, 5, 6]] as Matrix<Double>) == #"{"elements":[1,2,3,4,5,6],"shape":[2,3]}"#)
    #expect(try text(Matrix<Float>(shape: (0, 3), elements: [])) == #"{"elements":[],"shape":[0,3]}"#)
    #expect(try decode(Vector<Float>.self, "[0.1, 3, -1e-3]") == [0.1, 3, -1e-3])
    #expect(try decode(Vector<Double>.self, "[]").isEmpty)
    #expect(try decode(Matrix<Float>.self, #"{"shape": [3, 1], "elements": [1, 2, 3]}"#) == [[1], [2], [3]])
    #expect(try decode(Matrix<Float>.self, #"{"shape": [7, 0], "elements": []}"#).shape == [7, 0])
  }

  @Test func backAgain() throws {
    let values: [Double] = [0.1, 1 / 3, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    let vector = Vector(values)
    let matrix = try Matrix(shape: (5, 1), elements: values)
    #expect(try decode(Vector<Double>.self, text(vector)).map(\.bitPattern) == values.map(\.bitPattern))
    #expect(try decode(Matrix<Double>.self, text(matrix)) == matrix)
    let floats: Vector<Float> = [0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    #expect(try decode(Vector<Float>.self, text(floats)) == floats)
  }

  @Test(arguments: [
    #"{"shape": [2, 2], "elements": [1, 2, 3]}"#, #"{"shape": [-1, -3], "elements": [1, 2, 3]}"#,
    #"{"shape": [3], "elements": [1, 2, 3]}"#, #"{"shape": [3, 1, 1], "elements": [1, 2, 3]}"#,
    #"{"shape": [4611686018427387904, 4611686018427387904], "elements": []}"#, #"{"shape": [0, 0]}"#,
    #"{"elements": [1]}"#, #"{"shape": [1, 1], "elements": ["1"]}"#, "[1]", #"{"shape": [1, 1], "elements": 1}"#,
  ]) func whatIsNoMatrix(json: String) {
    #expect(throws: DecodingError.self) { try decode(Matrix<Double>.self, json) }
  }

  @Test(arguments: [#"["a"]"#, #"{"0": 1}"#, "[[1]]", "[null]", "3"]) func whatIsNoVector(json: String) {
    #expect(throws: DecodingError.self) { try decode(Vector<Float>.self, json) }
  }

  @Test func aShapeThatIsNotFilledIsNamed() throws {
    let error = #expect(throws: DecodingError.self) {
      try decode([Matrix<Float>].self, #"[{"shape": [2, 2], "elements": [1]}]"#)
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("another error")
      return
    }
    #expect(context.debugDescription == "1 elements do not fill the shape 2×2")
    #expect(context.codingPath.map(\.intValue) == [0])
    #expect(context.underlyingError as? ShapeError == .elementCount(expected: [2, 2], found: 1))
  }

  @Test func notFiniteAsTheStrategySays() throws {
    let matrix: Matrix<Float> = [[.infinity, -.infinity, .nan, 1]]
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(matrix) }
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(matrix.flattened) }
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    let data = try encoder.encode(matrix.flattened)
    #expect(String(decoding: data, as: UTF8.self) == #"["+","-","?",1]"#)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    let back = try decoder.decode(Vector<Float>.self, from: data)
    #expect(back[0] == .infinity && back[1] == -.infinity && back[2].isNaN && back[3] == 1)
  }

  /// Around runs of 256, which are compared and hashed as one.
  @Test(arguments: [0, 1, 15, 255, 256, 257, 511, 512, 513, 1000])
  func equality(count: Int) {
    func check<Element: VectorElement>(_: Element.Type) {
      let x = Vector<Element>((0..<count).map { Element($0 % 7) - 3 })
      var y = Vector<Element>((0..<count).map { $0 % 7 == 3 ? -0.0 : Element($0 % 7) - 3 })
      #expect(x == y && x.hashValue == y.hashValue)
      for i in 0..<count {
        let old = y[i]
        for other in [old.nextUp, .nan, .infinity] {
          y[i] = other
          #expect(x != y && y != x && (y == y) == !other.isNaN, "\(other) at \(i)")
        }
        #expect(x.hashValue != y.hashValue)
        y[i] = old
      }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test func hashing() throws {
    let shapes: Set<Matrix<Float>> = [[[1, 2]], [[1], [2]], [[1, 2]], [[2, 1]]]
    #expect(shapes.count == 3 && shapes.contains([[1], [2]]))
    #expect(([0, 1] as Vector<Double>).hashValue == ([-0.0, 1] as Vector<Double>).hashValue)
    let empty = try Set([(0, 3), (0, 2), (0, 3)].map { try Matrix<Float>(shape: $0, elements: []) })
    #expect(empty.count == 2)
    // A part of another's memory is the same as a copy of it.
    let whole: Vector<Float> = [9, 1, 2, 9]
    #expect([whole.elements(1..<3): "part"][[1, 2]] == "part")
    let hashes = Set((0..<100).map { Vector<Float>([Float($0), 1]).hashValue })
    #expect(hashes.count > 90)
  }

  @Test func images() throws {
    let pixels: Matrix<Float> = [[1, 2], [3, 4]]
    let tall = try Images(pixels: pixels, count: 1, height: 2, width: 1)
    #expect(tall.description == "[[1, 2], [3, 4]] (1×2×1×2)")
    #expect(try tall == Images(pixels: pixels, count: 1, height: 2, width: 1))
    #expect(try tall != Images(pixels: pixels, count: 2, height: 1, width: 1))
    #expect(try tall != Images(pixels: pixels, count: 1, height: 1, width: 2))
    #expect(try tall != Images(pixels: pixels + 1, count: 1, height: 2, width: 1))
    let many = try Images(
      pixels: Matrix<Float>(repeating: 0, rows: 1 << 20, columns: 1), count: 1, height: 1 << 10, width: 1 << 10)
    #expect(many.description.hasSuffix("[0]] (1×1024×1024×1)") && many.description.count < 100)
  }
}
