import BackendKit

/// Strips of B, two vectors wide, that are packed while those before them are multiplied, so that nobody waits for memory.
/// Of products with few rows packing is up to half of the work; most of it disappears behind the multiplications.
@usableFromInline
struct StripsAhead<Scalar: LaneScalar> {
  /// What is read next, and where it goes.
  @usableFromInline var source: UnsafePointer<Scalar>
  @usableFromInline var target: UnsafeMutablePointer<Scalar>
  /// Elements from row to row of B, of a strip's row, and from strip to strip.
  @usableFromInline let step: Int
  @usableFromInline let width: Int
  @usableFromInline let distance: Int
  @usableFromInline let strips: Int
  /// Strips whose part of the row is copied.
  @usableFromInline var done: Int
  @usableFromInline var turnsLeft: Int

  /// Strips whose part of a row is copied in one turn, one in two steps of a tile: more at a time would wait for memory.
  @inlinable @inline(__always) static var perTurn: Int { 8 }
  /// Steps of a tile in a turn.
  @inlinable @inline(__always) static var steps: Int { 2 * perTurn }

  /// - Parameter strips: A multiple of those of a turn, so that only whole turns are left.
  @inlinable @inline(__always)
  init(
    _ source: UnsafePointer<Scalar>, step: Int, width: Int, strips: Int, k: Int,
    into target: UnsafeMutablePointer<Scalar>, distance: Int
  ) {
    (self.source, self.target) = (source, target)
    (self.step, self.width, self.distance, self.strips) = (step, width, distance, strips)
    done = 0
    turnsLeft = k * strips / Self.perTurn
  }

  /// No strips.
  @inlinable @inline(__always)
  static var none: Self {
    // Neither read nor written.
    let address = UnsafeMutablePointer<Scalar>(bitPattern: 64).unsafelyUnwrapped
    return Self(UnsafePointer(address), step: 0, width: 0, strips: 0, k: 0, into: address, distance: 0)
  }

  /// Whether a tile can copy in all its turns over so many k, of which there is one at least.
  @inlinable @inline(__always)
  func isEnough(for depth: Int) -> Bool { depth >= Self.steps && turnsLeft >= depth / Self.steps }

  /// Of k rows those that are copied whole.
  @inlinable @inline(__always)
  func rows(of k: Int) -> Int { strips == 0 ? 0 : k - (turnsLeft * Self.perTurn + strips - 1) / strips }

  /// Copies a strip's part of a row.
  @inlinable @inline(__always)
  mutating func copy<L: Lanes>(_: L.Type) where L.Scalar == Scalar {
    // Four rows before they are due, each of which may be on a page of its own.
    L.prefetch(reading: source + 4 * step)
    if 2 * MemoryLayout<L>.stride > 64 { L.prefetch(reading: source + (4 * step + L.count)) }
    let (first, second) = (L(loading: source), L(loading: source + L.count))
    first.store(to: target)
    second.store(to: target + L.count)
    source += 2 * L.count
    target += distance
  }

  /// After each turn.
  @inlinable @inline(__always)
  mutating func finishTurn() {
    turnsLeft -= 1
    done += Self.perTurn
    if done == strips {
      done = 0
      source += step - strips * width
      target += width - strips * distance
    }
  }
}
