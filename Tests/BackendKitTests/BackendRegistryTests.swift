import BackendKit
import Testing

private protocol Nothing: Backend {}

extension Nothing {
  static var summary: String { "for tests of the registry" }
  var exactness: Exactness { .bounded }
  func implements(_ operation: Operation, for type: ElementType) -> Bool { false }
}

private final class First: Nothing {
  static let name = "registry-first"
  static func make() throws(BackendUnavailable) -> First { First() }
}

private final class Namesake: Nothing {
  static let name = "registry-first"
  static func make() throws(BackendUnavailable) -> Namesake { Namesake() }
}

private final class Impostor: Nothing {
  static let name = "avx2"
  static func make() throws(BackendUnavailable) -> Impostor { Impostor() }
}

private final class Second: Nothing {
  static let name = "registry-second"
  static func make() throws(BackendUnavailable) -> Second { Second() }
}

private final class Unavailable: Nothing {
  static let name = "registry-unavailable"
  static func make() throws(BackendUnavailable) -> Unavailable { throw BackendUnavailable("the test says so") }
}

private final class NameIsEmpty: Nothing {
  static let name = ""
  static func make() throws(BackendUnavailable) -> NameIsEmpty { NameIsEmpty() }
}

private final class NameHasComma: Nothing {
  static let name = "one,two"
  static func make() throws(BackendUnavailable) -> NameHasComma { NameHasComma() }
}

private final class NameHasSpace: Nothing {
  static let name = "one two"
  static func make() throws(BackendUnavailable) -> NameHasSpace { NameHasSpace() }
}

private final class NameHasNewline: Nothing {
  static let name = "one\n"
  static func make() throws(BackendUnavailable) -> NameHasNewline { NameHasNewline() }
}

private final class NameHasCapital: Nothing {
  static let name = "One"
  static func make() throws(BackendUnavailable) -> NameHasCapital { NameHasCapital() }
}

private final class NameHasTitleCase: Nothing {
  static let name = "\u{01C5}x"
  static func make() throws(BackendUnavailable) -> NameHasTitleCase { NameHasTitleCase() }
}

/// Looks at itself while it is being made, by the way of a list of all.
private final class Curious: Nothing {
  static let name = "registry-curious"
  static func make() throws(BackendUnavailable) -> Curious {
    guard case .failure(let error)? = BackendRegistry.entry(named: name)?.instance else {
      throw BackendUnavailable("made before it is made")
    }
    if error != BackendUnavailable("it is being made") { throw error }
    return Curious()
  }
}

/// The registry is one for the process: other tests register theirs meanwhile.
@Suite struct BackendRegistryTests {
  private func ours(_ names: [String]) -> [BackendRegistry.Entry] {
    BackendRegistry.entries.filter { names.contains($0.name) }
  }

  @Test func registration() throws {
    try BackendRegistry.register(First.self, rank: -7)
    try BackendRegistry.register(Second.self)
    #expect(ours(["registry-first", "registry-second"]).map(\.name) == ["registry-first", "registry-second"])
    #expect(ours(["registry-first", "registry-second"]).map(\.rank) == [-7, nil])

    let entry = try #require(BackendRegistry.entry(named: "Registry-FIRST"))
    #expect(ObjectIdentifier(entry.type) == ObjectIdentifier(First.self))
    // Made once: whoever asks gets the same instance.
    let again = try #require(BackendRegistry.entry(named: "registry-first"))
    #expect(try entry.instance.get() === again.instance.get())

    #expect(throws: BackendRegistrationError.nameTaken("registry-first")) {
      try BackendRegistry.register(Namesake.self)
    }
    #expect(throws: BackendRegistrationError.nameTaken("registry-first")) { try BackendRegistry.register(First.self) }
    #expect(ours(["registry-first"]).count == 1)
    let third = try #require(BackendRegistry.entry(named: "registry-first"))
    #expect(ObjectIdentifier(third.type) == ObjectIdentifier(First.self))
  }

  /// Also where nothing has asked for the built-in ones yet.
  @Test func namesOfBuiltInBackends() {
    #expect(throws: BackendRegistrationError.nameTaken("avx2")) { try BackendRegistry.register(Impostor.self) }
  }

  @Test func unknownNames() {
    #expect(BackendRegistry.entry(named: "registry-nobody") == nil)
    #expect(BackendRegistry.entry(named: "") == nil)
  }

  @Test func unavailableBackendKeepsItsReason() throws {
    try BackendRegistry.register(Unavailable.self)
    let entry = try #require(BackendRegistry.entry(named: "registry-unavailable"))
    #expect(throws: BackendUnavailable("the test says so")) { try entry.instance.get() }
  }

  @Test func aBackendMayAskForItselfWhileItIsMade() throws {
    try BackendRegistry.register(Curious.self)
    let entry = try #require(BackendRegistry.entry(named: Curious.name))
    #expect(throws: Never.self) { try entry.instance.get() }
  }

  @Test(
    arguments: [
      NameIsEmpty.self, NameHasComma.self, NameHasSpace.self, NameHasNewline.self, NameHasCapital.self,
      NameHasTitleCase.self,
    ] as [any Backend.Type])
  func invalidNames(type: any Backend.Type) throws {
    let error = #expect(throws: BackendRegistrationError.self) { try BackendRegistry.register(type) }
    #expect(error == .invalidName(type.name))
    #expect(try #require(error).description.contains("'\(type.name)'"))
    #expect(ours([type.name]).isEmpty)
  }
}
