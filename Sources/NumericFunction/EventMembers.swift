import LambdaRuntime

/// The members of an object, each of which must be asked for.
struct EventMembers {
  /// More than any event has, those of HTTP requests included; each takes ten times the memory of a short text of it.
  private static let mostMembers = 64

  private let values: [String: JSON]

  init(_ object: JSON) throws {
    var values: [String: JSON] = [:]
    for member in try object.lazyMembers() {
      values[member.name] = member.value
      guard values.count <= Self.mostMembers else {
        throw object.error("an object with more than \(Self.mostMembers) members; none of an event has so many")
      }
    }
    self.values = values
  }

  /// The value of this name, unless it is missing or null.
  subscript(_ name: String) -> JSON? {
    guard let value = values[name], !value.isNull else { return nil }
    return value
  }

  func require(_ name: String, for purpose: String) throws -> JSON {
    guard let value = self[name] else {
      throw FunctionFailure(.invalidEvent, "\(purpose) needs a member \"\(name)\"")
    }
    return value
  }

  /// Throws where there are others than these: a misspelt one would go unnoticed.
  func allow(_ names: [String], for purpose: String) throws {
    guard let unknown = values.keys.filter({ !names.contains($0) }).min() else { return }
    throw FunctionFailure(
      .invalidEvent, "unknown member \"\(unknown.prefix(40))\"; \(purpose) takes \(names.joined(separator: ", "))")
  }
}
