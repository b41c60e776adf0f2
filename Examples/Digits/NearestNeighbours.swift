import Apus
import DigitsClassifier

/// What each image's nearest neighbour among all *other* images says it is.
struct NearestNeighbours {
  /// Cosine similarity of each pair of images; -inf of an image with itself.
  let similarity: Matrix<Float>
  /// For each image, the one it resembles most.
  let neighbours: [Int]

  /// - Parameter images: One image a row.
  init(images: Matrix<Float>, on engine: Engine) throws {
    let unit = DigitsClassifier.unitRows(of: images, on: engine)
    var similarity = try unit.matmul(unit, otherTransposed: true, on: engine)
    for i in 0..<images.rows { similarity[i, i] = -.infinity }
    neighbours = (0..<images.rows).map { similarity.span(ofRow: $0).reduced(.argmax, on: engine) ?? 0 }
    self.similarity = similarity
  }

  /// The share of images whose neighbour has the same label.
  func accuracy(labels: Vector<Float>) -> Double {
    let right = neighbours.indices.count { labels[$0] == labels[neighbours[$0]] }
    return Double(right) / Double(neighbours.count)
  }
}
