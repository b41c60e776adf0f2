import BackendKit

/// Images of several channels: `count` × `height` × `width` × `channels` elements, the channels of a pixel side by side
/// (NHWC), as a matrix with a pixel a row.
public struct Images<Element: VectorElement>: Sendable {
  /// A pixel a row, row by row of an image, image by image; a channel a column.
  public let pixels: Matrix<Element>
  /// The number of images.
  public let count: Int
  /// The rows of pixels of each image.
  public let height: Int
  /// The pixels of a row.
  public let width: Int

  /// `[count, height, width, channels]`.
  public var shape: [Int] { [count, height, width, pixels.columns] }
  /// The elements of a pixel: the columns of `pixels`.
  public var channels: Int { pixels.columns }

  /// Images whose pixels are the rows of a matrix, without copying them.
  ///
  /// - Throws: `ShapeError.elementCount` unless the matrix has a row for each pixel; `.invalid` for negative sizes.
  public init(pixels: Matrix<Element>, count: Int, height: Int, width: Int) throws(ShapeError) {
    guard let rows = ElementBuffer<Element>.elementCount([count, height, width]) else {
      throw .invalid([count, height, width, pixels.columns])
    }
    guard rows == pixels.rows else {
      throw .elementCount(expected: [count, height, width, pixels.columns], found: pixels.count)
    }
    (self.pixels, self.count, self.height, self.width) = (pixels, count, height, width)
  }

  /// How far beyond its edges an image is continued with zeros.
  public enum Padding: Sendable {
    /// Not at all: windows lie within the image.
    case valid
    /// So that with a stride of 1 the result has the size of the image; what is odd goes below and to the right.
    case same
  }

  /// The windows along one dimension: their number, and where the first one starts.
  private func windows(_ size: Int, _ kernel: Int, _ stride: Int, _ padding: Padding) -> (count: Int, start: Int) {
    switch padding {
    case .valid: return (size < kernel ? 0 : (size - kernel) / stride + 1, 0)
    case .same:
      let count = size / stride + (size % stride == 0 ? 0 : 1)
      return (count, -(Swift.max(0, kernel - (size - (count - 1) * stride)) / 2))
    }
  }

