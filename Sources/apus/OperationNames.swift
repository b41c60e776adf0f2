import BackendKit

extension Operation {
  /// The operation of a name given on the command line, or a failure that helps to find it.
  static func named(_ name: String) throws(CommandFailure) -> Operation {
    try checkLength(of: name)
    if let operation = Operation(name: name) ?? Operation(name: name.lowercased()) { return operation }
    throw CommandFailure(unknownOperation: name, among: allCases.map(\.name))
  }

  /// Throws where no operation, statistic or routine has so long a name, before it is compared with each of theirs.
  static func checkLength(of name: String) throws(CommandFailure) {
    if name.utf8.count <= nameLimit { return }
    throw CommandFailure(.usage, "unknown operation '\(name.shortened(to: nameLimit))': no name is as long")
  }

  /// The operations of a comma-separated list of names.
  static func list(_ names: String) throws(CommandFailure) -> [Operation] {
    var operations: [Operation] = []
    for name in names.split(separator: ",", omittingEmptySubsequences: false) {
      operations.append(try named(String(name)))
    }
    return operations
  }
}

extension CommandFailure {
  /// - Parameter names: The names there are. Those like it are suggested.
  init(unknownOperation name: String, among names: [String]) {
    self.init(unknown: "operation", name, among: names)
  }

  /// - Parameter kind: What it should be a name of.
  init(unknown kind: String, _ name: String, among names: [String]) {
    let wanted = name.lowercased()
    let near = names.filter { candidate in
      let candidate = candidate.lowercased()
      return candidate == wanted || Self.distance(wanted, candidate) <= (wanted.count > 4 ? 2 : 1)
        || (wanted.count > 2 && (candidate.hasPrefix(wanted) || wanted.hasPrefix(candidate)))
    }
    let hint =
      near.isEmpty ? "valid: \(names.joined(separator: ", "))" : "did you mean \(near.joined(separator: " or "))?"
    self.init(.usage, "unknown \(kind) '\(name)' (\(hint))")
  }

  /// Levenshtein's distance: how many letters to insert, delete or replace.
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let cost = Swift.min(diagonal + (letter == b[j] ? 0 : 1), Swift.min(row[j], row[j + 1]) + 1)
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[b.count]
  }
}
