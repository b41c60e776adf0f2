import BackendKit

/// Where a buffer lies in memory: at the first byte of a page after a protected one, at the last byte of a page before a
/// protected one, or some elements away from there.
public struct Placement: Hashable, Sendable, CustomStringConvertible {
  /// The end of the accessible pages that the buffer is next to.
  public enum Edge: Sendable { case start, end }

  public var edge: Edge
  /// Elements between the buffer and that edge. With `start` it is also the offset from a 64-byte boundary.
  public var distance: Int

  public init(_ edge: Edge, distance: Int = 0) {
    self.edge = edge
    self.distance = distance
  }

  static func random(_ random: inout CaseRandom, usesProtectedPages: Bool) -> Placement {
    let edge: Edge = random.oneIn(2) ? .start : .end
    return Placement(edge, distance: random.below(16)).away(unless: usesProtectedPages)
  }

  /// At least 16 elements of canaries on both sides, unless it may touch a protected page. Emulators load the whole operand
  /// of a masked load.
  func away(unless mayTouch: Bool) -> Placement {
    mayTouch ? self : Placement(edge, distance: distance + 16)
  }

  /// As in `start+3` or `end-0`.
  public var description: String { edge == .start ? "start+\(distance)" : "end-\(distance)" }
}
