import BackendKit

extension Loops {
  /// Strip by strip, so that a row that two rotations in succession change stays in registers between them.
  @inlinable @inline(never)
  static func rotate(_ r: RowRotations<Scalar>) {
    var place = 0
    for run in r.runs {
      let first = r.rows + run.first * r.stride
      var j = 0
      while j + 4 * L.count <= r.columns {
        var carried = InlineArray<4, L>(repeating: L(repeating: 0))
        for v in 0..<4 { carried[unchecked: v] = L(loading: first + (r.stride + j + v * L.count)) }
        var z = first + j
        for q in place..<place + run.count {
          let c = L(repeating: r.cosines[q])
          let s = L(repeating: r.sines[q])
          for v in 0..<4 {
            let low = L(loading: z + v * L.count)
            (c * carried[unchecked: v]).addingProduct(s, low).store(to: z + (r.stride + v * L.count))
            carried[unchecked: v] = (-(s * carried[unchecked: v])).addingProduct(c, low)
          }
          z -= r.stride
        }
        for v in 0..<4 { carried[unchecked: v].store(to: z + (r.stride + v * L.count)) }
        j += 4 * L.count
      }
      while j < r.columns {
        let lanes = Swift.min(L.count, r.columns - j)
        var z = first + j
        var carried = L(loadingFirst: lanes, of: z + r.stride)
        for q in place..<place + run.count {
          let c = L(repeating: r.cosines[q])
          let s = L(repeating: r.sines[q])
          let low = L(loadingFirst: lanes, of: z)
          store((c * carried).addingProduct(s, low), to: z + r.stride, lanes)
          carried = (-(s * carried)).addingProduct(c, low)
          z -= r.stride
        }
        store(carried, to: z + r.stride, lanes)
        j += lanes
      }
      place += run.count
    }
  }

  @inlinable @inline(__always)
  static func store(_ value: L, to target: UnsafeMutablePointer<Scalar>, _ count: Int) {
    if count == L.count { value.store(to: target) } else { value.store(to: target, count: count) }
  }
}
