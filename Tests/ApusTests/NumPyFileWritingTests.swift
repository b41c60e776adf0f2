import BackendKit
import Foundation
import Testing

@testable import Apus

@Suite("Writing NumPy files") struct NumPyFileWritingTests {
  @Test("byte for byte what numpy.save writes")
  func bytes() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/x.npy"
    try Vector<Float>([1, 2, 3]).write(toNumPyFile: path)
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"
    let header = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    let expected =
      [0x93] + Array("NUMPY\u{1}\0v\0".utf8) + Array(header.utf8) + NumPyFileSamples.elements("<f4", [1, 2, 3])
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == expected)
  }

  @Test(
    "headers keep elements at multiples of 64", arguments: [[0], [7], [1_000_000_000], [1, 1], [12345, 67890], []])
  func alignment(shape: [Int]) throws {
    for type in ElementType.allCases {
      let header = NumPyHeader.bytes(NumPyElementFormat(type), shape: shape)
      #expect(header.count % 64 == 0)
      #expect(header.last == 0x0A)
      let parsed = try NumPyHeader(
        majorVersion: 1, description: Array(header.dropFirst(10)), byteCount: header.count)
      #expect(parsed.shape == shape)
      #expect(parsed.format == NumPyElementFormat(type))
    }
  }

  @Test("what is written is read again", arguments: [0, 1, 2, 63, 1000, 100_001])
  func roundTrip(count: Int) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/x.npy"
    let floats = Vector<Float>((0..<count).map { Float($0) / 7 })
    try floats.write(toNumPyFile: path)
    #expect(try Vector<Float>(numPyFile: path) == floats)
    let doubles = Vector<Double>((0..<count).map { Double($0) / 7 })
    try doubles.write(toNumPyFile: path)
    #expect(try Vector<Double>(numPyFile: path) == doubles)
    let matrix = try Matrix(reshaping: doubles, rows: count, columns: 1)
    try matrix.write(toNumPyFile: path)
    #expect(try Matrix<Double>(numPyFile: path) == matrix)
    #expect(try directory.contents == ["x.npy"])
  }

  @Test("a link is followed, and permissions are kept")
  func linksAndPermissions() throws {
    let directory = try TemporaryDirectory()
    let (path, link) = (directory.path + "/x.npy", directory.path + "/link.npy")
    try Vector<Float>([1]).write(toNumPyFile: path)
    #expect(chmod(path, 0o640) == 0)
    #expect(symlink("x.npy", link) == 0)
    try Vector<Float>([2]).write(toNumPyFile: link)
    #expect(try Vector<Float>(numPyFile: path) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "x.npy")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try directory.contents == ["link.npy", "x.npy"])
  }

  @Test("new files have the permissions that the process gives to files")
  func newPermissions() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/x.npy"
    try Vector<Float>([1]).write(toNumPyFile: path)
    let mask = umask(0)
    umask(mask)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == Int(0o666 & ~mask))
  }

  @Test("places where no file can be")
  func refusals() throws {
    let directory = try TemporaryDirectory()
    #expect(symlink("nowhere", directory.path + "/dangling") == 0)
    for (path, reason) in [
      (directory.path, NumPyFileError.Reason.cannotReplace("a directory")),
      ("/dev/null", .cannotReplace("a device")),
      (directory.path + "/none/x.npy", .cannotCreate("open", ENOENT)),
      (directory.path + "/none/", .cannotCreate("open", EISDIR)),
      (directory.path + "/dangling", .cannotCreate("symbolic link", ENOENT)),
      ("", .cannotCreate("open", ENOENT)),
      (directory.path + "/x\0y", .cannotCreate("open", ENOENT)),
    ] {
      let error = #expect(throws: NumPyFileError.self) { try Vector<Float>([1]).write(toNumPyFile: path) }
      #expect(error?.reason == reason)
    }
    #expect(try directory.contents == ["dangling"])
  }
}
