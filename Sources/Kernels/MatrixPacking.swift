import BackendKit

/// Copies parts of A and B into the order in which a tile reads them: for each k, the elements of its rows or columns.
@usableFromInline
enum Packing<L: Lanes> {
  @usableFromInline typealias Scalar = L.Scalar

  /// Lines of k elements, side by side.
  ///
  /// - Parameters:
  ///   - line: Elements between neighbouring lines (rows of A, columns of B), `step` along a line. One of them is 1.
  ///   - width: Elements for each k in the target, at least `count`; zeros after the lines.
  @inlinable @inline(__always)
  static func pack(
    _ source: UnsafePointer<Scalar>, line: Int, step: Int, count: Int, k: Int,
    into target: UnsafeMutablePointer<Scalar>, width: Int
  ) {
    if line == 1 {
      copy(source, step: step, count: count, k: k, into: target, width: width)
    } else {
      interleave(source, line: line, step: step, count: count, k: k, into: target, width: width)
    }
  }

  @inlinable @inline(never)
  static func copy(
    _ source: UnsafePointer<Scalar>, step: Int, count: Int, k: Int, into target: UnsafeMutablePointer<Scalar>,
    width: Int
  ) {
    if count == 2 * L.count, width == count {
      for p in 0..<k {
        let from = source + p * step
        let to = target + p * width
        let (low, high) = (L(loading: from), L(loading: from + L.count))
        low.store(to: to)
        high.store(to: to + L.count)
      }
      return
    }
    if width % L.count == 0 {
      let whole = count / L.count * L.count
      for p in 0..<k {
        let from = source + p * step
        let to = target + p * width
        for j in stride(from: 0, to: whole, by: L.count) { L(loading: from + j).store(to: to + j) }
        if whole < count { L(loadingFirst: count - whole, of: from + whole).store(to: to + whole) }
        // Not more than one vector is added.
        if width - whole > L.count { L(repeating: 0).store(to: to + (whole + L.count)) }
      }
      return
    }
    let fours = count / 4 * 4
    for p in 0..<k {
      let from = source + p * step
      let to = target + p * width
      for j in stride(from: 0, to: fours, by: 4) { store(four(from + j), to: to + j) }
      for j in fours..<count { to[j] = from[j] }
      for j in count..<width { to[j] = 0 }
    }
  }

  /// Four groups of `width` lines, a multiple of four, which lie side by side; one after the other in the target.
  @inlinable @inline(never)
  static func copyTiles(
    _ source: UnsafePointer<Scalar>, step: Int, width: Int, k: Int, into target: UnsafeMutablePointer<Scalar>
  ) {
    for p in 0..<k {
      var from = source + p * step
      var to = target + p * width
      for _ in 0..<4 {
        for j in stride(from: 0, to: width, by: 4) { store(four(from + j), to: to + j) }
        from += width
        to += k * width
      }
    }
  }

  /// Strips of two whole vectors, `distance` apart in the target. Rows of the source are read on, as memory likes it.
  ///
  /// - Parameter isAhead: Whether to ask for rows before they are due, each of which may be on a page of its own.
  @inlinable @inline(never)
  static func packStrips(
    _ source: UnsafePointer<Scalar>, step: Int, strips: Int, k: Int,
    into target: UnsafeMutablePointer<Scalar>, distance: Int, isAhead: Bool
  ) {
    let width = 2 * L.count
    for p in 0..<k {
      var from = source + p * step
      var to = target + p * width
      for _ in 0..<strips {
        if isAhead {
          L.prefetch(reading: from + 4 * step)
          L.prefetch(reading: from + (4 * step + L.count))
        }
        let (first, second) = (L(loading: from), L(loading: from + L.count))
        first.store(to: to)
        second.store(to: to + L.count)
        from += width
        to += distance
      }
    }
  }

  /// Transposes in registers, four lines, then two, by four elements at a time.
  @inlinable @inline(never)
  static func interleave(
    _ source: UnsafePointer<Scalar>, line: Int, step: Int, count: Int, k: Int,
    into target: UnsafeMutablePointer<Scalar>, width: Int
  ) {
    let fours = step == 1 ? count / 4 * 4 : 0
    let wholeK = k / 4 * 4
    // As soon as a line of the cache is read its counterpart in the next tile is asked for: rows are on pages of their own.
    let lineLength = 64 / MemoryLayout<Scalar>.stride
    for r in stride(from: 0, to: fours, by: 4) {
      let from = source + r * line
      let to = target + r
      for p in stride(from: 0, to: wholeK, by: 4) {
        let column = from + p
        if p % lineLength == 0 {
          for i in 0..<4 { L.prefetch(reading: column + (count + i) * line) }
        }
        let low = SIMD8(lowHalf: four(column), highHalf: four(column + line))
        let high = SIMD8(lowHalf: four(column + 2 * line), highHalf: four(column + 3 * line))
        let block = SIMD16(lowHalf: low, highHalf: high)
        let even = block.evenHalf
        let odd = block.oddHalf
        store(even.evenHalf, to: to + p * width)
        store(odd.evenHalf, to: to + (p + 1) * width)
        store(even.oddHalf, to: to + (p + 2) * width)
        store(odd.oddHalf, to: to + (p + 3) * width)
      }
    }
    var inRegisters = fours
    // Tiles of six rows have two left.
    if step == 1, count - fours >= 2 {
      let from = source + fours * line
      let to = target + fours
      for p in stride(from: 0, to: wholeK, by: 4) {
        if p % lineLength == 0 {
          for i in 0..<2 { L.prefetch(reading: from + ((count + i) * line + p)) }
        }
        let (a, b) = (four(from + p), four(from + (line + p)))
        for i in 0..<4 { storePair(a[i], b[i], to: to + (p + i) * width) }
      }
      inRegisters += 2
    }
    for p in wholeK..<k {
      for r in 0..<inRegisters { target[p * width + r] = source[r * line + p] }
    }
    for r in inRegisters..<count {
      for p in 0..<k { target[p * width + r] = source[r * line + p * step] }
    }
    for r in count..<Swift.max(count, width) {
      for p in 0..<k { target[p * width + r] = 0 }
    }
  }

  @inlinable @inline(__always)
  static func four(_ source: UnsafePointer<Scalar>) -> SIMD4<Scalar> {
    UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Scalar>.self)
  }

  @inlinable @inline(__always)
  static func store(_ four: SIMD4<Scalar>, to target: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(target).storeBytes(of: four, as: SIMD4<Scalar>.self)
  }

  @inlinable @inline(__always)
  static func storePair(_ first: Scalar, _ second: Scalar, to target: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(target).storeBytes(of: SIMD2(first, second), as: SIMD2<Scalar>.self)
  }
}
