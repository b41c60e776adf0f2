import BackendKit
import Foundation
import Testing

@testable import Apus

@Suite("Reading NumPy files") struct NumPyFileReadingTests {
  @Test(
    "every element type, byte order, format version and memory order", arguments: NumPyFileSamples.descrs, [1, 2, 3])
  func everyFormat(descr: String, version: UInt8) throws {
    let directory = try TemporaryDirectory()
    let numbers: [Double] = descr == "|b1" ? [0, 1, 1, 0, 1, 0] : [0, 1, 2, 100, 7, 5]
    let elements = NumPyFileSamples.elements(descr, numbers)
    let vectorPath = try directory.file(
      NumPyFileSamples.file(descr: descr, shape: "(6,)", version: version, elements: elements), "v.npy")
    #expect(try Array(Vector<Float>(numPyFile: vectorPath, rounding: true)) == numbers.map { Float($0) })
    #expect(try Array(Vector<Double>(numPyFile: vectorPath)) == numbers)
    for fortran in [false, true] {
      let path = try directory.file(
        NumPyFileSamples.file(descr: descr, fortran: fortran, shape: "(2, 3)", version: version, elements: elements),
        "m.npy")
      let matrix = try Matrix<Double>(numPyFile: path)
      #expect(matrix.shape == [2, 3])
      for row in 0..<2 {
        for column in 0..<3 {
          #expect(matrix[row, column] == numbers[fortran ? column * 2 + row : row * 3 + column])
        }
      }
      let file = try NumPyFile(path)
      #expect(file.version == (Int(version), 0))
      #expect(file.isFortranOrder == fortran)
      #expect(file.shape == [2, 3])
      #expect(file.count == 6)
    }
  }

  @Test("integers at the ends of their ranges", arguments: ["<i8", ">i8"])
  func extremes(descr: String) throws {
    let directory = try TemporaryDirectory()
    let values: [Int64] = [.min, .max, -1, 1 << 53, 1 << 53 + 1]
    let path = try directory.file(
      NumPyFileSamples.file(
        descr: descr, shape: "(5,)", elements: NumPyFileSamples.bytes(values, bigEndian: descr == ">i8")))
    #expect(try Array(Vector<Double>(numPyFile: path)) == values.map { Double($0) })
    #expect(try Array(Vector<Float>(numPyFile: path)) == values.map { Float($0) })
  }

  @Test("bits of special values are kept", arguments: ["<f4", ">f4"])
  func specialValues(descr: String) throws {
    let directory = try TemporaryDirectory()
    let bits: [UInt32] = [0x8000_0000, 1, 0x7F80_0000, 0xFF80_0000, 0x7FC0_1234, 0xFFFF_FFFF, 0x7F7F_FFFF]
    let path = try directory.file(
      NumPyFileSamples.file(
        descr: descr, shape: "(7,)", elements: NumPyFileSamples.bytes(bits, bigEndian: descr == ">f4")))
    #expect(try Vector<Float>(numPyFile: path).map(\.bitPattern) == bits)
  }

  @Test("more elements than fit a chunk")
  func large() throws {
    let directory = try TemporaryDirectory()
    let numbers = (0..<100_003).map { Double($0) }
    let path = try directory.file(
      NumPyFileSamples.file(descr: ">f8", shape: "(100003,)", elements: NumPyFileSamples.elements(">f8", numbers)))
    #expect(try Array(Vector<Double>(numPyFile: path)) == numbers)
    #expect(try Array(Vector<Float>(numPyFile: path, rounding: true)) == numbers.map { Float($0) })
  }

  @Test("shapes without elements, and of none dimension")
  func oddShapes() throws {
    let directory = try TemporaryDirectory()
    let scalar = try directory.file(
      NumPyFileSamples.file(descr: "<f4", shape: "()", elements: NumPyFileSamples.elements("<f4", [3])), "0.npy")
    #expect(try Vector<Float>(numPyFile: scalar) == [3])
    let empty = try directory.file(NumPyFileSamples.file(descr: "<f4", shape: "(0,)", elements: []), "1.npy")
    #expect(try Vector<Float>(numPyFile: empty).count == 0)
    let flat = "(0, 1000000000000000000)"
    for fortran in [false, true] {
      let matrix = try directory.file(
        NumPyFileSamples.file(descr: ">f4", fortran: fortran, shape: flat, elements: []), "2.npy")
      #expect(try Matrix<Double>(numPyFile: matrix).shape == [0, 1_000_000_000_000_000_000])
    }
  }

  @Test(
    "dictionaries as Python may write them",
    arguments: [
      "{'shape': (2,), 'descr': '<f4', 'fortran_order': False}",
      "{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(2,)}",
      "  {  'fortran_order' : False , 'shape' : ( 2 , ) , 'descr' : '<f4' , }  ",
      "{'descr': '<f4', 'fortran_order': True, 'shape': (2L,), }",
      "{'descr': 'f4',\n 'fortran_order': False,\n 'shape': (2,)}",
    ])
  func dictionaries(_ dictionary: String) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file(
      NumPyFileSamples.file(dictionary, elements: NumPyFileSamples.elements("<f4", [1, 2])))
    #expect(try Vector<Float>(numPyFile: path) == [1, 2])
  }

  @Test("float64 is not rounded unless asked for")
  func rounding() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file(
      NumPyFileSamples.file(descr: "<f8", shape: "(1,)", elements: NumPyFileSamples.elements("<f8", [0.1])))
    let error = #expect(throws: NumPyFileError.self) { try Vector<Float>(numPyFile: path) }
    #expect(error?.reason == .needsRounding(from: "float64", to: "float32"))
    #expect(try Vector<Float>(numPyFile: path, rounding: true) == [0.1])
  }

  @Test("a vector is no matrix, nor the other way round")
  func wrongShape() throws {
    let directory = try TemporaryDirectory()
    let vector = try directory.file(
      NumPyFileSamples.file(descr: "<f4", shape: "(1,)", elements: [0, 0, 0, 0]), "v.npy")
    let matrix = try directory.file(
      NumPyFileSamples.file(descr: "<f4", shape: "(1, 1)", elements: [0, 0, 0, 0]), "m.npy")
    #expect(throws: NumPyFileError.self) { try Matrix<Float>(numPyFile: vector) }
    #expect(throws: NumPyFileError.self) { try Vector<Float>(numPyFile: matrix) }
    #expect(try NumPyFile(matrix).array(of: Float.self) == .matrix([[0]]))
    #expect(try NumPyFile(vector).array(of: Float.self) == .vector([0]))
  }

  @Test("the file that was opened is read, whatever its name leads to later")
  func replacedFile() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/x.npy"
    try Vector<Float>([1, 2]).write(toNumPyFile: path)
    let file = try NumPyFile(path)
    try Vector<Float>([3, 4, 5]).write(toNumPyFile: path)
    #expect(try file.vector(of: Float.self) == [1, 2])
    #expect(try Vector<Float>(numPyFile: path) == [3, 4, 5])
  }
}
