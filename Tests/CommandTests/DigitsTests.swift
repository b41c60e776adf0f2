import Apus
import DigitsClassifier
import Foundation
import Testing

/// A folder's files, and what `digits` says of them.
struct DigitsCase: CustomTestStringConvertible, Sendable {
  let words: String
  var images = Matrix<Float>(repeating: 1, rows: 5, columns: 64)
  var labels = Vector<Float>([0, 1, 2, 3, 9])
  var testDescription: String { words }

  init(_ words: String, images: Matrix<Float>) {
    self.words = words
    self.images = images
    labels = Vector(repeating: 1, count: images.rows)
  }

  init(_ words: String, pixel: Float) {
    self.words = words
    images[3, 7] = pixel
  }

  init(_ words: String, labels: Vector<Float>) {
    self.words = words
    self.labels = labels
  }

  static let all = [
    DigitsCase(
      "digits_images.npy: has 0 images; at least 5 are needed", images: Matrix(repeating: 1, rows: 0, columns: 64)),
    DigitsCase(
      "digits_images.npy: has 4 images; at least 5 are needed", images: Matrix(repeating: 1, rows: 4, columns: 64)),
    DigitsCase("digits_images.npy: has rows of 63 elements", images: Matrix(repeating: 1, rows: 5, columns: 63)),
    DigitsCase("digits_images.npy: pixel 7 of image 3 is nan; it must be from 0 to 16", pixel: .nan),
    DigitsCase("digits_images.npy: pixel 7 of image 3 is 1e+30; it must be", pixel: 1e30),
    DigitsCase("digits_images.npy: pixel 7 of image 3 is inf; it must be", pixel: .infinity),
    DigitsCase("digits_images.npy: pixel 7 of image 3 is -5.0; it must be", pixel: -5),
    DigitsCase("digits_labels.npy: has 4 labels; there are 5 images", labels: [0, 1, 2, 3]),
    DigitsCase("digits_labels.npy: label 1 is nan; it must be a whole number from 0 to 9", labels: [0, .nan, 2, 3, 4]),
    DigitsCase("digits_labels.npy: label 2 is 1e+30; it must be", labels: [0, 1, 1e30, 3, 4]),
    DigitsCase("digits_labels.npy: label 0 is 0.5; it must be", labels: [0.5, 1, 2, 3, 4]),
    DigitsCase("digits_labels.npy: label 4 is -1.0; it must be", labels: [0, 1, 2, 3, -1]),
  ]
}

@Suite("The example") struct DigitsTests {
  private func digits(_ workspace: Workspace) throws -> Command {
    try Command.run([workspace.path], of: Command.executable("digits"))
  }

  @Test("says which file holds no digits, and where", arguments: DigitsCase.all)
  func refusals(_ item: DigitsCase) throws {
    let workspace = try Workspace()
    try item.images.write(toNumPyFile: workspace.file("digits_images.npy"))
    try item.labels.write(toNumPyFile: workspace.file("digits_labels.npy"))
    try digits(workspace).expectFailure(65, item.words, from: "digits")
  }

  @Test("says which file it cannot open, or not use") func files() throws {
    let workspace = try Workspace()
    try digits(workspace).expectFailure(66, "digits_images.npy: cannot open", from: "digits")
    try Vector<Float>([1]).write(toNumPyFile: workspace.file("digits_images.npy"))
    try digits(workspace).expectFailure(65, "a matrix (2-D) is needed", from: "digits")
  }

  @Test("says which layer of the network does not follow the one before") func layers() throws {
    let workspace = try Workspace()
    try Matrix<Float>(repeating: 1, rows: 5, columns: 64).write(toNumPyFile: workspace.file("digits_images.npy"))
    try Vector<Float>([0, 1, 2, 3, 4]).write(toNumPyFile: workspace.file("digits_labels.npy"))
    for (number, (rows, columns)) in [(64, 8), (8, 8), (8, 9)].enumerated() {
      try Matrix<Float>(repeating: 1, rows: rows, columns: columns).write(
        toNumPyFile: workspace.file("network_weights\(number + 1).npy"))
      try Vector<Float>(repeating: 1, count: columns).write(
        toNumPyFile: workspace.file("network_bias\(number + 1).npy"))
    }
    let wrongScores = try digits(workspace)
    #expect(wrongScores.status == 65)
    #expect(wrongScores.error.contains("network_weights3.npy: is a matrix of 8×9; it must have 8 rows of 10 elements"))
    try Vector<Float>(repeating: 1, count: 7).write(toNumPyFile: workspace.file("network_bias1.npy"))
    let wrongBias = try digits(workspace)
    #expect(wrongBias.status == 65 && wrongBias.error.contains("network_bias1.npy: has 7 elements; the layer has 8"))
  }

  @Test("has no classifier of labels that are no digits", arguments: [Float.nan, .infinity, -1, 10, 2.5])
  func labels(label: Float) throws {
    let images = Matrix<Float>(repeating: 1, rows: 2, columns: 64)
    #expect(throws: ShapeError.self) { try DigitsClassifier(images: images, labels: [0, label]) }
    #expect(try DigitsClassifier(images: images, labels: [0, 9]).classify(images.row(1))?.digit == 0)
  }
}
