import Apus
import BackendKit
import Foundation

/// A directory with some arrays, removed with this object.
final class Workspace {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "apus-command-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Vector<Float>([1, -2, 3, 4]).write(toNumPyFile: file("x.npy"))
    try Vector<Float>([0.5, 2, -1, 8]).write(toNumPyFile: file("y.npy"))
    try Vector<Float>([1, 1, 1, 1]).write(toNumPyFile: file("z.npy"))
    try Vector<Double>([1, 2, 3, 4]).write(toNumPyFile: file("d.npy"))
    try Vector<Float>([1, 2, 3]).write(toNumPyFile: file("short.npy"))
    try Vector<Float>().write(toNumPyFile: file("empty.npy"))
    try ([[1, 2], [3, 4]] as Matrix<Float>).write(toNumPyFile: file("a.npy"))
    try ([[1, 2, 3], [4, 5, 6]] as Matrix<Float>).write(toNumPyFile: file("b.npy"))
    try Vector<Float>([1, -1]).write(toNumPyFile: file("pair.npy"))
    try ([[3, 1], [1, 3]] as Matrix<Float>).write(toNumPyFile: file("spd.npy"))
    try ([[4, 2], [2, 2]] as Matrix<Float>).write(toNumPyFile: file("square.npy"))
    try ([[1, 2], [2, 4]] as Matrix<Float>).write(toNumPyFile: file("singular.npy"))
    try ([[3]] as Matrix<Float>).write(toNumPyFile: file("one.npy"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
  }

  func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  var contents: Set<String> { get throws { Set(try FileManager.default.contentsOfDirectory(atPath: path)) } }

  /// Runs `apus` in this directory; the words of the command line are separated by spaces.
  func apus(_ line: String, environment: [String: String] = [:], limits: String? = nil) throws -> Command {
    try Command.run(
      line.split(separator: " ").map(String.init), in: path, environment: environment, limits: limits)
  }
}

/// The backends that come with Apus. Other tests register theirs in this process; the command has these alone.
let builtInBackends = ["scalar", "avx2", "avx512", "openblas"].compactMap { name in
  BackendRegistry.all.first { $0.name == name }
}
