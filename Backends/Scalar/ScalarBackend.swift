import BackendKit
import Kernels

/// The specification: one element at a time, in loops as plain as they can be written. It runs on every CPU.
public final class ScalarBackend: LaneBackend {
  public typealias FloatLoops = PlainLoops<OneLane<Float>>
  public typealias DoubleLoops = PlainLoops<OneLane<Double>>

  public static let name = "scalar"
  public static let summary = "one element at a time, any CPU"

  private init() {}

  public static func make() throws(BackendUnavailable) -> ScalarBackend { ScalarBackend() }
}
