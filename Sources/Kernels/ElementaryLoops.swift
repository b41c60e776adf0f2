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
  @inlinable @inline(never)
  public static func mapElementary<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == L {
    mapInOneBody(kernel, x, into: r, count: count)
  }

  @inlinable @inline(never)
  public static func mapLong<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L == LongLanes {
    mapInOneBody(kernel, x, into: r, count: count)
  }

  /// The last, partial vector goes through memory of its own, so that the loop has one body for all: a copy of the last
  /// whole vector, made before the result, which may be the operand, is written; or what there is, and ones.
  @inlinable @inline(__always)
  static func mapInOneBody<K: MapKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>, count: Int
  ) where K.L.Scalar == Scalar {
    if count == 0 { return }
    let width = K.L.count
    let isShort = count < width
    // So far the processor does not look ahead by itself, with so many instructions for each vector.
    let ahead = 1024 / MemoryLayout<Scalar>.stride
    var last = K.L.one
    withUnsafeMutablePointer(to: &last) { pointer in
      let edge = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Scalar.self)
      if isShort { copyShort(x, to: edge, count: count) } else { K.L(loading: x + (count - width)).store(to: edge) }
      var i = 0
      while i < count {
        var target = r
        var value: K.L
        repeat {
          let isWhole = i + width <= count
          target = isWhole ? r + i : isShort ? edge : r + (count - width)
          value = K.L(loading: isWhole ? x + i : UnsafePointer(edge))
          K.L.prefetch(reading: x + (i + ahead))
          K.L.prefetch(r + (i + ahead))
          (K.hasOrdinaryRange ? kernel.applyOrdinary(value) : kernel.apply(value)).store(to: target)
          i += width
        } while i < count && !(K.hasOrdinaryRange && kernel.hasExtraordinary(value))
        // Outside the loop, whose constants so stay in registers.
        if K.hasOrdinaryRange {
          let isFar = kernel.isExtraordinary(value)
          if K.L.any(isFar) {
            K.L(loading: target).replacing(with: far(value, kernel), where: isFar).store(to: target)
          }
        }
      }
      if isShort { copyShort(edge, to: r, count: count) }
    }
  }

  @inlinable @inline(never)
  static func far<K: MapKernel>(_ x: K.L, _ kernel: K) -> K.L { kernel.applyFar(x) }

  @inlinable @inline(never)
  static func far<K: ZipKernel>(_ x: K.L, _ y: K.L, _ kernel: K) -> K.L { kernel.applyFar(x, y) }

  /// Fewer elements than a vector has: a call, not the loads and stores of every length in each function.
  @inlinable @inline(never)
  static func copyShort(_ source: UnsafePointer<Scalar>, to target: UnsafeMutablePointer<Scalar>, count: Int) {
    for i in 0..<count { target[i] = source[i] }
  }

  @inlinable @inline(never)
  public static func zipElementary<K: ZipKernel>(
    _ kernel: K, _ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, into r: UnsafeMutablePointer<Scalar>,
    count: Int
  ) where K.L == L {
    if count == 0 { return }
    let width = L.count
    let isShort = count < width
    var lastX = L.one
    var lastY = L.one
    withUnsafeMutablePointer(to: &lastX) { pointerX in
      withUnsafeMutablePointer(to: &lastY) { pointerY in
        let edgeX = UnsafeMutableRawPointer(pointerX).assumingMemoryBound(to: Scalar.self)
        let edgeY = UnsafeMutableRawPointer(pointerY).assumingMemoryBound(to: Scalar.self)
        if isShort {
          copyShort(x, to: edgeX, count: count)
          copyShort(y, to: edgeY, count: count)
        } else {
          L(loading: x + (count - width)).store(to: edgeX)
          L(loading: y + (count - width)).store(to: edgeY)
        }
        var i = 0
        while i < count {
          var target = r
          var (valueX, valueY): (L, L)
          repeat {
            let isWhole = i + width <= count
            target = isWhole ? r + i : isShort ? edgeX : r + (count - width)
            valueX = L(loading: isWhole ? x + i : UnsafePointer(edgeX))
            valueY = L(loading: isWhole ? y + i : UnsafePointer(edgeY))
            (K.hasOrdinaryRange ? kernel.applyOrdinary(valueX, valueY) : kernel.apply(valueX, valueY)).store(to: target)
            i += width
          } while i < count && !(K.hasOrdinaryRange && L.any(kernel.isExtraordinary(valueX, valueY)))
          if K.hasOrdinaryRange {
            let isFar = kernel.isExtraordinary(valueX, valueY)
            if L.any(isFar) {
              L(loading: target).replacing(with: far(valueX, valueY, kernel), where: isFar).store(to: target)
            }
          }
        }
        if isShort { copyShort(edgeX, to: r, count: count) }
      }
    }
  }
}
