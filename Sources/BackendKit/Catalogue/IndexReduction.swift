/// The index of an element: the first NaN if there is one, else the first extremum.
public enum IndexReduction: String, CaseIterable, Sendable {
  case argmax, argmin
}

extension IndexReduction {
  /// The index in `x`, which is not empty.
  @inlinable
  public func reference<Element: VectorElement>(_ x: UnsafeBufferPointer<Element>) -> Int {
    if let nan = x.firstIndex(where: \.isNaN) { return nan }
    return switch self {
    case .argmax: x.indices.dropFirst().reduce(0) { x[$1] > x[$0] ? $1 : $0 }
    case .argmin: x.indices.dropFirst().reduce(0) { x[$1] < x[$0] ? $1 : $0 }
    }
  }
}
