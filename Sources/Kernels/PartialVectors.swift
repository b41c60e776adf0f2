// Loads and stores of fewer elements than a vector has lanes, by halves: a few branches, no pass through memory.

extension SIMD2 {
  @inlinable @inline(__always)
  public init(partial source: UnsafePointer<Scalar>, count: Int, fill: Scalar) {
    self.init(count > 0 ? source[0] : fill, fill)
  }

  @inlinable @inline(__always)
  public func storePartial(to target: UnsafeMutablePointer<Scalar>, count: Int) {
    if count > 0 { target[0] = self[0] }
  }
}

extension SIMD4 {
  /// The first `count` lanes from memory, `count < 4`, the others filled.
  @inlinable @inline(__always)
  public init(partial source: UnsafePointer<Scalar>, count: Int, fill: Scalar) {
    if count < 2 {
      self.init(
        lowHalf: SIMD2(partial: source, count: count, fill: fill), highHalf: SIMD2(repeating: fill))
    } else {
      self.init(
        lowHalf: UnsafeRawPointer(source).loadUnaligned(as: SIMD2<Scalar>.self),
        highHalf: SIMD2(partial: source + 2, count: count - 2, fill: fill))
    }
  }

  /// Stores the first `count` lanes, `count < 4`.
  @inlinable @inline(__always)
  public func storePartial(to target: UnsafeMutablePointer<Scalar>, count: Int) {
    if count < 2 {
      lowHalf.storePartial(to: target, count: count)
    } else {
      UnsafeMutableRawPointer(target).storeBytes(of: lowHalf, as: SIMD2<Scalar>.self)
      highHalf.storePartial(to: target + 2, count: count - 2)
    }
  }
}

extension SIMD8 {
  /// The first `count` lanes from memory, `count < 8`, the others filled.
  @inlinable @inline(__always)
  public init(partial source: UnsafePointer<Scalar>, count: Int, fill: Scalar) {
    if count < 4 {
      self.init(
        lowHalf: SIMD4(partial: source, count: count, fill: fill), highHalf: SIMD4(repeating: fill))
    } else {
      self.init(
        lowHalf: UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Scalar>.self),
        highHalf: SIMD4(partial: source + 4, count: count - 4, fill: fill))
    }
  }

  /// Stores the first `count` lanes, `count < 8`.
  @inlinable @inline(__always)
  public func storePartial(to target: UnsafeMutablePointer<Scalar>, count: Int) {
    if count < 4 {
      lowHalf.storePartial(to: target, count: count)
    } else {
      UnsafeMutableRawPointer(target).storeBytes(of: lowHalf, as: SIMD4<Scalar>.self)
      highHalf.storePartial(to: target + 4, count: count - 4)
    }
  }
}

extension SIMD16 {
  /// The first `count` lanes from memory, `count < 16`, the others filled.
  @inlinable @inline(__always)
  public init(partial source: UnsafePointer<Scalar>, count: Int, fill: Scalar) {
    if count < 8 {
      self.init(
        lowHalf: SIMD8(partial: source, count: count, fill: fill), highHalf: SIMD8(repeating: fill))
    } else {
      self.init(
        lowHalf: UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Scalar>.self),
        highHalf: SIMD8(partial: source + 8, count: count - 8, fill: fill))
    }
  }

  /// Stores the first `count` lanes, `count < 16`.
  @inlinable @inline(__always)
  public func storePartial(to target: UnsafeMutablePointer<Scalar>, count: Int) {
    if count < 8 {
      lowHalf.storePartial(to: target, count: count)
    } else {
      UnsafeMutableRawPointer(target).storeBytes(of: lowHalf, as: SIMD8<Scalar>.self)
      highHalf.storePartial(to: target + 8, count: count - 8)
    }
  }
}
