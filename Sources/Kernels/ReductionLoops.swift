import BackendKit

extension LaneLoops {
  /// Vectors that make up the accumulators of `CanonicalOrder`. At most 16 are provided for: lanes have 128 bits or more.
  @inlinable @inline(__always)
  static var accumulators: Int { CanonicalOrder.accumulatorCount(Scalar.self) / L.count }

  @usableFromInline typealias Accumulators = InlineArray<16, L>

  /// Vector j of fewer elements than there are accumulators, followed by padding.
  @inlinable @inline(__always)
  static func padded(_ x: UnsafePointer<Scalar>, _ j: Int, count: Int, with padding: Scalar) -> L {
    let rest = count - j * L.count
    if rest >= L.count { return L(loading: x + j * L.count) }
    return rest > 0 ? L(loading: x + j * L.count, count: rest, fill: padding) : L(repeating: padding)
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

  /// Takes up four vectors, and says whether that was all there is to do: not if one holds a NaN that is looked for.
  @inlinable @inline(__always)
  static func take<K: ReductionKernel>(
    _ kernel: K, _ a: L, _ b: L, _ c: L, _ d: L, into values: inout Accumulators, from first: Int
  ) -> Bool where K.L == L {
    if K.looksForNaN {
      if L.any(L.either(L.isUnordered(a, b), L.isUnordered(c, d))) { return false }
      values[unchecked: first] = kernel.accumulateOrdered(values[unchecked: first], a)
      values[unchecked: first + 1] = kernel.accumulateOrdered(values[unchecked: first + 1], b)
      values[unchecked: first + 2] = kernel.accumulateOrdered(values[unchecked: first + 2], c)
      values[unchecked: first + 3] = kernel.accumulateOrdered(values[unchecked: first + 3], d)
    } else {
      values[unchecked: first] = kernel.accumulate(values[unchecked: first], a)
      values[unchecked: first + 1] = kernel.accumulate(values[unchecked: first + 1], b)
      values[unchecked: first + 2] = kernel.accumulate(values[unchecked: first + 2], c)
      values[unchecked: first + 3] = kernel.accumulate(values[unchecked: first + 3], d)
    }
    return true
  }

  /// A block of fewer elements than there are accumulators.
  @inlinable @inline(never)
  static func reduceShortBlock<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar
  where K.L == L {
    var values = Accumulators(repeating: L(repeating: K.identity))
    for j in 0..<accumulators {
      values[unchecked: j] = kernel.accumulate(values[unchecked: j], padded(x, j, count: count, with: K.padding))
    }
    return fold(values, with: K.combiner)
  }

  /// One block: `count` from 1 to the block length.
  @inlinable @inline(never)
  static func reduceBlock<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar
  where K.L == L {
    let width = L.count
    let group = accumulators * width
    if count < group { return reduceShortBlock(kernel, x, count: count) }
    var values = Accumulators(repeating: L(repeating: K.identity))
    var i = 0
    while i + group <= count {
      for first in stride(from: 0, to: accumulators, by: 4) {
        let x = x + (i + first * width)
        let done = take(
          kernel, L(loading: x), L(loading: x + width), L(loading: x + 2 * width), L(loading: x + 3 * width),
          into: &values, from: first)
        if !done { return .nan }
      }
      i += group
    }
    if i < count {
      // A window on the last group: its elements before i have been taken up already.
      let window = x + (count - group)
      let taken = i - (count - group)
      func vector(_ j: Int) -> L {
        L(loading: window + j * width)
          .replacing(with: L(repeating: K.padding), where: L.lanes(below: taken - j * width))
      }
      for first in stride(from: 0, to: accumulators, by: 4) {
        let done = take(
          kernel, vector(first), vector(first + 1), vector(first + 2), vector(first + 3), into: &values, from: first)
        if !done { return .nan }
      }
    }
    return K.looksForNaN ? fold(values, with: Ordered(kernel: kernel)) : fold(values, with: K.combiner)
  }

  /// Combines accumulators none of which is NaN.
  @usableFromInline
  struct Ordered<K: ReductionKernel>: ZipKernel where K.L == L {
    @usableFromInline let kernel: K
    @inlinable @inline(__always) init(kernel: K) { self.kernel = kernel }
    @inlinable @inline(__always) func apply(_ x: L, _ y: L) -> L { kernel.accumulateOrdered(x, y) }
  }

  /// A block of fewer elements than there are accumulators.
  @inlinable @inline(never)
  static func reduceShortPairBlock<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    var values = Accumulators(repeating: L(repeating: K.identity))
    for j in 0..<accumulators {
      values[unchecked: j] = kernel.accumulate(
        values[unchecked: j], padded(x, j, count: count, with: K.padding.x),
        padded(y, j, count: count, with: K.padding.y))
    }
    return fold(values, with: K.combiner)
  }

  @inlinable @inline(never)
  static func reducePairBlock<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    if count < accumulators * L.count { return reduceShortPairBlock(kernel, x, y, count: count) }
    return reduceLongPairBlock(kernel, x, y, count: count)
  }

  /// A block of at least as many elements as there are accumulators.
  @inlinable @inline(__always)
  static func reduceLongPairBlock<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    let width = L.count
    let group = accumulators * width
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
    count <= CanonicalOrder.blockLength(Scalar.self)
      ? reduceBlock(kernel, x, count: count) : reduceBlocks(kernel, x, count: count)
  }

  /// Apart, so that one block needs no memory on the stack.
  @inlinable @inline(never)
  static func reduceBlocks<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar
  where K.L == L {
    let length = CanonicalOrder.blockLength(Scalar.self)
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
    count <= CanonicalOrder.blockLength(Scalar.self)
      ? reducePairBlock(kernel, x, y, count: count) : reducePairBlocks(kernel, x, y, count: count)
  }

  @inlinable @inline(never)
  static func reducePairBlocks<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L {
    let length = CanonicalOrder.blockLength(Scalar.self)
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
    if value.isNaN {
      while i + L.count <= count {
        let loaded = L(loading: x + i)
        let found = loaded .!= loaded
        if L.any(found) { return i + L.first(found) }
        i += L.count
      }
      while !x[i].isNaN { i += 1 }
    } else {
      while i + 4 * L.count <= count {
        let x = x + i
        let found = L.either(
          L.either(L(loading: x) .== target, L(loading: x + L.count) .== target),
          L.either(L(loading: x + 2 * L.count) .== target, L(loading: x + 3 * L.count) .== target))
        if L.any(found) { break }
        i += 4 * L.count
      }
      while i + L.count <= count {
        let found = L(loading: x + i) .== target
        if L.any(found) { return i + L.first(found) }
        i += L.count
      }
      while x[i] != value { i += 1 }
    }
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
