/// A reduction of each of some neighbouring columns of a matrix, of no more rows than a block of `CanonicalOrder` has.
///
/// Result j has the bits that `reduce` gives of the elements `x[i * stride + j]`.
public struct ColumnReduction<Element: VectorElement>: @unchecked Sendable {
  /// One that has a combiner, so not `normL2`.
  public var operation: Reduction
  public var x: UnsafePointer<Element>
  /// From 1 to `CanonicalOrder.blockLength`.
  public var rows: Int
  /// Elements from one row to the next, at least `columns`.
  public var stride: Int
  /// At least 1.
  public var columns: Int
  /// One element for each column, none of them an operand.
  public var result: UnsafeMutablePointer<Element>

  @inlinable
  public init(
    _ operation: Reduction, _ x: UnsafePointer<Element>, rows: Int, stride: Int, columns: Int,
    into result: UnsafeMutablePointer<Element>
  ) {
    precondition(operation != .normL2, "norms of parts of a column do not combine to its norm")
    precondition(1...CanonicalOrder.blockLength(Element.self) ~= rows, "more rows than a canonical block has elements")
    precondition(columns >= 1 && stride >= columns)
    (self.operation, self.x, self.rows, self.stride, self.columns) = (operation, x, rows, stride, columns)
    self.result = result
  }

  /// Copies columns to rows, some at a time, and calls a function with each.
  public func applyToCopies(_ reduce: (_ column: UnsafePointer<Element>) -> Element) {
    // What is in the same cache line of a row goes together.
    let together = min(columns, 64 / MemoryLayout<Element>.stride)
    let (base, byteCount) = ScratchMemory.take(byteCount: together * rows * MemoryLayout<Element>.stride)
    defer { ScratchMemory.give(base, byteCount: byteCount) }
    let copies = base.bindMemory(to: Element.self, capacity: together * rows)
    for first in Swift.stride(from: 0, to: columns, by: together) {
      let count = min(together, columns - first)
      for i in 0..<rows {
        for j in 0..<count { copies[j * rows + i] = x[i * stride + first + j] }
      }
      for j in 0..<count { result[first + j] = reduce(copies + j * rows) }
    }
  }
}
