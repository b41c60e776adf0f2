import Apus
import BackendKit
import DigitsClassifier
import LambdaRuntime
import Testing

@testable import NumericFunction

@Suite struct EventTests {
  @Test(arguments: [
    (#"{"op": "add", "x": [1, 2], "y": [3, 4.5]}"#, "[4.0,6.5]"),
    (#"{"x": [[1, 2], [3, 4]], "op": "neg"}"#, "[[-1.0,-2.0],[-3.0,-4.0]]"),
    (
      #"{"op": "scale", "a": 3, "x": {"data": [1, 2, 3, 4], "shape": [2, 2], "dtype": "float32"}}"#,
      #"{"dtype":"float32","shape":[2,2],"data":[3.0,6.0,9.0,12.0]}"#
    ),
    (#"{"op": "clamp", "a": 0, "b": 1, "x": [-1, 0.5, 2, "inf", "nan"]}"#, #"[0.0,0.5,1.0,1.0,"nan"]"#),
    (#"{"op": "axpy", "a": 2, "x": [1, 2], "y": [10, 20]}"#, "[12.0,24.0]"),
    (#"{"op": "fma", "x": [1, 2], "y": [3, 4], "z": [5, 6]}"#, "[8.0,14.0]"),
    (#"{"op": "sum", "x": [1, 2, 3]}"#, "6.0"), (#"{"op": "sum", "x": []}"#, "0.0"),
    (#"{"op": "max", "x": [1, "nan"]}"#, #""nan""#), (#"{"op": "argmax", "x": [[1, 5], [2, 3]]}"#, "1"),
    (#"{"op": "dot", "x": [1, 2], "y": [3, 4]}"#, "11.0"), (#"{"op": "norm_l2", "x": [3, 4]}"#, "5.0"),
    (#"{"op": "softmax", "x": [0, 0]}"#, "[0.5,0.5]"),
    (#"{"op": "div", "x": [1, -1, 0], "y": [0, 0, 0]}"#, #"["inf","-inf","nan"]"#),
    (
      #"{"op": "matmul", "a": {"shape": [2, 2], "data": [1, 2, 3, 4]}, "b": {"shape": [2, 1], "data": [5, 6]}}"#,
      #"{"dtype":"float64","shape":[2,1],"data":[17.0,39.0]}"#
    ),
    (#"{"op": "matmul", "a": [[1, 2], [3, 4]], "b": [[1, 0], [0, 1]], "transpose_a": true}"#, "[[1.0,3.0],[2.0,4.0]]"),
    (#"{"op": "matvec", "a": [[1, 2], [3, 4]], "x": [1, 1]}"#, "[3.0,7.0]"),
    (#"{"op": "neg", "x": "AACAPwAAAEAAAEBA", "dtype": "float32"}"#, #""AACAvwAAAMAAAEDA""#),
    (#"{"op": "sum", "x": {"dtype": "float64", "data": "AAAAAAAA8D8="}}"#, "1.0"),
    (#"{"op": "neg", "x": [], "dtype": null}"#, "[]"),
    (#"{"op": "neg", "x": {"shape": [3, 0], "data": []}}"#, #"{"dtype":"float64","shape":[3,0],"data":[]}"#),
  ])
  func computes(_ event: String, _ expected: String) throws { #expect(try result(event) == expected) }

  @Test func answersSayWhoComputed() throws {
    for name in ["scalar", Engine.default.backend.name] {
      let function = NumericFunction(engine: try Engine(backend: name))
      let answer = try JSON(parsing: function.handle(Array(#"{"op": "exp", "x": [1]}"#.utf8)))
      #expect(try answer.member("backend")?.string() == name)
      #expect(try answer.member("op")?.string() == "exp")
    }
  }

  /// Every operation of the catalogue, with the fewest members it takes.
  @Test(arguments: BackendKit.Operation.allCases)
  func computesTheWholeCatalogue(_ operation: BackendKit.Operation) throws {
    var members = [#""op": "\#(operation.name)""#]
    for name in operation.operandNames {
      members.append(#""\#(name)": \#(name == "x" || name == "y" || name == "z" ? "[1, 2]" : "[[1, 2], [3, 4]]")"#)
    }
    for name in operation.optionNames where !name.hasPrefix("transpose") { members.append(#""\#(name)": 1"#) }
    _ = try result("{\(members.joined(separator: ", "))}")
  }

  @Test(arguments: [
    ("", "InvalidJSON", "end of the text"), ("{\"op\": NaN}", "InvalidJSON", "\"nan\""),
    ("3", "InvalidEvent", "an object"),
    ("{}", "InvalidEvent", "needs a member \"op\""), (#"{"op": 1}"#, "InvalidEvent", "a string"),
    (#"{"op": "frobnicate"}"#, "UnknownOperation", "valid: add"), (#"{"op": "exp"}"#, "InvalidEvent", "\"x\""),
    (#"{"op": "exp", "x": 1}"#, "InvalidEvent", "x: expected an array"),
    (#"{"op": "exp", "x": [1, "a"]}"#, "InvalidEvent", "element 1"),
    (#"{"op": "exp", "x": [1, [2]]}"#, "InvalidEvent", "found an array"),
    (#"{"op": "exp", "x": [[1], 2]}"#, "InvalidEvent", "a row"),
    (#"{"op": "exp", "x": [[1], [2, 3]]}"#, "InvalidShape", "row 1 has 2 elements"),
    (#"{"op": "exp", "x": [1], "z": 1}"#, "InvalidEvent", "unknown member \"z\""),
    (#"{"op": "add", "x": [1], "y": [1, 2]}"#, "InvalidShape", "shapes 1 and 2 differ"),
    (#"{"op": "max", "x": []}"#, "InvalidShape", "no elements"),
    (#"{"op": "exp", "x": "AAAA", "dtype": "float32"}"#, "InvalidEvent", "3 bytes in base64"),
    (#"{"op": "exp", "x": "?", "dtype": "float32"}"#, "InvalidEvent", "base64"),
    (#"{"op": "exp", "x": "AA?A", "dtype": "float32"}"#, "InvalidEvent", "base64"),
    (#"{"op": "exp", "x": "AAAAAA??", "dtype": "float32"}"#, "InvalidEvent", "base64"),
    (#"{"op": "exp", "x": "AAAA"}"#, "InvalidEvent", "a \"dtype\" is needed"),
    (#"{"op": "exp", "x": [1], "dtype": "int8"}"#, "InvalidEvent", "float32 or float64"),
    (
      #"{"op": "add", "x": {"data": [1], "dtype": "float32"}, "y": {"data": [1], "dtype": "float64"}}"#, "InvalidEvent",
      "must be the same"
    ),
    (#"{"op": "exp", "x": {"shape": [2, 2], "data": [1]}}"#, "InvalidShape", "do not fill"),
    (#"{"op": "exp", "x": {"shape": [-1], "data": []}}"#, "InvalidShape", "negative"),
    (#"{"op": "exp", "x": {"shape": [4611686018427387904, 4], "data": []}}"#, "InvalidShape", "shape"),
    (#"{"op": "exp", "x": {"shape": [1, 1, 1], "data": [1]}}"#, "InvalidShape", "dimensions"),
    (#"{"op": "exp", "x": {"shape": [1.5], "data": [1]}}"#, "InvalidEvent", "whole number"),
    (#"{"op": "exp", "x": {"data": 1}}"#, "InvalidEvent", "\"data\" must be"),
    (#"{"op": "matmul", "a": [[1, 2]], "b": [[1, 2]]}"#, "InvalidShape", "do not fit"),
    (#"{"op": "matmul", "a": [1], "b": [[1]]}"#, "InvalidShape", "matrix"),
    (
      #"{"op": "matmul", "a": {"shape": [3000000, 0], "data": []}, "b": {"shape": [0, 3000000], "data": []}}"#,
      "ResultTooLarge", "[3000000, 3000000]"
    ),
    (
      #"{"op": "matvec", "a": {"shape": [9223372036854775807, 0], "data": []}, "x": []}"#, "ResultTooLarge",
      "result of shape"
    ),
    (#"{"op": "softmax", "x": [[1]]}"#, "InvalidShape", "one dimension"),
    (#"{"op": "scale", "x": [1]}"#, "InvalidEvent", "\"a\""),
    (#"{"op": "scale", "x": [1], "a": 1e999}"#, "InvalidEvent", "beyond the range"),
    (#"{"op": "exp", "x": [1e39], "dtype": "float32"}"#, "InvalidEvent", "float32"),
    (#"{"op": "digits", "image": [1]}"#, "InvalidShape", "64"), (#"{"op": "digits"}"#, "InvalidEvent", "image"),
    (#"{"batch": 1}"#, "InvalidEvent", "an array"),
    (#"{"batch": [], "op": "exp"}"#, "InvalidEvent", "unknown member"),
  ])
  func refuses(_ event: String, _ kind: String, _ message: String) {
    let failure = #expect(throws: FunctionFailure.self) { try bytes(event) }
    #expect(
      failure?.errorType == kind && failure?.errorMessage.contains(message) == true,
      "\(event): \(String(describing: failure))")
  }

  @Test func batches() throws {
    let batch = #"[{"op": "sum", "x": [1]}, {"op": "no"}, [], {"op": "digits", "image": []}, {"op": "exp", "x": [0]}]"#
    for event in [batch, "{\"batch\": \(batch)}"] {
      let results = try #require(try answer(event).member("results")).elements()
      #expect(results.count == 5)
      #expect(try results[0].member("result")?.number() == 1)
      #expect(try results[1].member("errorType")?.string() == "UnknownOperation")
      #expect(try results[2].member("errorType")?.string() == "InvalidEvent")
      #expect(try results[3].member("errorType")?.string() == "InvalidShape")
      #expect(try results[4].member("result")?.doubles() == [1])
    }
    #expect(try answer("[]").member("results")?.elementCount() == 0)
  }

  @Test func aBatchOfLargeResultsEndsInTime() {
    let large = #"{"op": "matmul", "a": {"shape": [1500, 0], "data": []}, "b": {"shape": [0, 1500], "data": []}}"#
    let failure = #expect(throws: FunctionFailure.self) {
      try bytes("[\(Array(repeating: large, count: 1000).joined(separator: ","))]")
    }
    #expect(failure?.kind == .resultTooLarge)
  }

  /// The same numbers, written one after the other, in rows, as an object, and in base64.
  static let tooLargeResults: [String] = {
    let ones = Array(repeating: "1", count: 1_300_000).joined(separator: ",")
    let row = Array(repeating: "1", count: 100).joined(separator: ",")
    let zeros = String(repeating: "A", count: LambdaFunction.payloadLimit / 4 * 4)
    return [
      #"{"op": "neg", "x": [\#(ones)]}"#,
      #"{"op": "neg", "x": [\#(Array(repeating: "[\(row)]", count: 13_000).joined(separator: ","))]}"#,
      #"{"op": "neg", "x": {"shape": [1300000], "data": [\#(ones)]}}"#,
      #"{"op": "neg", "dtype": "float64", "x": "\#(zeros)"}"#,
      #"{"op": "neg", "x": {"dtype": "float32", "data": "\#(zeros)"}}"#,
    ]
  }()

  @Test(arguments: tooLargeResults.indices)
  func resultsThatAreTooLarge(_ index: Int) throws {
    let event = Self.tooLargeResults[index]
    let failure = #expect(throws: FunctionFailure.self) { try bytes(event) }
    #expect(failure?.kind == .resultTooLarge)
    #expect(failure?.errorMessage.contains("\(LambdaFunction.payloadLimit)") == true)
    #expect(throws: FunctionFailure.self) { try bytes("[\(event)]") }
    try expectTooLarge(answer(request(event)))
  }

  /// Within the limit by itself, but not as a string, where quotation marks take two characters.
  @Test func bodiesThatAreTooLargeWhenEscaped() throws {
    let batch = "[\(Array(repeating: "{}", count: 80_000).joined(separator: ","))]"
    #expect(try bytes(batch).count <= LambdaFunction.payloadLimit)
    try expectTooLarge(answer(request(batch)))
  }

  private func expectTooLarge(_ answer: JSON) throws {
    #expect(try answer.member("statusCode")?.integer() == 413)
    let body = try JSON(parsing: try #require(try answer.member("body")).stringBytes())
    #expect(try body.member("errorType")?.string() == "ResultTooLarge")
  }

  /// Each would take memory for nothing.
  @Test(arguments: ["", #""op": "sum", "x": [1], "#])
  func objectsOfManyMembersAreRefused(_ start: String) {
    let members = (0..<100).map { "\"m\($0)\": 0" }.joined(separator: ", ")
    let failure = #expect(throws: FunctionFailure.self) { try bytes("{\(start)\(members)}") }
    #expect(failure?.kind == .invalidEvent)
    #expect(failure?.errorMessage.contains("more than 64 members") == true)
  }

  private func request(_ body: String, encoded: Bool = false) -> String {
    var writer = JSONWriter()
    writer.object { object in
      object.member("version", "2.0")
      object.key("requestContext")
      object.object { context in
        context.key("http")
        context.object { $0.member("method", "POST") }
      }
      object.member("body", body)
      object.member("isBase64Encoded", encoded)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func requestsByHTTP() throws {
    let plain = #"{"op": "sum", "x": [1, 2]}"#
    var base64: [UInt8] = []
    Array(plain.utf8).withUnsafeBytes { Base64.append($0, to: &base64) }
    for event in [request(plain), request(String(decoding: base64, as: UTF8.self), encoded: true)] {
      let answer = try answer(event)
      #expect(try answer.member("statusCode")?.integer() == 200)
      #expect(try answer.member("headers")?.member("content-type")?.string() == "application/json")
      let body = try JSON(parsing: try #require(try answer.member("body")).stringBytes())
      #expect(try body.member("result")?.number() == 3)
    }
    for wrong in [request("{"), request(#"{"op": "no"}"#), request("?", encoded: true)] {
      let answer = try answer(wrong)
      #expect(try answer.member("statusCode")?.integer() == 400)
      let body = try JSON(parsing: try #require(try answer.member("body")).stringBytes())
      #expect(try body.member("errorType")?.string().isEmpty == false)
      #expect(try body.member("errorMessage")?.string().isEmpty == false)
    }
  }

  @Test func digits() throws {
    let classifier = try DigitsClassifier.embedded()
    #expect(classifier.unitImages.shape == [1797, 64])
    for row in stride(from: 0, to: 1797, by: 97) {
      let image = Array(classifier.unitImages.row(row))
      let answer = try answer(#"{"op": "digits", "image": \#(image)}"#)
      let result = try #require(try answer.member("result"))
      #expect(try result.member("digit")?.integer() == Int(classifier.labels[row]))
      #expect(try #require(try result.member("similarity")).number() > 0.9999)
    }
    #expect(throws: FunctionFailure.self) {
      try bytes(#"{"op": "digits", "image": \#([Int](repeating: 0, count: 64))}"#)
    }
  }

  /// Comparing such texts as texts would take hours.
  @Test(arguments: ["op", "dtype", "context", "number", "option", "image", "name"]) func textsOfManyMarks(place: String)
    throws
  {
    let marks = "a" + String(repeating: "\u{301}\u{316}", count: 500_000)
    let event =
      switch place {
      case "op": #"{"op": "\#(marks)"}"#
      case "dtype": #"{"op": "neg", "x": [1], "dtype": "\#(marks)"}"#
      case "context": #"{"requestContext": {"\#(marks)": 1}}"#
      case "number": #"{"op": "neg", "x": [1, "\#(marks)"]}"#
      case "option": #"{"op": "scale", "x": [1], "a": "\#(marks)"}"#
      case "image": #"{"op": "digits", "image": ["\#(marks)"]}"#
      default: #"{"op": "neg", "x": [1], "\#(marks)": 1}"#
      }
    let error = #expect(throws: (any Error).self) { try bytes(event) }
    #expect("\(try #require(error))".utf8.count < 10_000)
  }
}
