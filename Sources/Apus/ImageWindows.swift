import BackendKit

/// Windows of one size over an image, from each of which comes a pixel of a result.
struct ImageWindows {
  let size: (height: Int, width: Int)
  let stride: (vertical: Int, horizontal: Int)
  /// How many there are along a dimension, and where the first one starts.
  let vertical, horizontal: (count: Int, start: Int)

  /// Throws `ShapeError.parameter` where sizes are not positive.
  init<Element: VectorElement>(
    _ operation: String, over images: Images<Element>, size: (height: Int, width: Int),
    stride: (vertical: Int, horizontal: Int), padding: Images<Element>.Padding
  ) throws(ShapeError) {
    let values = [("height", size.height), ("width", size.width), ("stride", min(stride.vertical, stride.horizontal))]
    for (name, value) in values where value < 1 {
      throw .parameter(operation: operation, name, found: "\(value)", allowed: "at least 1")
    }
    func windows(_ length: Int, _ size: Int, _ stride: Int) -> (count: Int, start: Int) {
      switch padding {
      case .valid: return (length < size ? 0 : (length - size) / stride + 1, 0)
      case .same:
        let count = length / stride + (length % stride == 0 ? 0 : 1)
        return (count, -(max(0, size - (length - (count - 1) * stride)) / 2))
      }
    }
    (self.size, self.stride) = (size, stride)
    vertical = windows(images.height, size.height, stride.vertical)
    horizontal = windows(images.width, size.width, stride.horizontal)
  }
}

extension Images {
  /// Images for what comes from these windows.
  init(uninitializedCount count: Int, _ windows: ImageWindows, channels: Int) throws(ShapeError) {
    let (height, width) = (windows.vertical.count, windows.horizontal.count)
    guard let rows = ElementBuffer<Element>.elementCount([count, height, width]) else {
      throw .invalid([count, height, width])
    }
    self = try Images(
      pixels: Matrix(uninitializedRows: rows, columns: channels), count: count, height: height, width: width)
  }

  /// Sees to it that these are images for that, with memory of their own.
  mutating func makeResult(
    _ operation: String, count: Int, _ windows: ImageWindows, channels: Int
  ) throws(ShapeError) {
    let expected = [count, windows.vertical.count, windows.horizontal.count, channels]
    guard shape == expected else { throw .result(operation: operation, expected: expected, found: shape) }
    try pixels._elements.makeUniqueForOverwriting()
  }
}
