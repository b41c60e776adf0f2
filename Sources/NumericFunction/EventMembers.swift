import LambdaRuntime

extension String {
  /// Whether no name has so many bytes. Comparing texts normalises them, which takes the square of the length where marks follow
  /// each other out of order.
  var isLongerThanNames: Bool { utf8.count > 64 }

  /// The beginning, for a message. A single character may be as long as an event.
  var excerpt: String { String(unicodeScalars.prefix(40)) }
}

/// The members of an object, each of which must be asked for.
struct EventMembers {
  /// More than any event has, those of HTTP requests included; each takes ten times the memory of a short text of it.
  private static let mostMembers = 64

  private let values: [String: JSON]

  init(_ object: JSON) throws {
    var values: [String: JSON] = [:]
    for member in try object.lazyMembers() {
      guard !member.name.isLongerThanNames else {
        throw object.error("unknown member \"\(member.name.excerpt)\", with a name longer than any")
      }
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
      .invalidEvent, "unknown member \"\(unknown.excerpt)\"; \(purpose) takes \(names.joined(separator: ", "))")
  }
}
