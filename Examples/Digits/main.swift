// Recognises handwritten digits, by their nearest neighbours on every backend of this machine, and by a neural network.

import Apus
import BackendKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

func run(dataFolder: String) throws {
  let data = try LabelledImages(folder: dataFolder)
  let (images, labels) = (data.images, data.labels)
  let engine = try Engine.fromEnvironment()
  let answer = try NearestNeighbours(images: images, on: engine)
  let isRight = answer.neighbours.indices.map { labels[$0] == labels[answer.neighbours[$0]] }
  let wrong = isRight.indices.filter { !isRight[$0] }

  print("\(images.rows) handwritten digits; each is taken for what the most similar other one is.\n")
  let shown = [0, 1, 2] + wrong.prefix(1)
  let captions = shown.map { index in
    let guess = Int(labels[answer.neighbours[index]])
    return isRight[index] ? "taken for a \(guess)" : "\(guess)? No: \(Int(labels[index]))"
  }
  for line in TerminalPicture.lines(shown, of: images, captions: captions) { print("  " + line) }
  let accuracy = answer.accuracy(labels: labels)
  print("\nRight: \(images.rows - wrong.count) of \(images.rows), \(rounded(100 * accuracy, digits: 2)) %.\n")

  let heading = "per image, \(engine.threads) thread\(engine.threads == 1 ? "" : "s")"
  print(padded("Backend", 12) + padded(heading, 27) + "same bits as scalar")
  let scalar = try NearestNeighbours(images: images, on: try Engine(backend: "scalar", threads: engine.threads))
  for entry in BackendRegistry.all {
    guard case .success(let backend) = entry.instance else {
      if case .failure(let error) = entry.instance { print(padded(entry.name, 12) + "unavailable: \(error)") }
      continue
    }
    let candidate = try Engine(backend: entry.name, threads: engine.threads)
    let (result, seconds) = try fastest(of: entry.name == "scalar" ? 1 : 5) {
      try NearestNeighbours(images: images, on: candidate)
    }
    let isSame = hasSameBits(result.similarity, scalar.similarity) && result.neighbours == scalar.neighbours
    let verdict =
      isSame
      ? "yes, all \(result.similarity.count)"
      : "no\(result.neighbours == scalar.neighbours ? ", but the same neighbours" : ", and other neighbours")"
    print(
      padded(entry.name, 12) + padded("\(rounded(seconds / Double(images.rows) * 1e6, digits: 2)) µs", 27) + verdict)
    guard isSame || backend.exactness == .bounded else {
      complain("\(entry.name) must give the bits of scalar, and does not")
      exit(70)
    }
  }
  try runNetwork(folder: dataFolder, images: images, labels: labels, on: engine)
}

/// The result of the fastest of some runs, and its time in seconds.
func fastest<Result>(of runs: Int, _ body: () throws -> Result) rethrows -> (Result, Double) {
  var best: (Result, Double)?
  for _ in 0..<runs {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    let seconds = (clock.now - start) / .seconds(1)
    if best == nil || seconds < best!.1 { best = (result, seconds) }
  }
  return best!
}

func hasSameBits(_ a: Matrix<Float>, _ b: Matrix<Float>) -> Bool {
  a.withUnsafeBufferPointer { x in
    b.withUnsafeBufferPointer { y in x.elementsEqual(y) { $0.bitPattern == $1.bitPattern } }
  }
}

func rounded(_ value: Double, digits: Int) -> Double {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  return (value * scale).rounded() / scale
}

func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(1, width - text.count))
}

func complain(_ line: String) {
  let bytes = Array("digits: \(line)\n".utf8)
  _ = write(2, bytes, bytes.count)
}

/// The exit status for an error, as in `sysexits.h`.
func status(of error: any Error) -> Int32 {
  switch error {
  case is EngineError: return 78
  case let error as NumPyFileError:
    switch error.reason {
    case .cannotOpen, .notRegular: return 66
    case .cannotRead: return 74
    default: return 65
    }
  default: return 65
  }
}

do {
  let arguments = CommandLine.arguments
  guard arguments.count <= 2 else {
    complain("expected at most one argument, the folder with digits_images.npy and digits_labels.npy")
    exit(64)
  }
  try run(dataFolder: arguments.count == 2 ? arguments[1] : "Examples/Digits/Data")
} catch {
  complain("\(error)")
  exit(status(of: error))
}
