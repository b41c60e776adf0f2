import Apus
import BackendKit
import LambdaRuntime
import TestSupport
import Testing

@testable import NumericFunction

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Mutated events: every one must be answered with JSON or refused with an error that says why. A trap ends the test run.
///
/// `LAMBDA_FUZZ_EVENTS` says how many; `make lambda-fuzz` runs a million.
@Suite struct FuzzTests {
  private static let seeds = [
    #"{"op": "softmax", "x": [1, 2.5, -3e2, "nan", "-inf"]}"#,
    #"{"op": "matmul", "a": {"shape": [2, 2], "data": [1, 2, 3, 4]}, "b": {"shape": [2, 2], "data": [1, 2, 3, 4]}, "transpose_b": true}"#,
    #"{"op": "add", "x": "AACAPwAAAEAAAEBA", "y": "AACAPwAAAEAAAEBA", "dtype": "float32"}"#,
    #"{"op": "clamp", "a": -1, "b": 1e0, "x": [[1, 2], [3, 4]], "dtype": "float64"}"#,
    #"{"op": "exp", "x": {"dtype": "float64", "shape": [1], "data": "AAAAAAAA8D8="}}"#,
    #"{"batch": [{"op": "sum", "x": [1, 2]}, {"op": "argmax", "x": []}, {"op": "dot", "x": [1], "y": [2]}]}"#,
    #"{"version": "2.0", "requestContext": {"http": {}}, "body": "{\"op\": \"sum\", \"x\": [1, 2, \u0033]}", "isBase64Encoded": false}"#,
    #"{"version": "2.0", "requestContext": {"http": {}}, "body": "eyJvcCI6ICJzdW0iLCAieCI6IFsxXX0=", "isBase64Encoded": true}"#,
    #"{"op": "digits", "image": [0,0,5,13,9,1,0,0,0,0,13,15,10,15,5,0,0,3,15,2,0,11,8,0,0,4,12,0,0,8,8,0,0,5,8,0,0,9,8,0,0,4,11,0,1,12,7,0,0,2,14,5,10,12,0,0,0,0,6,13,10,0,0,0]}"#,
    #"{"op": "matvec", "a": [[1, 2], [3, 4]], "x": [5, 6], "transpose_a": false}"#,
  ].map { Array($0.utf8) }

  /// What a mutation may put in.
  private static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-", "e", "E+", ".", "9223372036854775807",
    "1e400", "-0", "null", "true",
    "\"nan\"", "NaN", "[[", "]]", "{\"a\":", "\u{0}", "é", "\"x\":", "\"y\":", "\"shape\":[0,9]", "\"data\":",
    "\"dtype\":\"float32\"", "\"op\":\"max\"", "==",
    "/", "99999999999999999999", "1e-400", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
  ].map { Array($0.utf8) }

  private static func mutate(_ event: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var event = event
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...event.count, using: &random)
      let other = Int.random(in: 0...event.count, using: &random)
      let range = min(place, other)..<max(place, other)
      switch UInt8.random(in: 0..<8, using: &random) {
      case 0 where place < event.count: event[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1 where place < event.count: event[place] = UInt8.random(in: 0...255, using: &random)
      case 2: event.insert(contentsOf: pieces.randomElement(using: &random)!, at: place)
      case 3: event.removeSubrange(place..<min(event.count, place + Int.random(in: 1...8, using: &random)))
      case 4 where range.count < 100: event.insert(contentsOf: event[range], at: place)
      case 5: event.removeSubrange(place...)
      case 6:
        // Another event's end.
        let donor = seeds.randomElement(using: &random)!
        event.replaceSubrange(place..., with: donor[Int.random(in: 0...donor.count, using: &random)...])
      default: event.replaceSubrange(place..<min(event.count, place + 1), with: pieces.randomElement(using: &random)!)
      }
    }
    return event
  }

  /// Valid JSON in the place of numbers and strings: events that are read to a later point.
  private static let values =
    [
      "0", "-1", "3", "1e308", "4611686018427387904", "-9223372036854775808", "2.5", "\"inf\"", "\"nan\"", "\"\"",
      "\"AAAA\"", "null", "true", "[]",
      "{}", "[1]", "[[1]]", "[[], []]", "{\"data\": []}", "\"float32\"", "{\"shape\": [0, 3], \"data\": []}", "\"x\"",
      "\"shape\"",
    ].map { Array($0.utf8) } + BackendKit.Operation.allCases.map { Array("\"\($0.name)\"".utf8) }

  private static func replaceValue(_ event: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < event.count {
      var end = start + 1
      if event[start] == UInt8(ascii: "\"") {
        while end < event.count, event[end] != UInt8(ascii: "\"") { end += 1 }
        end = min(end + 1, event.count)
        ranges.append(start..<end)
      } else if (0x30...0x39).contains(event[start]) {
        while end < event.count, (0x30...0x39).contains(event[end]) { end += 1 }
        ranges.append(start..<end)
      }
      start = end
    }
    var event = event
    // Names before the colon are strings as well: that gives members of other names.
    if let range = ranges.randomElement(using: &random) {
      event.replaceSubrange(range, with: values.randomElement(using: &random)!)
    }
    return event
  }

  @Test func mutatedEvents() throws {
    let count = getenv("LAMBDA_FUZZ_EVENTS").flatMap { Int(String(cString: $0)) } ?? 20_000
    var random = SeededGenerator.forTest(44)
    var answers = 0
    var refusals: [String: Int] = [:]
    for index in 0..<count {
      let seed = Self.seeds[index % Self.seeds.count]
      let event = Bool.random(using: &random) ? Self.replaceValue(seed, &random) : Self.mutate(seed, &random)
      do throws(FunctionFailure) {
        let answer = try function.handle(event)
        let value = try? JSON(parsing: answer)
        if value?.kind != .object {
          Issue.record("\(String(decoding: event, as: UTF8.self)) is answered with what is not JSON")
        }
        answers += 1
      } catch {
        if error.errorMessage.isEmpty {
          Issue.record("\(String(decoding: event, as: UTF8.self)) is refused without a word")
        }
        refusals[error.errorType, default: 0] += 1
      }
    }
    print("fuzz: \(count) events, \(answers) answered, refused: \(refusals)")
    #expect(answers > 0 && refusals.count >= 3)
  }
}
