import BackendKit
import Foundation
import Testing

@testable import Apus

/// A file that must be refused, and words of the message.
struct Refusal: CustomTestStringConvertible, Sendable {
  let bytes: [UInt8]
  let message: String
  var testDescription: String { message }

  init(_ bytes: [UInt8], _ message: String) {
    self.bytes = bytes
    self.message = message
  }

  init(descr: String = "<f4", shape: String = "(2,)", _ message: String) {
    self.init(
      NumPyFileSamples.file(descr: descr, shape: shape, elements: [0, 0, 0, 0, 0, 0, 0, 0]), message)
  }

  init(dictionary: String, _ message: String) {
    self.init(NumPyFileSamples.file(dictionary, elements: [0, 0, 0, 0, 0, 0, 0, 0]), message)
  }

  static let all: [Refusal] = [
    Refusal(shape: "(1000000000000000000,)", "truncated: the header announces 4000000000000000000 bytes"),
    Refusal(shape: "(10000000000000000000000,)", "more than can be counted"),
    Refusal(shape: "(4611686018427387904, 4)", "more elements than can be counted"),
    Refusal(shape: "(3,)", "truncated: the header announces 12 bytes of elements, the file has 8"),
    Refusal(shape: "(1,)", "4 bytes too long"),
    Refusal(shape: "(0,)", "8 bytes too long"),
    Refusal(shape: "(-2,)", "negative dimension -2"),
    Refusal(shape: "(2)", "a comma after the only dimension"),
    Refusal(shape: "2", "where '(' should be"),
    Refusal(shape: "[2]", "where '(' should be"),
    Refusal(shape: "(2.0,)", "where"),
    Refusal(shape: "(02,)", "leading 0"),
    Refusal(shape: "(,)", "whole number"),
    Refusal(shape: "(2,", "header"),
    Refusal(shape: "(1, 1, 2)", "3 dimensions, of shape (1, 1, 2)"),
    Refusal(shape: "(" + String(repeating: "1,", count: 5000) + ")", "more than 64 dimensions"),
    Refusal(shape: String(repeating: "(", count: 20000), "whole number"),
    Refusal(descr: "|O", "Python objects"),
    Refusal(descr: "<c8", "complex"),
    Refusal(descr: "<U3", "strings"),
    Refusal(descr: "|S4", "byte strings"),
    Refusal(descr: "|V4", "structures"),
    Refusal(descr: "<M8[ns]", "dates"),
    Refusal(descr: "<f16", "'<f16'"),
    Refusal(descr: "<f3", "'<f3'"),
    Refusal(descr: "<i16", "'<i16'"),
    Refusal(descr: "<q4", "'<q4'"),
    Refusal(descr: "", "element type ''"),
    Refusal(descr: "<f", "element type '<f'"),
    Refusal(descr: "<f4444444444444444444444", "element type"),
    Refusal(dictionary: "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "structures"),
    Refusal(dictionary: "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "neither True nor False"),
    Refusal(dictionary: "{'descr': '<f4', 'fortran_order': False}", "no 'shape'"),
    Refusal(dictionary: "{'descr': '<f4', 'shape': (2,)}", "no 'fortran_order'"),
    Refusal(dictionary: "{'fortran_order': False, 'shape': (2,)}", "no 'descr'"),
    Refusal(dictionary: "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "twice"),
    Refusal(dictionary: "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "key 'x'"),
    Refusal(dictionary: "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} 1", "the end of the header"),
    Refusal(dictionary: "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", "where '}' should be"),
    Refusal(dictionary: "{'descr: '<f4', 'fortran_order': False, 'shape': (2,)}", "header"),
    Refusal(dictionary: "{'de\\x73cr': '<f4', 'fortran_order': False, 'shape': (2,)}", "backslash"),
    Refusal(dictionary: "", "header ends"),
    Refusal([], "empty"),
    Refusal(Array("PK\u{3}\u{4}and so on".utf8), ".npz"),
    Refusal(Array("just a text file, not an array".utf8), "does not begin with"),
    Refusal(NumPyFileSamples.file("{}", version: 4, elements: []), "version 4.0"),
    Refusal(NumPyFileSamples.file("{}", length: 65535, elements: []), "announces a length of 65535"),
    Refusal(NumPyFileSamples.file("{}", version: 2, length: 1 << 31, elements: []), "at most 65535"),
    Refusal(NumPyFileSamples.file("{}", version: 3, length: 0xFFFF_FFFF, elements: []), "at most 65535"),
  ]
}

@Suite("Refusing NumPy files") struct NumPyFileRefusalTests {
  @Test("malformed and unsupported files, with a message of one line", arguments: Refusal.all)
  func refusal(_ refusal: Refusal) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file(refusal.bytes)
    let error = try #require(throws: NumPyFileError.self) { try NumPyFile(path) }
    #expect(error.path == path)
    #expect("\(error)".hasPrefix(path + ": "))
    #expect("\(error)".contains(refusal.message), "\(error)")
    #expect(!"\(error)".contains("\n"))
  }

  @Test("every beginning of a valid file", arguments: [1, 2])
  func truncations(version: UInt8) throws {
    let directory = try TemporaryDirectory()
    let whole = NumPyFileSamples.file(
      descr: "<f4", shape: "(3,)", version: version, elements: NumPyFileSamples.elements("<f4", [1, 2, 3]))
    for count in 0..<whole.count {
      let path = try directory.file(Array(whole[..<count]))
      #expect(throws: NumPyFileError.self, "\(count) bytes") { try NumPyFile(path) }
    }
    #expect(throws: NumPyFileError.self) { try NumPyFile(try directory.file(whole + [0])) }
  }

  @Test("every change of one byte of a header is read or refused, never a crash")
  func mutations() throws {
    let directory = try TemporaryDirectory()
    let whole = NumPyFileSamples.file(
      descr: "<f4", shape: "(3,)", elements: NumPyFileSamples.elements("<f4", [1, 2, 3]))
    let path = try directory.file(whole)
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    func set(_ byte: UInt8, at index: Int) { #expect(pwrite(descriptor, [byte], 1, index) == 1) }
    var (read, refused) = (0, 0)
    for index in 0..<whole.count - 12 {
      defer { set(whole[index], at: index) }
      // Every value is tried in the part with meaning, some in the padding.
      for value in stride(from: UInt8.min, to: .max, by: index < 72 ? 1 : 5) where value != whole[index] {
        set(value, at: index)
        do throws(NumPyFileError) {
          let file = try NumPyFile(path)
          #expect(file.count * file.elementFormat.byteCount == 12)
          _ = try file.array(of: Double.self)
          read += 1
        } catch {
          #expect(!"\(error)".contains("\n"))
          refused += 1
        }
      }
    }
    // Other white space as padding, 'i' or 'u' for 'f', '>' or '=' for '<', and little else can be read.
    #expect(refused > 20 * read, "\(read) read, \(refused) refused")
    #expect(read > 50)
  }

  @Test("random bytes after a valid beginning")
  func noise() throws {
    let directory = try TemporaryDirectory()
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("{}()[]'\":,.-0123456789 \nTrueFalsedescrfortran_ordershapeLf<>|=\\".utf8)
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0...80, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
      let path = try directory.file(
        NumPyFileSamples.file(String(decoding: text, as: UTF8.self), elements: []))
      #expect(throws: NumPyFileError.self) { try NumPyFile(path) }
    }
  }

  @Test("what is no regular file, without waiting for it")
  func irregularFiles() throws {
    let directory = try TemporaryDirectory()
    let pipe = directory.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for (path, reason) in [
      (directory.path, NumPyFileError.Reason.notRegular("a directory")), (pipe, .notRegular("a pipe")),
      ("/dev/null", .notRegular("a device")), (directory.path + "/none.npy", .cannotOpen(ENOENT)),
      (directory.path + "/none.npy\0.npy", .cannotOpen(ENOENT)), ("", .cannotOpen(ENOENT)),
    ] {
      let error = #expect(throws: NumPyFileError.self) { try NumPyFile(path) }
      #expect(error?.reason == reason)
    }
  }

  @Test("a sparse file larger than memory")
  func sparseFile() throws {
    let directory = try TemporaryDirectory()
    let count = 1 << 46
    let path = try directory.file(NumPyFileSamples.file(descr: "|u1", shape: "(\(count),)", elements: []))
    let start = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    // Not every file system allows a file of that size.
    guard truncate(path, start + count) == 0 else { try Test.cancel("the file system allows no file of that size") }
    let file = try NumPyFile(path)
    let error = #expect(throws: NumPyFileError.self) { try file.vector(of: Double.self) }
    #expect(error?.reason == .tooLarge(byteCount: 8 * count))
  }
}
