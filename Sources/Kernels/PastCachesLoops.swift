import BackendKit

// Loops that write past the caches, to results which are none of the operands. The loads that would fetch a line of the
// result in order to overwrite it are saved, and so is the room that the result would take from others.

extension LaneLoops {
  @inlinable @inline(never)
  static func mapPastCaches<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == L {
    writePastCaches(to: r, count: count) { kernel.apply(L(loading: x + $0)) }
  }

  @inlinable @inline(never)
  static func zipPastCaches<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int
  ) where K.L == L {
    writePastCaches(to: r, count: count) { kernel.apply(L(loading: x + $0), L(loading: y + $0)) }
  }

  @inlinable @inline(never)
  static func zipTernaryPastCaches<K: TernaryKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ z: UnsafePointer<Scalar>,
    into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == L {
    writePastCaches(to: r, count: count) { kernel.apply(L(loading: x + $0), L(loading: y + $0), L(loading: z + $0)) }
  }

  /// Writes the vectors of results that begin at each element. Whole lines at their own addresses go past the caches, and
  /// the first and the last vector, which overlap them, the usual way.
  @inlinable @inline(__always)
  static func writePastCaches(to r: UnsafeMutablePointer<Scalar>, count: Int, _ vector: (Int) -> L) {
    let width = L.count
    let stride = MemoryLayout<Scalar>.stride
    vector(0).store(to: r)
    let offset = Int(bitPattern: r) % (width * stride)
    var i = offset == 0 ? 0 : width - offset / stride
    while i + 4 * width <= count {
      vector(i).storePastCaches(to: r + i)
      vector(i + width).storePastCaches(to: r + (i + width))
      vector(i + 2 * width).storePastCaches(to: r + (i + 2 * width))
      vector(i + 3 * width).storePastCaches(to: r + (i + 3 * width))
      i += 4 * width
    }
    while i + width <= count {
      vector(i).store(to: r + i)
      i += width
    }
    vector(count - width).store(to: r + (count - width))
    L.finishStores()
  }
}
