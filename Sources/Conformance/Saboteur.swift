import BackendKit

/// A backend that is wrong in one known way, to show that the suite notices.
///
/// It passes everything on to a good backend and spoils the result. The suite's own tests run each fault; the tests of
/// another suite or of an engine can use them too.
public final class Saboteur: Backend {
  /// What is wrong.
  public enum Fault: String, CaseIterable, Sendable {
    /// Leaves out the elements after the last multiple of 8.
    case skipsTail
    /// Writes one element after the result.
    case writesPastEnd
    /// Reads one element after x, and ignores it.
    case readsPastEnd
    /// Reads one element before x, and ignores it.
    case readsBeforeStart
    /// Takes x for y.
    case readsXTwice
    /// Returns 0 where the result is NaN.
    case dropsNaN
    /// One lane of every sixteen is off.
    case differsInOneLane
    /// Zeros have the other sign.
    case flipsZero
    /// Numbers are one ULP too large.
    case isOneULPOff
    /// Is right only where the first operand is aligned to 32 bytes.
    case assumesAlignment
    /// Writes to its first operand.
    case changesOperand
    /// Copies x to the result before it reads y, which may be the result.
    case spoilsSharedMemory
    /// Adds up from the first element to the last.
    case addsUpInSequence
    /// The last of equal elements.
    case takesLastOfEqual
    /// The first element, NaN or not.
    case skipsNaNInSearch
    /// Does not add `beta·C`.
    case ignoresBeta
    /// Multiplies C by a `beta` of 0.
    case readsResultWhereBetaIsZero
    /// Writes to the elements between two rows of the result.
    case writesBetweenRows
    /// Adds up a whole row at once instead of in blocks.
    case ignoresProductBlocks
    /// Leaves out one of the parts of a product that threads compute together.
    case losesPart
    /// Leaves out the last row where columns are reduced.
    case losesRowOfColumns
    /// Leaves out the last column of rotations, a step of decompositions.
    case losesColumnOfRotations
    /// Leaves out the last block of rows of a symmetric matrix, in a step of decompositions.
    case losesRowsOfSymmetricProduct
  }

  public static let name = "saboteur"
  public static let summary = "wrong on purpose, for tests"

  public let fault: Fault
  let good: any Backend

  /// A backend that does what `good` does, but for `fault`.
  public init(_ fault: Fault, in good: any Backend) {
    self.fault = fault
    self.good = good
  }

  /// There is none to be had by name.
  public static func make() throws(BackendUnavailable) -> Saboteur {
    throw BackendUnavailable("it only serves tests")
  }

  public var exactness: Exactness { good.exactness }

  public func implements(_ operation: Operation, for type: ElementType) -> Bool {
    good.implements(operation, for: type)
  }

  public func enter(threads: Int) { good.enter(threads: threads) }
  public func leave() { good.leave() }

  /// Whether this operation comes out wrong.
  public func spoils(_ operation: Operation) -> Bool {
    switch (fault, operation) {
    case (.skipsTail, .matrix): false
    case (.skipsTail, _): true
    case (.writesPastEnd, .map), (.writesPastEnd, .scalar), (.writesPastEnd, .zip), (.writesPastEnd, .scaledZip),
      (.writesPastEnd, .ternary), (.writesPastEnd, .normalize):
      true
    case (.readsPastEnd, .matrix), (.readsBeforeStart, .matrix): false
    case (.readsPastEnd, _), (.readsBeforeStart, _): true
    case (.readsXTwice, .zip), (.readsXTwice, .scaledZip), (.readsXTwice, .ternary), (.readsXTwice, .reducePair): true
    case (.dropsNaN, .reduceIndex), (.dropsNaN, .matrix): false
    case (.dropsNaN, .zip(let operation)) where operation.isComparison: false
    case (.dropsNaN, _): true
    case (.differsInOneLane, .reduce), (.differsInOneLane, .reduceIndex), (.differsInOneLane, .reducePair),
      (.differsInOneLane, .matrix):
      false
    case (.differsInOneLane, _): true
    case (.flipsZero, .reduceIndex), (.flipsZero, .matrix): false
    // Never 0.
    case (.flipsZero, .map(.cos)), (.flipsZero, .map(.cosh)): false
    case (.flipsZero, _): true
    case (.isOneULPOff, .reduceIndex), (.isOneULPOff, .matrix): false
    case (.isOneULPOff, _): true
    case (.assumesAlignment, .map), (.assumesAlignment, .scalar), (.assumesAlignment, .zip),
      (.assumesAlignment, .scaledZip), (.assumesAlignment, .ternary), (.assumesAlignment, .normalize):
      true
    case (.changesOperand, .matrix): false
    case (.changesOperand, _): true
    case (.spoilsSharedMemory, .zip), (.spoilsSharedMemory, .scaledZip), (.spoilsSharedMemory, .ternary): true
    case (.addsUpInSequence, .reduce(.sum)), (.addsUpInSequence, .reducePair): true
    case (.losesRowOfColumns, .reduce(let operation)): operation.combiner != nil
    case (.takesLastOfEqual, .reduceIndex): true
    case (.skipsNaNInSearch, .reduceIndex): true
    case (.ignoresBeta, .matrix), (.readsResultWhereBetaIsZero, .matrix): true
    case (.writesBetweenRows, .matrix(.matmul)): true
    case (.ignoresProductBlocks, .matrix(.matmul)), (.losesPart, .matrix(.matmul)): true
    case (.losesColumnOfRotations, .matrix(.matvec)), (.losesRowsOfSymmetricProduct, .matrix(.matvec)): true
    default: false
    }
  }
}
