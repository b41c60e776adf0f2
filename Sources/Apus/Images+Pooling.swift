import BackendKit

extension Images {
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
    var result = try Images(uninitializedCount: count, poolingWindows(size, stride), channels: channels)
    try pooled(pooling, size: size, stride: stride, into: &result, on: engine)
    return result
  }

  private func poolingWindows(
    _ size: (height: Int, width: Int), _ stride: Int?
  ) throws(ShapeError) -> ImageWindows {
    try ImageWindows(
      "pooled", over: self, size: size, stride: (stride ?? size.height, stride ?? size.width), padding: .valid)
  }

  /// Writes `pooled(_:size:stride:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where sizes are not positive, or the result has another shape.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func pooled(
    _ pooling: Pooling, size: (height: Int, width: Int), stride: Int? = nil, into result: inout Images,
    on engine: Engine = .default
  ) throws(ShapeError) {
    let windows = try poolingWindows(size, stride)
    try result.makeResult("pooled", count: count, windows, channels: channels)
    let (vertical, horizontal) = (windows.vertical, windows.horizontal)
    let (rows, targets) = (result.pixels.rows, result.pixels._elements.base)
    if result.pixels.count == 0 { return }
    let operation: ZipOperation = pooling == .max ? .maximum : .add
    let bytes = (size.height * size.width + 1) * channels * MemoryLayout<Element>.stride
    engine.forEachRange(rows: rows, bytes: bytes) { engine, range in
      for index in range {
        let (line, column) = index.quotientAndRemainder(dividingBy: horizontal.count)
        let (image, top) = line.quotientAndRemainder(dividingBy: vertical.count)
        let first = (image * height + top * windows.stride.vertical) * width + column * windows.stride.horizontal
        let target = targets + index * channels
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
  }
}
