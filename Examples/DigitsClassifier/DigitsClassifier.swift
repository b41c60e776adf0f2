import Apus
import BackendKit

/// Takes an image of a handwritten digit for what the most similar one of a collection is.
public struct DigitsClassifier: Sendable {
  /// The images of the collection, one a row, each divided by its norm.
  public let unitImages: Matrix<Float>
  /// The digit on each.
  public let labels: Vector<Float>

  /// What an image is taken for.
  public struct Answer: Equatable, Sendable {
    public let digit: Int
    /// The cosine similarity to the most similar image of the collection, 1 for the same image.
    public let similarity: Float
    /// The row of that image.
    public let neighbour: Int
  }

  /// - Parameters:
  ///   - images: One image a row.
  ///   - labels: The digit on each.
  /// - Throws: `ShapeError` where there are not as many labels as images, or one is not a digit.
  public init(images: Matrix<Float>, labels: Vector<Float>, on engine: Engine = .default) throws(ShapeError) {
    guard images.rows == labels.count else {
      throw .mismatch(operation: "digits", images.shape, labels.shape)
    }
    for (index, label) in labels.enumerated() where !(0...9 ~= label) || label != label.rounded() {
      throw .parameter(operation: "digits", "label \(index)", found: "\(label)", allowed: "a whole number from 0 to 9")
    }
    unitImages = Self.unitRows(of: images, on: engine)
    self.labels = labels
  }

  /// The rows, each divided by its norm. An empty picture resembles nothing, and stays as it is.
  public static func unitRows(of images: Matrix<Float>, on engine: Engine = .default) -> Matrix<Float> {
    var unit = images
    for i in 0..<images.rows {
      let norm = images.span(ofRow: i).reduced(.normL2, on: engine) ?? 0
      if norm > 0 {
        var row = unit.mutableSpan(ofRow: i)
        row.apply(.divScalar, norm, on: engine)
      }
    }
    return unit
  }

  /// What an image is taken for, or nil where it has no ink, or is not one of finite numbers.
  ///
  /// - Throws: `ShapeError` where it has not as many pixels as those of the collection.
  public func classify(_ image: Vector<Float>, on engine: Engine = .default) throws(ShapeError) -> Answer? {
    guard image.count == unitImages.columns else {
      throw .elementCount(expected: [unitImages.columns], found: image.count)
    }
    let norm = image.normL2(on: engine)
    guard norm > 0, norm.isFinite else { return nil }
    let similarities = try unitImages.matvec(image.applying(.divScalar, norm, on: engine), on: engine)
    guard let neighbour = similarities.argmax(on: engine) else { return nil }
    return Answer(digit: Int(labels[neighbour]), similarity: similarities[neighbour], neighbour: neighbour)
  }
}
