import BackendKit

extension Images {
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
    let windows = try convolutionWindows(kernels, size, stride, padding, bias)
    var result = try Images(uninitializedCount: count, windows, channels: kernels.columns)
    try convolved(
      kernels, size: size, stride: stride, padding: padding, bias: bias, activation: activation, into: &result,
      on: engine)
    return result
  }

  private func convolutionWindows(
    _ kernels: Matrix<Element>, _ size: (height: Int, width: Int), _ stride: Int, _ padding: Padding,
    _ bias: Vector<Element>?
  ) throws(ShapeError) -> ImageWindows {
    let windows = try ImageWindows("convolved", over: self, size: size, stride: (stride, stride), padding: padding)
    guard let length = ElementBuffer<Element>.elementCount([size.height, size.width, channels]) else {
      throw .invalid([size.height, size.width, channels])
    }
    if kernels.rows != length { throw .rows(operation: "convolved", expected: length, found: kernels.shape) }
    if let bias, bias.count != kernels.columns {
      throw .mismatch(operation: "convolved (bias)", [kernels.columns], bias.shape)
    }
    return windows
  }

  /// Writes `convolved(_:size:stride:padding:bias:activation:on:)` to an existing result.
  ///
  /// - Throws: `ShapeError` where sizes are not positive, or kernels, bias or result have another shape.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func convolved(
    _ kernels: Matrix<Element>, size: (height: Int, width: Int), stride: Int = 1, padding: Padding = .valid,
    bias: Vector<Element>? = nil, activation: MapOperation? = nil, into result: inout Images,
    on engine: Engine = .default
  ) throws(ShapeError) {
    let windows = try convolutionWindows(kernels, size, stride, padding, bias)
    try result.makeResult("convolved", count: count, windows, channels: kernels.columns)
    let (vertical, horizontal) = (windows.vertical, windows.horizontal)
    let (rows, target, length) = (result.pixels.rows, result.pixels._elements.base, kernels.rows)
    if result.pixels.count == 0 { return }
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
            strideB: kernels.columns, c: target + first * kernels.columns, strideC: kernels.columns,
            bias: bias.map { UnsafePointer($0._elements.base) }),
          activation: activation)
      }
    }
    withExtendedLifetime((self, kernels, bias)) {}
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
}
