// Loops for kernels of many instructions: a function of its own for each, with the kernel in it once.

extension Loops {
  @inlinable @inline(never)
  public static func mapElementary<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == L {
    map(kernel, x, into: r, count: count, pastCaches: false)
  }

  @inlinable @inline(never)
  public static func zipElementary<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int
  ) where K.L == L {
    zip(kernel, x, y, into: r, count: count, pastCaches: false)
  }
}

extension LaneLoops {
  /// The last, partial vector goes through memory of its own, so that the loop has one body for all: a copy of the last
  /// whole vector, made before the result, which may be the operand, is written; or what there is, and ones.
  @inlinable @inline(never)
  public static func mapElementary<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == L {
    if count == 0 { return }
    let width = L.count
    let isShort = count < width
    var last = isShort ? L(loading: x, count: count, fill: 1) : L(loading: x + (count - width))
    withUnsafeMutablePointer(to: &last) { pointer in
      let edge = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Scalar.self)
      var i = 0
      while i < count {
        let isWhole = i + width <= count
        let source = isWhole ? x + i : UnsafePointer(edge)
        let target = isWhole ? r + i : isShort ? edge : r + (count - width)
        applyLong(kernel, L(loading: source)).store(to: target)
        i += width
      }
    }
    if isShort { last.store(to: r, count: count) }
  }

  @inlinable @inline(never)
  public static func zipElementary<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int
  ) where K.L == L {
    if count == 0 { return }
    let width = L.count
    let isShort = count < width
    var lastX = isShort ? L(loading: x, count: count, fill: 1) : L(loading: x + (count - width))
    var lastY = isShort ? L(loading: y, count: count, fill: 1) : L(loading: y + (count - width))
    withUnsafeMutablePointer(to: &lastX) { pointerX in
      withUnsafeMutablePointer(to: &lastY) { pointerY in
        let edgeX = UnsafeMutableRawPointer(pointerX).assumingMemoryBound(to: Scalar.self)
        let edgeY = UnsafeMutableRawPointer(pointerY).assumingMemoryBound(to: Scalar.self)
        var i = 0
        while i < count {
          let isWhole = i + width <= count
          let sourceX = isWhole ? x + i : UnsafePointer(edgeX)
          let sourceY = isWhole ? y + i : UnsafePointer(edgeY)
          let target = isWhole ? r + i : isShort ? edgeX : r + (count - width)
          kernel.apply(L(loading: sourceX), L(loading: sourceY)).store(to: target)
          i += width
        }
      }
    }
    if isShort { lastX.store(to: r, count: count) }
  }
}
