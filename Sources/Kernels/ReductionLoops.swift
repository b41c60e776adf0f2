import BackendKit

extension LaneLoops {
  /// Vectors that make up the accumulators of `CanonicalOrder`. At most 16 are provided for: lanes have 128 bits or more.
  @inlinable @inline(__always)
  static var accumulators: Int { CanonicalOrder.accumulatorCount(Scalar.self) / L.count }

  @usableFromInline typealias Accumulators = InlineArray<16, L>

  /// Fewer elements than there are accumulators, followed by padding.
  @usableFromInline
  struct Padded {
    @usableFromInline var vectors: Accumulators

    @inlinable @inline(__always)
    init(_ x: UnsafePointer<Scalar>, count: Int, with padding: Scalar) {
      vectors = Accumulators(repeating: L(repeating: padding))
      withPointer { target in
        let target = UnsafeMutablePointer(mutating: target)
        var i = 0
        while i + L.count <= count {
          L(loading: x + i).store(to: target + i)
          i += L.count
        }
        if i < count { L(loading: x + i, count: count - i, fill: padding).store(to: target + i) }
      }
    }

    @inlinable @inline(__always)
    mutating func withPointer<R>(_ body: (UnsafePointer<Scalar>) -> R) -> R {
      withUnsafeMutablePointer(to: &vectors) { pointer in
        body(UnsafeRawPointer(pointer).assumingMemoryBound(to: Scalar.self))
      }
    }
  }

  /// Halves the accumulators until one is left.
  @inlinable @inline(__always)
  static func fold<K: ZipKernel>(_ values: Accumulators, with combiner: K) -> Scalar where K.L == L {
    var values = values
    var half = accumulators / 2
    while half > 0 {
      for j in 0..<half {
        values[unchecked: j] = combiner.apply(values[unchecked: j], values[unchecked: j + half])
      }
      half /= 2
    }
    var result = values[unchecked: 0]
    var distance = L.count / 2
    while distance > 0 {
      result = combiner.apply(result, result.movedDown(by: distance))
      distance /= 2
    }
    return result.first
  }

  /// One block: `count` from 1 to the block length.
  @inlinable @inline(never)
  static func reduceBlock<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar
  where K.L == L {
    let width = L.count
    let group = accumulators * width
    if count < group {
      var padded = Padded(x, count: count, with: K.padding)
      return padded.withPointer { reduceBlock(kernel, $0, count: group) }
    }
    var values = Accumulators(repeating: L(repeating: K.identity))
    var i = 0
    while i + group <= count {
      for j in 0..<accumulators {
        values[unchecked: j] = kernel.accumulate(values[unchecked: j], L(loading: x + (i + j * width)))
      }
      i += group
    }
    if i < count {
      // A window on the last group: its elements before i have been taken up already.
      let window = x + (count - group)
      let taken = i - (count - group)
      let padding = L(repeating: K.padding)
      for j in 0..<accumulators {
        let loaded = L(loading: window + j * width).replacing(with: padding, where: L.lanes(below: taken - j * width))
        values[unchecked: j] = kernel.accumulate(values[unchecked: j], loaded)
      }
    }
    return fold(values, with: K.combiner)
  }

