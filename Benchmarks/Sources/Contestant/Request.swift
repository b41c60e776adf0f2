/// One line from the orchestrator: a verb, then `key=value` words.
struct Request {
  let verb: Substring
  private let values: [Substring: Substring]

  init(_ line: String) {
    let words = line.split(separator: " ")
    verb = words.first ?? ""
    var values: [Substring: Substring] = [:]
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    self.values = values
  }

  func has(_ key: Substring) -> Bool { values[key] != nil }

  func text(_ key: Substring) throws(Refusal) -> String {
    guard let value = values[key] else { throw Refusal("error \(key) is missing") }
    return String(value)
  }

  func integer(_ key: Substring) throws(Refusal) -> Int {
    guard let value = Int(try text(key)), value > 0 else {
      throw Refusal("error \(key) is not a positive whole number")
    }
    return value
  }

  func number(_ key: Substring) throws(Refusal) -> Double {
    guard let value = Double(try text(key)) else { throw Refusal("error \(key) is not a number") }
    return value
  }
}

/// The answer to a request that cannot be met: `error` and a reason, or `none` and why there is nothing to measure.
struct Refusal: Error {
  let answer: String

  init(_ answer: String) { self.answer = answer }
}
