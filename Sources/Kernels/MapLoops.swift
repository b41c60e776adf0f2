import BackendKit

/// How a backend walks over memory. `LaneLoops` goes a vector at a time; the scalar backend has the plainest loops
/// there are, which say what the others must compute.
public protocol Loops {
  /// The lanes that kernels are applied to.
  associatedtype L: Lanes
  /// The lanes that long kernels are applied to: as many as make the most of the processor.
  associatedtype LongLanes: Lanes where LongLanes.Scalar == L.Scalar
  typealias Scalar = L.Scalar

  /// - Parameter pastCaches: Whether results may be written to memory directly, for operands that the caches can't hold.
  static func map<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int, pastCaches: Bool)
  where K.L == L
  /// `map` for a kernel of many instructions, each of which waits for the one before.
  static func mapLong<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int) where K.L == LongLanes
  static func zip<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int, pastCaches: Bool) where K.L == L
  static func zipTernary<K: TernaryKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ z: UnsafePointer<Scalar>,
    into r: UnsafeMutablePointer<Scalar>, count: Int, pastCaches: Bool) where K.L == L
  /// `map` for a kernel of many instructions.
  static func mapElementary<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int) where K.L == L
  /// `zip` for a kernel of many instructions.
  static func zipElementary<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int) where K.L == L
  /// The canonical reduction (see `CanonicalOrder`) of at least one element.
  static func reduce<K: ReductionKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Scalar where K.L == L
  static func reducePair<K: PairReductionKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int
  ) -> Scalar where K.L == L
  /// The first NaN, else the first of those elements that the kernel prefers to all others.
  static func reduceIndex<K: ExtremumKernel>(_ kernel: K, _ x: UnsafePointer<Scalar>, count: Int) -> Int
  where K.L == L
  static func multiply(_ product: MatrixProduct<Scalar>)
  static func multiply(
    _ product: MatrixProduct<Scalar>, threads: Int, forEach: (_ count: Int, _ body: (Int) -> Void) -> Void
  ) -> Bool
  static func multiply(_ product: MatrixVectorProduct<Scalar>)
}

/// Loops over whole vectors, of 128, 256 or 512 bits.
///
/// The last, partial vector of a map is the last whole vector of the memory, overlapping its predecessor: it is loaded
/// first, because the result may be the operand, and stored last.
public enum LaneLoops<Tile: ProductTile>: Loops {
  public typealias L = Tile.L
  public typealias LongLanes = LanePair<L>

  @inlinable @inline(__always)
  static func four(_ x: UnsafePointer<Scalar>) -> Four<L> {
    (L(loading: x), L(loading: x + L.count), L(loading: x + 2 * L.count), L(loading: x + 3 * L.count))
  }

  @inlinable @inline(__always)
  public static func map<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int, pastCaches: Bool
  ) where K.L == L {
    if pastCaches, count >= 8 * L.count, x != UnsafePointer(r) {
      return mapPastCaches(kernel, x, into: r, count: count)
    }
    let width = L.count
    if count < width {
      if count > 0 { kernel.apply(L(loading: x, count: count, fill: 1)).store(to: r, count: count) }
      return
    }
    let last = L(loading: x + (count - width))
    var i = 0
    while i + 4 * width <= count {
      let (a, b, c, d) = kernel.applyToFour(four(x + i))
      a.store(to: r + i)
      b.store(to: r + (i + width))
      c.store(to: r + (i + 2 * width))
      d.store(to: r + (i + 3 * width))
      i += 4 * width
    }
    while i + width <= count {
      kernel.apply(L(loading: x + i)).store(to: r + i)
      i += width
    }
    if i < count { kernel.apply(last).store(to: r + (count - width)) }
  }

  @inlinable @inline(__always)
  public static func zip<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int, pastCaches: Bool
  ) where K.L == L {
    if pastCaches, count >= 8 * L.count, x != UnsafePointer(r), y != UnsafePointer(r) {
      return zipPastCaches(kernel, x, y, into: r, count: count)
    }
    let width = L.count
    if count < width {
      if count > 0 {
        kernel.apply(L(loading: x, count: count, fill: 1), L(loading: y, count: count, fill: 1))
          .store(to: r, count: count)
      }
      return
    }
    let lastX = L(loading: x + (count - width))
    let lastY = L(loading: y + (count - width))
    var i = 0
    while i + 4 * width <= count {
      let (a, b, c, d) = kernel.applyToFour(four(x + i), four(y + i))
      a.store(to: r + i)
      b.store(to: r + (i + width))
      c.store(to: r + (i + 2 * width))
      d.store(to: r + (i + 3 * width))
      i += 4 * width
    }
    while i + width <= count {
      kernel.apply(L(loading: x + i), L(loading: y + i)).store(to: r + i)
      i += width
    }
    if i < count { kernel.apply(lastX, lastY).store(to: r + (count - width)) }
  }

  @inlinable @inline(__always)
  public static func zipTernary<K: TernaryKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, _ z: UnsafePointer<Scalar>,
    into r: UnsafeMutablePointer<Scalar>, count: Int, pastCaches: Bool
  ) where K.L == L {
    if pastCaches, count >= 8 * L.count, x != UnsafePointer(r), y != UnsafePointer(r), z != UnsafePointer(r) {
      return zipTernaryPastCaches(kernel, x, y, z, into: r, count: count)
    }
    let width = L.count
    if count < width {
      if count > 0 {
        kernel.apply(
          L(loading: x, count: count, fill: 1), L(loading: y, count: count, fill: 1),
          L(loading: z, count: count, fill: 1)
        ).store(to: r, count: count)
      }
      return
    }
    let lastX = L(loading: x + (count - width))
    let lastY = L(loading: y + (count - width))
    let lastZ = L(loading: z + (count - width))
    var i = 0
    while i + 2 * width <= count {
      let a = kernel.apply(L(loading: x + i), L(loading: y + i), L(loading: z + i))
      let b = kernel.apply(
        L(loading: x + (i + width)), L(loading: y + (i + width)), L(loading: z + (i + width)))
      a.store(to: r + i)
      b.store(to: r + (i + width))
      i += 2 * width
    }
    while i + width <= count {
      kernel.apply(L(loading: x + i), L(loading: y + i), L(loading: z + i)).store(to: r + i)
      i += width
    }
    if i < count { kernel.apply(lastX, lastY, lastZ).store(to: r + (count - width)) }
  }
}