  @inlinable @inline(never)
  static func reducePairBlock<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    let width = L.count
    let group = accumulators * width
    if count < group {
      var paddedX = Padded(x, count: count, with: K.padding.x)
      var paddedY = Padded(y, count: count, with: K.padding.y)
      return paddedX.withPointer { x in paddedY.withPointer { y in reducePairBlock(kernel, x, y, count: group) } }
    }
    var values = Accumulators(repeating: L(repeating: K.identity))
    var i = 0
    while i + group <= count {
      for j in 0..<accumulators {
        values[unchecked: j] = kernel.accumulate(
          values[unchecked: j], L(loading: x + (i + j * width)), L(loading: y + (i + j * width)))
      }
      i += group
    }
    if i < count {
      let start = count - group
      let taken = i - start
      for j in 0..<accumulators {
        let mask = L.lanes(below: taken - j * width)
        let loadedX = L(loading: x + (start + j * width)).replacing(with: L(repeating: K.padding.x), where: mask)
        let loadedY = L(loading: y + (start + j * width)).replacing(with: L(repeating: K.padding.y), where: mask)
        values[unchecked: j] = kernel.accumulate(values[unchecked: j], loadedX, loadedY)
      }
    }
    return fold(values, with: K.combiner)
  }

  @inlinable @inline(__always)
  public static func reduce<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar
  where K.L == L {
    let length = CanonicalOrder.blockLength(Scalar.self)
    if count <= length { return reduceBlock(kernel, x, count: count) }
    var pairs = PairwiseCombination<K.Combiner>(K.combiner)
    for start in stride(from: 0, to: count, by: length) {
      pairs.add(reduceBlock(kernel, x + start, count: min(length, count - start)))
    }
    return pairs.result
  }

  @inlinable @inline(__always)
  public static func reducePair<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    let length = CanonicalOrder.blockLength(Scalar.self)
    if count <= length { return reducePairBlock(kernel, x, y, count: count) }
    var pairs = PairwiseCombination<K.Combiner>(K.combiner)
    for start in stride(from: 0, to: count, by: length) {
      pairs.add(reducePairBlock(kernel, x + start, y + start, count: min(length, count - start)))
    }
    return pairs.result
  }

  /// Finds the extremum chunk by chunk, then its first place in the chunk that has it.
  @inlinable @inline(__always)
  public static func reduceIndex<K: ExtremumKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Int
  where K.L == L {
    let length = 1024
    var best = K.identity
    var bestStart = 0
    for start in stride(from: 0, to: count, by: length) {
      let value = reduceBlock(kernel, x + start, count: min(length, count - start))
      if value.isNaN {
        best = value
        bestStart = start
        break
      }
      if K.prefers(value, to: best) {
        best = value
        bestStart = start
      }
    }
    return bestStart + firstIndex(of: best, x + bestStart, count: min(length, count - bestStart))
  }

  /// The first element equal to `value`, or the first NaN where that is one. There is one.
  @inlinable @inline(never)
  static func firstIndex(of value: Scalar, _ x: UnsafePointer<Scalar>, count: Int) -> Int {
    let target = L(repeating: value)
    var i = 0
    while i + L.count <= count {
      let loaded = L(loading: x + i)
      if L.any(value.isNaN ? loaded .!= loaded : loaded .== target) { break }
      i += L.count
    }
    while i < count - 1, !(x[i] == value || value.isNaN && x[i].isNaN) { i += 1 }
    return i
  }
}

/// Combines the results of blocks pairwise, as a binary counter adds one: entry j of the stack is a tree of a power of
/// two of blocks, with larger trees below.
public struct PairwiseCombination<K: ZipKernel> {
  @usableFromInline let combiner: K
  @usableFromInline var stack: InlineArray<56, K.L.Scalar>
  @usableFromInline var depth: Int
  @usableFromInline var blocks: Int

  @inlinable @inline(__always)
  public init(_ combiner: K) {
    self.combiner = combiner
    stack = InlineArray(repeating: 0)
    depth = 0
    blocks = 0
  }

  @inlinable @inline(__always)
  func combine(_ a: K.L.Scalar, _ b: K.L.Scalar) -> K.L.Scalar {
    combiner.apply(K.L(repeating: a), K.L(repeating: b)).first
  }

  @inlinable @inline(__always)
  public mutating func add(_ block: K.L.Scalar) {
    var value = block
    var carries = blocks.trailingOnes
    while carries > 0 {
      depth -= 1
      value = combine(stack[unchecked: depth], value)
      carries -= 1
    }
    stack[unchecked: depth] = value
    depth += 1
    blocks += 1
  }

  /// The combination of all blocks, of which there is at least one.
  @inlinable @inline(__always)
  public var result: K.L.Scalar {
    var value = stack[unchecked: depth - 1]
    var j = depth - 2
    while j >= 0 {
      value = combine(stack[unchecked: j], value)
      j -= 1
    }
    return value
  }
}

extension Int {
  @inlinable @inline(__always)
  var trailingOnes: Int { (~self).trailingZeroBitCount }
}
