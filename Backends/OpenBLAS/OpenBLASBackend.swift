import BackendKit
public final class OpenBLASBackend: Backend {
  public static let name = "openblas"
  public static let summary = "stub"
  private init() {}
  public static func make() throws(BackendUnavailable) -> OpenBLASBackend { throw BackendUnavailable("not merged yet") }
  public var exactness: Exactness { .bounded }
  public func implements(_ operation: Operation, for type: ElementType) -> Bool { false }
}
