import BackendKit
import Foundation
import Testing

@testable import Apus

/// A directory for one test, removed with it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "apus-tests-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  func file(_ bytes: [UInt8], _ name: String = "x.npy") throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  var contents: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// NumPy files made by hand.
enum NumPyFileSamples {
  /// A file with this dictionary. `length` overrides the header's true length.
  static func file(_ dictionary: String, version: UInt8 = 1, length: Int? = nil, elements: [UInt8]) -> [UInt8] {
    var header = Array(dictionary.utf8)
    let start = version == 1 ? 10 : 12
    while (start + header.count + 1) % 64 != 0 { header.append(0x20) }
    header.append(0x0A)
    let length = length ?? header.count
    let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + header + elements
  }

  static func file(
    descr: String, fortran: Bool = false, shape: String, version: UInt8 = 1, elements: [UInt8]
  ) -> [UInt8] {
    file(
      "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }", version: version,
      elements: elements)
  }

  static func bytes<T: FixedWidthInteger>(_ values: [T], bigEndian: Bool) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian, Array.init) }
  }

  /// The numbers as elements of this type.
  static func elements(_ descr: String, _ numbers: [Double]) -> [UInt8] {
    let isBig = descr.hasPrefix(">")
    return switch descr.dropFirst() {
    case "f2": bytes(numbers.map { Float16($0).bitPattern }, bigEndian: isBig)
    case "f4": bytes(numbers.map { Float($0).bitPattern }, bigEndian: isBig)
    case "f8": bytes(numbers.map { $0.bitPattern }, bigEndian: isBig)
    case "i1": bytes(numbers.map { Int8($0) }, bigEndian: isBig)
    case "i2": bytes(numbers.map { Int16($0) }, bigEndian: isBig)
    case "i4": bytes(numbers.map { Int32($0) }, bigEndian: isBig)
    case "i8": bytes(numbers.map { Int64($0) }, bigEndian: isBig)
    case "u1", "b1": bytes(numbers.map { UInt8($0) }, bigEndian: isBig)
    case "u2": bytes(numbers.map { UInt16($0) }, bigEndian: isBig)
    case "u4": bytes(numbers.map { UInt32($0) }, bigEndian: isBig)
    default: bytes(numbers.map { UInt64($0) }, bigEndian: isBig)
    }
  }

  static let descrs = [
    "<f2", ">f2", "<f4", ">f4", "=f4", "|f4", "<f8", ">f8", "=f8", "|i1", "<i1", "<i2", ">i2", "<i4", ">i4", "<i8",
    ">i8", "|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8", "|b1",
  ]
}
