import BackendKit

/// Copies parts of A and B into the order in which a tile reads them, padded with zeros to whole tiles.
@usableFromInline
enum Packing<Tile: ProductTile> {
  @usableFromInline typealias L = Tile.L
  @usableFromInline typealias Scalar = Tile.L.Scalar

  @inlinable @inline(__always) static var columns: Int { Tile.vectors * L.count }

  /// Groups of `Tile.rows` rows of A; in a group, k by k, the elements of one column.
  ///
  /// - Parameters:
  ///   - row: Elements between neighbours in a column of the source, `column` in a row.
  @inlinable @inline(never)
  static func packA(
    _ source: UnsafePointer<Scalar>, row: Int, column: Int, m: Int, k: Int, into target: UnsafeMutablePointer<Scalar>
  ) {
    var target = target
    var start = 0
    while start < m {
      let rows = min(Tile.rows, m - start)
      let base = source + start * row
      if rows < Tile.rows {
        for p in 0..<k {
          for r in 0..<Tile.rows { target[p * Tile.rows + r] = r < rows ? base[r * row + p * column] : 0 }
        }
      } else if column == 1 {
        packRows(base, row: row, k: k, into: target)
      } else {
        for p in 0..<k {
          for r in 0..<Tile.rows { target[p * Tile.rows + r] = base[r * row + p * column] }
        }
      }
      target += Tile.rows * k
      start += Tile.rows
    }
  }

  /// A group of `Tile.rows` whole rows, transposed in registers: four rows by four columns at a time.
  @inlinable @inline(__always)
  static func packRows(_ base: UnsafePointer<Scalar>, row: Int, k: Int, into target: UnsafeMutablePointer<Scalar>) {
    let wholeRows = Tile.rows / 4 * 4
    var p = 0
    while p + 4 <= k {
      let column = base + p
      let columnTarget = target + p * Tile.rows
      for r in stride(from: 0, to: wholeRows, by: 4) {
        let low = SIMD8(lowHalf: four(column + r * row), highHalf: four(column + (r + 1) * row))
        let high = SIMD8(lowHalf: four(column + (r + 2) * row), highHalf: four(column + (r + 3) * row))
        let block = SIMD16(lowHalf: low, highHalf: high)
        let even = block.evenHalf
        let odd = block.oddHalf
        store(even.evenHalf, to: columnTarget + r)
        store(odd.evenHalf, to: columnTarget + (Tile.rows + r))
        store(even.oddHalf, to: columnTarget + (2 * Tile.rows + r))
        store(odd.oddHalf, to: columnTarget + (3 * Tile.rows + r))
      }
      for r in wholeRows..<Tile.rows {
        for q in 0..<4 { columnTarget[q * Tile.rows + r] = column[r * row + q] }
      }
      p += 4
    }
    while p < k {
      for r in 0..<Tile.rows { target[p * Tile.rows + r] = base[r * row + p] }
      p += 1
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

  /// Groups of `columns` columns of B; in a group, k by k, the elements of one row.
  @inlinable @inline(never)
  static func packB(
    _ source: UnsafePointer<Scalar>, row: Int, column: Int, k: Int, n: Int, into target: UnsafeMutablePointer<Scalar>
  ) {
    var target = target
    var start = 0
    while start < n {
      let count = min(columns, n - start)
      let base = source + start * column
      if column == 1, count == columns {
        for p in 0..<k {
          for v in 0..<Tile.vectors {
            L(loading: base + (p * row + v * L.count)).store(to: target + (p * columns + v * L.count))
          }
        }
      } else if column == 1 {
        for p in 0..<k {
          for v in 0..<Tile.vectors {
            let left = count - v * L.count
            let from = base + (p * row + v * L.count)
            let loaded =
              left >= L.count
              ? L(loading: from) : left > 0 ? L(loading: from, count: left, fill: 0) : L(repeating: 0)
            loaded.store(to: target + (p * columns + v * L.count))
          }
        }
      } else {
        for j in 0..<count {
          for p in 0..<k { target[p * columns + j] = base[p * row + j * column] }
        }
        for j in count..<columns {
          for p in 0..<k { target[p * columns + j] = 0 }
        }
      }
      target += columns * k
      start += columns
    }
  }
}
