import Apus

/// Files that can be read but do not hold what is needed: what, and what would be right.
struct InvalidData: Error, CustomStringConvertible {
  let description: String

  init(_ path: String, _ problem: String) { description = "\(path): \(problem)" }
}

/// Images of handwritten digits, one a row, and the digit on each.
struct LabelledImages {
  let images: Matrix<Float>
  let labels: Vector<Float>

  /// Ink of a pixel, from none to full.
  private static let ink: ClosedRange<Float> = 0...16

  /// Reads and checks both files of a folder.
  init(folder: String) throws {
    let (imagesPath, labelsPath) = (folder + "/digits_images.npy", folder + "/digits_labels.npy")
    images = try Matrix(numPyFile: imagesPath)
    labels = try Vector(numPyFile: labelsPath)
    guard images.columns == 64 else {
      throw InvalidData(imagesPath, "has rows of \(images.columns) elements; an image has 64 pixels")
    }
    guard labels.count == images.rows else {
      throw InvalidData(labelsPath, "has \(labels.count) labels; there are \(images.rows) images")
    }
    guard images.rows >= Network.heldOutStep else {
      throw InvalidData(
        imagesPath,
        "has \(images.rows) images; at least \(Network.heldOutStep) are needed, the last of them to test with")
    }
    if let place = images.flattened.firstIndex(where: { !Self.ink.contains($0) }) {
      throw InvalidData(
        imagesPath,
        "pixel \(place % 64) of image \(place / 64) is \(images.flattened[place]); it must be from 0 to 16")
    }
    if let place = labels.firstIndex(where: { !(0...9 ~= $0) || $0 != $0.rounded() }) {
      throw InvalidData(labelsPath, "label \(place) is \(labels[place]); it must be a whole number from 0 to 9")
    }
  }
}
