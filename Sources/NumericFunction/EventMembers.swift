import LambdaRuntime

/// The members of an object, each of which must be asked for.
struct EventMembers {
  private let object: JSON
  private let values: [String: JSON]

  init(_ object: JSON) throws {
    self.object = object
    var values: [String: JSON] = [:]
    for member in try object.members() { values[member.name] = member.value }
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
