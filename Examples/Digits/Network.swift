import Apus
import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A multilayer perceptron that tells which digit an image shows; `train_network.py` made its weights.
struct Network {
  private var layers: [(weights: Matrix<Float>, bias: Vector<Float>)] = []

  static let heldOutStep = 5

  /// Every fifth image, which the network has not seen in training.
  static func isHeldOut(_ index: Int) -> Bool { index % heldOutStep == heldOutStep - 1 }

  /// Reads the layers, from 64 pixels to the scores of 10 digits.
  init(folder: String) throws {
    let count = 3
    for number in 1...count {
      let weightsPath = "\(folder)/network_weights\(number).npy"
      let biasPath = "\(folder)/network_bias\(number).npy"
      let weights = try Matrix<Float>(numPyFile: weightsPath)
      let bias = try Vector<Float>(numPyFile: biasPath)
      let inputs = layers.last?.bias.count ?? 64
      guard weights.rows == inputs, number < count || weights.columns == 10 else {
        let wanted = number < count ? "\(inputs) rows" : "\(inputs) rows of 10 elements"
        throw InvalidData(weightsPath, "is a matrix of \(weights.rows)×\(weights.columns); it must have \(wanted)")
      }
      guard bias.count == weights.columns else {
        throw InvalidData(biasPath, "has \(bias.count) elements; the layer has \(weights.columns)")
      }
      layers.append((weights, bias))
    }
  }

  /// The scores of the ten digits, a row for each image: a product, the addition of the bias and the activation are one
  /// operation.
  func scores(_ images: Matrix<Float>, on engine: Engine) throws -> Matrix<Float> {
    var values = images.scale(1 / 16, on: engine)
    for (index, layer) in layers.enumerated() {
      values = try values.matmul(
        layer.weights, bias: layer.bias, activation: index + 1 < layers.count ? .relu : nil, on: engine)
    }
    return values
  }

  func digits(_ images: Matrix<Float>, on engine: Engine) throws -> [Int] {
    let scores = try scores(images, on: engine)
    return (0..<scores.rows).map { scores.span(ofRow: $0).reduced(.argmax, on: engine) ?? 0 }
  }
}

/// Runs the network on the images held out, and says how often it is right and how long it takes.
func runNetwork(folder: String, images: Matrix<Float>, labels: Vector<Float>, on engine: Engine) throws {
  let network = try Network(folder: folder)
  let indices = (0..<images.rows).filter(Network.isHeldOut)
  let heldOut = try images.gatheringRows(indices)
  let (answers, seconds) = try fastest(of: 20) { try network.digits(heldOut, on: engine) }
  let right = indices.indices.count { answers[$0] == Int(labels[indices[$0]]) }
  let single = heldOut.rows(0..<1)
  let (_, singleSeconds) = try fastest(of: 200) { try network.digits(single, on: engine) }

  let scores = try network.scores(heldOut, on: engine)
  let others = try ["scalar", "avx2", "avx512"].compactMap { name in
    BackendRegistry.all.contains { $0.name == name && (try? $0.instance.get()) != nil }
      ? try Engine(backend: name) : nil
  }
  let isSame =
    try engine.backend.exactness == .bounded
    || others.allSatisfy { hasSameBits(try network.scores(heldOut, on: $0), scores) }

  print(
    "\nA neural network trained on the other images, on \(heldOut.rows) it has not seen (\(engine.backend.name)):\n")
  print("  Right: \(right) of \(heldOut.rows), \(rounded(100 * Double(right) / Double(heldOut.rows), digits: 2)) %.")
  print("  All at once: \(rounded(seconds / Double(heldOut.rows) * 1e6, digits: 3)) µs an image.")
  print("  One alone: \(rounded(singleSeconds * 1e6, digits: 2)) µs.")
  guard Double(right) > 0.97 * Double(heldOut.rows) else {
    complain("the network must be right for more than 97 % of images")
    exit(70)
  }
  guard isSame else {
    complain("the network's scores are not the same bits on all canonical backends")
    exit(70)
  }
  print("  The scores are the same bits on every canonical backend of this machine.")
}