  /// Two-dimensional convolution, as of neural networks: the kernels are not turned round.
  ///
  /// Without padding an image smaller than a kernel becomes one without pixels.
  ///
  /// Some windows at a time are laid out as a matrix, whose product with the kernels is the result: 256 KiB of them, or a line
  /// in up to 4 MiB, as all kernels are read for each of these.
  ///
  /// - Parameters:
  ///   - kernels: height·width·channels rows, in this order as an image's elements; a column for each channel of the result.
  ///   - size: Height and width of a kernel.
  ///   - stride: From window to window, in both directions.
  ///   - bias: Added to the channels of the result, before the activation.
  /// - Throws: `ShapeError` where sizes are not positive, kernels or bias have another shape, or there is no memory for the
  ///   result.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func convolved(
    _ kernels: Matrix<Element>, size: (height: Int, width: Int), stride: Int = 1, padding: Padding = .valid,
    bias: Vector<Element>? = nil, activation: MapOperation? = nil, on engine: Engine = .default
  ) throws(ShapeError) -> Images {
    try Self.require("convolved", size, stride)
    guard let length = ElementBuffer<Element>.elementCount([size.height, size.width, channels]) else {
      throw .invalid([size.height, size.width, channels])
    }
    if kernels.rows != length { throw .rows(operation: "convolved", expected: length, found: kernels.shape) }
    if let bias, bias.count != kernels.columns {
      throw .mismatch(operation: "convolved (bias)", [kernels.columns], bias.shape)
    }
    let vertical = windows(height, size.height, stride, padding)
    let horizontal = windows(width, size.width, stride, padding)
    guard let rows = ElementBuffer<Element>.elementCount([count, vertical.count, horizontal.count]) else {
      throw .invalid([count, vertical.count, horizontal.count])
    }
    let result = try Matrix<Element>(uninitializedRows: rows, columns: kernels.columns)
    let images = try Images(pixels: result, count: count, height: vertical.count, width: horizontal.count)
    if result.count == 0 { return images }
    let windowSize = Swift.max(1, length * MemoryLayout<Element>.stride)
    let windowCount = Swift.max(
      1, (256 << 10) / windowSize / 24 * 24, Swift.min(horizontal.count, (4 << 20) / windowSize))
    let blocks = rows / windowCount + (rows % windowCount == 0 ? 0 : 1)
    engine.forEachProduct(blocks, work: windowCount &* length &* kernels.columns) { engine, block in
      let first = block * windowCount
      let last = first + Swift.min(windowCount, rows - first)
      engine.withScratch(Element.self, (last - first) * length) { patches in
        for window in first..<last where length > 0 {
          let (line, x) = window.quotientAndRemainder(dividingBy: horizontal.count)
          let (image, y) = line.quotientAndRemainder(dividingBy: vertical.count)
          unfold(
            image: image, top: vertical.start + y * stride, left: horizontal.start + x * stride, size,
            into: patches + (window - first) * length)
        }
        engine.multiply(
          MatrixProduct(
            m: last - first, n: kernels.columns, k: length, a: patches, strideA: length, b: kernels._elements.base,
            strideB: kernels.columns, c: result._elements.base + first * kernels.columns, strideC: kernels.columns,
            bias: bias.map { UnsafePointer($0._elements.base) }),
          activation: activation)
      }
    }
    withExtendedLifetime((self, kernels, bias)) {}
    return images
  }

  /// One window, with zeros for what is outside the image.
  private func unfold(
    image: Int, top: Int, left: Int, _ size: (height: Int, width: Int), into target: UnsafeMutablePointer<Element>
  ) {
    var target = target
    let source = pixels._elements.base + image * height * width * channels
    let inside = Swift.max(0, left)..<Swift.max(0, left, Swift.min(width, left + size.width))
    for y in top..<top + size.height {
      if y < 0 || y >= height || inside.isEmpty {
        target.update(repeating: 0, count: size.width * channels)
      } else {
        let before = (inside.lowerBound - left) * channels
        target.update(repeating: 0, count: before)
        (target + before).update(
          from: source + (y * width + inside.lowerBound) * channels, count: inside.count * channels)
        let end = before + inside.count * channels
        (target + end).update(repeating: 0, count: size.width * channels - end)
      }
      target += size.width * channels
    }
  }

  private static func require(
    _ operation: String, _ size: (height: Int, width: Int), _ stride: Int
  ) throws(ShapeError) {
    for (name, value) in [("height", size.height), ("width", size.width), ("stride", stride)] where value < 1 {
      throw .parameter(operation: operation, name, found: "\(value)", allowed: "at least 1")
    }
  }

  /// What becomes of the pixels of a window.
  public enum Pooling: Sendable {
    /// The largest of each channel; NaN if there is one.
    case max
    /// The mean of each channel: the sum row by row, then divided by the number of pixels.
    case average
  }

  /// Each window of the image as one pixel. Windows lie within the image: of one smaller than they are no pixel is left.
  ///
  /// - Parameter stride: From window to window; the size of the window if nil.
  /// - Throws: `ShapeError.parameter` where sizes are not positive, or `.outOfMemory`.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func pooled(
    _ pooling: Pooling, size: (height: Int, width: Int), stride: Int? = nil, on engine: Engine = .default
  ) throws(ShapeError) -> Images {
    let strides = (vertical: stride ?? size.height, horizontal: stride ?? size.width)
    try Self.require("pooled", size, strides.vertical)
    let vertical = windows(height, size.height, strides.vertical, .valid)
    let horizontal = windows(width, size.width, strides.horizontal, .valid)
    let rows = count * vertical.count * horizontal.count
    let result = try Matrix<Element>(uninitializedRows: rows, columns: channels)
    let images = try Images(pixels: result, count: count, height: vertical.count, width: horizontal.count)
    if result.count == 0 { return images }
    let operation: ZipOperation = pooling == .max ? .maximum : .add
    let bytes = (size.height * size.width + 1) * channels * MemoryLayout<Element>.stride
    engine.forEachRange(rows: rows, bytes: bytes) { engine, range in
      for index in range {
        let (line, column) = index.quotientAndRemainder(dividingBy: horizontal.count)
        let (image, top) = line.quotientAndRemainder(dividingBy: vertical.count)
        let first = (image * height + top * strides.vertical) * width + column * strides.horizontal
        let target = result._elements.base + index * channels
        target.update(from: pixels._elements.base + first * channels, count: channels)
        for y in 0..<size.height {
          for x in (y == 0 ? 1 : 0)..<size.width {
            let pixel = pixels._elements.base + (first + y * width + x) * channels
            engine.zip(operation, target, pixel, into: target, count: channels)
          }
        }
        if pooling == .average {
          engine.mapScalar(
            .divScalar, target, Element(size.height * size.width), 0, into: target, count: channels)
        }
      }
    }
    withExtendedLifetime(self) {}
    return images
  }
}

extension Images: Equatable {
  /// Whether shapes are the same and elements equal pairwise; NaN equals nothing, -0 equals +0.
  @inlinable
  public static func == (a: Images, b: Images) -> Bool {
    a.count == b.count && a.height == b.height && a.width == b.width && a.pixels == b.pixels
  }
}

extension Images: CustomStringConvertible {
  /// Pixel by pixel, or the first and last three of more than 20, and the shape: `[[1, 2], [3, 4]] (1×1×2×2)`.
  public var description: String {
    ElementDescription.rows(pixels) + " (\(shape.map(String.init).joined(separator: "×")))"
  }
}
