import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct MatrixBatchesTests {
  private func matrix(_ rows: Int, _ columns: Int, _ seed: UInt64) throws -> Matrix<Double> {
    var generator = SeededGenerator.forTest(seed)
    return try Matrix(
      reshaping: randomUnit(count: rows * columns, using: &generator), rows: rows, columns: columns)
  }

  @Test(arguments: [1, 3, 8], [false, true])
  func batchMatmul(count: Int, otherTransposed: Bool) throws {
    let a = try matrix(count * 40, 30, 1)
    let b = try otherTransposed ? matrix(count * 50, 30, 2) : matrix(count * 30, 50, 2)
    for threads in [1, 2] {
      let engine = try Engine.default.with(threads: threads)
      let product = try a.batchMatmul(b, count: count, otherTransposed: otherTransposed, on: engine)
      for i in 0..<count {
        let other = b.rows(i * b.rows / count..<(i + 1) * b.rows / count)
        let expected = try a.rows(i * 40..<(i + 1) * 40).matmul(other, otherTransposed: otherTransposed)
        #expect(sameBits(product.rows(i * 40..<(i + 1) * 40), expected))
      }
    }
    let refusal = ShapeError.parameter(
      operation: "batchMatmul", "the number of rows", found: "\(a.rows)", allowed: "a multiple of 7")
    #expect(throws: refusal) { try a.batchMatmul(b, count: 7) }
    #expect(throws: ShapeError.self) { try a.batchMatmul(a, count: count) }
  }

  /// Attention by its definition, with a matrix of all weights.
  private func attention(
    _ q: Matrix<Double>, _ k: Matrix<Double>, _ v: Matrix<Double>, causal: Bool
  ) throws -> Matrix<Double> {
    var weights = try q.matmul(k, otherTransposed: true) * (1 / Double(q.columns).squareRoot())
    for i in 0..<q.rows {
      if causal { for j in i + 1 + k.rows - q.rows..<k.rows { weights[i, j] = -.infinity } }
      let row = weights.row(i).softmax()
      for j in 0..<k.rows { weights[i, j] = row[j] }
    }
    return try weights.matmul(v)
  }

  @Test(arguments: [(1, 5, 5), (2, 70, 90), (3, 130, 130)], [false, true])
  func attention(shape: (heads: Int, queries: Int, keys: Int), causal: Bool) throws {
    let (heads, queries, keys) = shape
    let q = try matrix(heads * queries, 16, 1)
    let k = try matrix(heads * keys, 16, 2)
    let v = try matrix(heads * keys, 24, 3)
    let result = try q.attention(keys: k, values: v, heads: heads, causal: causal)
    for head in 0..<heads {
      let range = head * queries..<(head + 1) * queries
      let keyRange = head * keys..<(head + 1) * keys
      let expected = try attention(q.rows(range), k.rows(keyRange), v.rows(keyRange), causal: causal)
      #expect((result.rows(range) - expected).normFrobenius() < 1e-13)
    }
    for backend in canonicalBackends {
      let other = try q.attention(
        keys: k, values: v, heads: heads, causal: causal, on: Engine(backend: backend, threads: 3))
      #expect(sameBits(other, result), "\(backend)")
    }
  }

  @Test func attentionRefusals() throws {
    let q = try matrix(4, 3, 1)
    #expect(throws: ShapeError.empty(operation: "attention")) {
      try q.attention(keys: q.rows(0..<0), values: q.rows(0..<0))
    }
    let tooFew = ShapeError.parameter(
      operation: "attention", "the number of keys", found: "2", allowed: "at least that of causal queries, 4")
    #expect(throws: tooFew) { try q.attention(keys: q.rows(0..<2), values: q.rows(0..<2), causal: true) }
    #expect(throws: ShapeError.self) { try q.attention(keys: q.columns(0..<2), values: q) }
    #expect(throws: ShapeError.rows(operation: "attention (values)", expected: 4, found: [3, 3])) {
      try q.attention(keys: q, values: q.rows(0..<3))
    }
    #expect(throws: ShapeError.self) { try q.attention(keys: q, values: q, heads: 3) }
    #expect(throws: ShapeError.self) { try q.attention(keys: q.rows(0..<3), values: q.rows(0..<3), heads: 2) }
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan]) func whatIsNotSeenChangesNothing(special: Double) throws {
    let (q, k, v) = (try matrix(100, 16, 1), try matrix(100, 16, 2), try matrix(100, 24, 3))
    let expected = try q.attention(keys: k, values: v, causal: true)
    for place in [0, 1, 63, 64, 70, 99] {
      var (keys, values) = (k, v)
      (keys[place, 3], values[place, 5]) = (special, special)
      let result = try q.attention(keys: keys, values: values, causal: true)
      #expect(result.rows(0..<place) == expected.rows(0..<place), "row \(place)")
      #expect(!result[place, 5].isFinite)
      var queries = q
      queries[place, 3] = special
      let others = try queries.attention(keys: k, values: v, causal: true)
      #expect(others.rows(0..<place) == expected.rows(0..<place), "row \(place)")
      #expect(others.rows(place + 1..<100) == expected.rows(place + 1..<100), "row \(place)")
    }
    // Nor is what another head sees.
    var (keys, values) = (k, v)
    (keys[49, 3], values[49, 5]) = (special, special)
    let result = try q.attention(keys: keys, values: values, heads: 2, causal: true)
    let heads = try q.attention(keys: k, values: v, heads: 2, causal: true)
    #expect(result.rows(0..<49) == heads.rows(0..<49) && result.rows(50..<100) == heads.rows(50..<100))
  }

  /// Shapes that have no elements, and more rows than anybody could walk through.
  @Test func noElementsTakeNoTime() throws {
    let (tall, empty) = (
      try Matrix<Float>(shape: (.max, 0), elements: []), try Matrix<Float>(shape: (0, 3), elements: [])
    )
    #expect(try empty.batchMatmul(empty, count: .max, otherTransposed: true).shape == [0, 0])
    let key = try Matrix<Float>(shape: (1, 0), elements: [])
    #expect(try tall.attention(keys: key, values: key).shape == [.max, 0])
    #expect(try key.attention(keys: tall, values: tall).shape == [1, 0])
    let product = try tall.matmul(Matrix(shape: (0, 0), elements: []), bias: nil, activation: .exp)
    #expect(product.shape == [.max, 0])
    let wide = try Matrix<Double>(shape: (0, 1 << 59), elements: [])
    #expect(try wide.combiningColumns(.add, []).shape == [0, 1 << 59])
    #expect(try tall.combiningRows(.add, []).shape == [.max, 0])
  }

  /// A convolution by its definition.
  private func convolution(
    _ x: Images<Double>, _ kernels: Matrix<Double>, _ size: (height: Int, width: Int), _ stride: Int, top: Int,
    left: Int, height: Int, width: Int
  ) -> [Double] {
    var result: [Double] = []
    for image in 0..<x.count {
      for row in 0..<height {
        for column in 0..<width {
          for output in 0..<kernels.columns {
            var sum = 0.0
            for i in 0..<size.height {
              for j in 0..<size.width {
                let (y, z) = (row * stride + i - top, column * stride + j - left)
                if y < 0 || y >= x.height || z < 0 || z >= x.width { continue }
                for channel in 0..<x.channels {
                  sum +=
                    x.pixels[(image * x.height + y) * x.width + z, channel]
                    * kernels[(i * size.width + j) * x.channels + channel, output]
                }
              }
            }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  @Test(arguments: [1, 2, 3], [(1, 1), (3, 3), (2, 5)])
  func convolved(stride: Int, size: (height: Int, width: Int)) throws {
    let (count, height, width, channels) = (2, 9, 8, 3)
    let x = try Images(pixels: matrix(count * height * width, channels, 4), count: count, height: height, width: width)
    let kernels = try matrix(size.height * size.width * channels, 5, 5)
    let valid = try x.convolved(kernels, size: size, stride: stride)
    let expected = convolution(
      x, kernels, size, stride, top: 0, left: 0, height: (height - size.height) / stride + 1,
      width: (width - size.width) / stride + 1)
    #expect(valid.pixels.array.count == expected.count)
    #expect(Swift.zip(valid.pixels.array, expected).allSatisfy { ($0 - $1).magnitude < 1e-13 })

    let same = try x.convolved(kernels, size: size, stride: stride, padding: .same)
    let (h, w) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
    #expect(same.shape == [count, h, w, 5])
    let reference = convolution(
      x, kernels, size, stride, top: max(0, (h - 1) * stride + size.height - height) / 2,
      left: max(0, (w - 1) * stride + size.width - width) / 2, height: h, width: w)
    #expect(Swift.zip(same.pixels.array, reference).allSatisfy { ($0 - $1).magnitude < 1e-13 })
  }

  /// Images of which some threads take several blocks of windows each, the last of them smaller.
  private func images<Element: VectorElement>(_: Element.Type) throws -> Images<Element> {
    var generator = SeededGenerator.forTest(6)
    let (count, height, width, channels) = (2, 37, 29, 19)
    let elements: Vector<Element> = randomUnit(count: count * height * width * channels, using: &generator)
    let pixels = try Matrix(reshaping: elements, rows: count * height * width, columns: channels)
    return try Images(pixels: pixels, count: count, height: height, width: width)
  }

  private func expectSameImages<Element: VectorElement>(
    _: Element.Type, on engine: Engine, _ compute: (Images<Element>, Engine) throws -> Images<Element>
  ) throws {
    let x = try images(Element.self)
    let expected = try compute(x, Engine(backend: "scalar", threads: 1))
    let result = try compute(x, engine)
    #expect(result.shape == expected.shape && sameBits(result.pixels, expected.pixels), "\(Element.self)")
  }

  @Test(arguments: canonicalBackends, [1, 2, 5])
  func convolvedInTheSameBits(backend: String, threads: Int) throws {
    func check<Element: VectorElement>(_: Element.Type, _ padding: Images<Element>.Padding, _ stride: Int) throws {
      var generator = SeededGenerator.forTest(7)
      let weights: Vector<Element> = randomUnit(count: 3 * 5 * 19 * 21, using: &generator)
      let kernels = try Matrix(reshaping: weights, rows: 3 * 5 * 19, columns: 21)
      let bias: Vector<Element> = randomUnit(count: 21, using: &generator)
      try expectSameImages(Element.self, on: Engine(backend: backend, threads: threads)) { x, engine in
        try x.convolved(
          kernels, size: (3, 5), stride: stride, padding: padding, bias: bias, activation: .tanh, on: engine)
      }
    }
    try check(Float.self, .same, 1)
    try check(Double.self, .same, 1)
    try check(Float.self, .valid, 2)
    try check(Double.self, .valid, 2)
  }

  @Test func convolvedAddsBiasBeforeTheActivation() throws {
    let x = try images(Double.self)
    let kernels = try matrix(2 * 2 * 19, 3, 8)
    let bias: Vector<Double> = [0.5, -1, 2]
    let plain = try x.convolved(kernels, size: (2, 2))
    let result = try x.convolved(kernels, size: (2, 2), bias: bias, activation: .relu)
    let expected = try plain.pixels.combiningRows(.add, bias).relu()
    #expect(try result.pixels.isClose(to: expected, relativeTolerance: 1e-13, absoluteTolerance: 1e-13))
    #expect(!(try result.pixels.isClose(to: plain.pixels)))
  }

  @Test(arguments: canonicalBackends, [1, 2, 5])
  func pooledInTheSameBits(backend: String, threads: Int) throws {
    func check<Element: VectorElement>(_: Element.Type) throws {
      for (size, stride) in [((2, 2), nil), ((3, 5), 2)] as [((Int, Int), Int?)] {
        try expectSameImages(Element.self, on: Engine(backend: backend, threads: threads)) { x, engine in
          try x.pooled(.max, size: size, stride: stride, on: engine)
        }
        try expectSameImages(Element.self, on: Engine(backend: backend, threads: threads)) { x, engine in
          try x.pooled(.average, size: size, stride: stride, on: engine)
        }
      }
    }
    try check(Float.self)
    try check(Double.self)
  }

  /// Windows that take more room than there is, if a whole line of them were laid out.
  @Test func longLines() throws {
    let (width, length) = (300_000, 20_000)
    let x = try Images(pixels: Matrix<Float>(repeating: 1, rows: width, columns: 1), count: 1, height: 1, width: width)
    let kernel = Matrix<Float>(repeating: 1, rows: length, columns: 1)
    let result = try x.convolved(kernel, size: (1, length), stride: 1000, padding: .same)
    #expect(result.shape == [1, 1, 300, 1])
    #expect(result.pixels[150, 0] == 20_000 && result.pixels[0, 0] == 10_500)
  }

  @Test func imagesWithoutElements() throws {
    let none = Matrix<Float>(repeating: 0, rows: 0, columns: 1)
    let (one, empty) = (
      Matrix<Float>(repeating: 1, rows: 1, columns: 1), Matrix<Float>(repeating: 0, rows: 0, columns: 2)
    )
    let tall = try Images(pixels: none, count: 1, height: .max, width: 0)
    #expect(try tall.convolved(one, size: (1, 1)).shape == [1, .max, 0, 1])
    #expect(try tall.pooled(.max, size: (1, 1)).shape == [1, .max, 0, 1])
    // Without channels a window has nothing to lay out, however large it is.
    let pixels = try Matrix<Float>(shape: (6, 0), elements: [])
    let image = try Images(pixels: pixels, count: 1, height: 2, width: 3)
    for size in [(1, 1), (Int.max / 2, 1), (1, Int.max)] {
      let result = try image.convolved(empty, size: size, padding: .same, bias: [1, 2])
      #expect(result.shape == [1, 2, 3, 2] && result.pixels.row(5) == [1, 2])
    }
    #expect(try image.pooled(.average, size: (1, 1)).shape == [1, 2, 3, 0])
  }

  @Test func pooled() throws {
    let pixels = Matrix<Double>(rows: 16, columns: 1, (0..<16).map(Double.init))
    let x = try Images(pixels: pixels, count: 1, height: 4, width: 4)
    #expect(try x.pooled(.max, size: (2, 2)).pixels.array == [5, 7, 13, 15])
    #expect(try x.pooled(.average, size: (2, 2)).pixels.array == [2.5, 4.5, 10.5, 12.5])
    #expect(try x.pooled(.max, size: (3, 3), stride: 1).shape == [1, 2, 2, 1])
    #expect(try x.pooled(.max, size: (5, 1)).shape == [1, 0, 4, 1])
    #expect(throws: ShapeError.parameter(operation: "pooled", "height", found: "0", allowed: "at least 1")) {
      try x.pooled(.max, size: (0, 2))
    }
    #expect(throws: ShapeError.self) { try Images(pixels: pixels, count: 1, height: 4, width: 5) }
    #expect(throws: ShapeError.rows(operation: "convolved", expected: 9, found: [16, 1])) {
      try x.convolved(pixels, size: (3, 3))
    }
  }
}
