/// Plane rotations of neighbouring rows of a matrix, one after the other, in some of its columns.
///
/// A run goes from a row upwards: its rotation number j, with cosine c and sine s, takes rows `i = first - j` and i + 1:
///
///     z[i + 1] = fma(s, z[i], c·z[i + 1])      z[i] = fma(c, z[i], -(s·z[i + 1]))
///
/// with the old values on the right. Runs follow one another, and so do their cosines and sines.
public struct RowRotations<Element: VectorElement>: @unchecked Sendable {
  public struct Run {
    public var first: Int
    public var count: Int

    @inlinable
    public init(first: Int, count: Int) { (self.first, self.count) = (first, count) }
  }

  public var rows: UnsafeMutablePointer<Element>
  public var stride: Int
  public var columns: Int
  public var runs: UnsafeBufferPointer<Run>
  public var cosines: UnsafePointer<Element>
  public var sines: UnsafePointer<Element>

  @inlinable
  public init(
    rows: UnsafeMutablePointer<Element>, stride: Int, columns: Int, runs: UnsafeBufferPointer<Run>,
    cosines: UnsafePointer<Element>, sines: UnsafePointer<Element>
  ) {
    (self.rows, self.stride, self.columns) = (rows, stride, columns)
    (self.runs, self.cosines, self.sines) = (runs, cosines, sines)
  }

  /// The same for some of the columns.
  @inlinable
  public func part(columns range: Range<Int>) -> Self {
    var part = self
    part.rows = rows + range.lowerBound
    part.columns = range.count
    return part
  }

  /// One element after the other.
  @inlinable
  public func applyPlainly() {
    var place = 0
    for run in runs {
      for column in 0..<columns {
        var z = rows + (run.first * stride + column)
        for j in place..<place + run.count {
          let (low, high) = (z[0], z[stride])
          z[stride] = (cosines[j] * high).addingProduct(sines[j], low)
          z[0] = (-(sines[j] * high)).addingProduct(cosines[j], low)
          z -= stride
        }
      }
      place += run.count
    }
  }
}
