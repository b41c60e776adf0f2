import Apus
import BackendKit
import DigitsClassifier
import LambdaRuntime

/// The operations of the engine as a function on AWS Lambda.
///
/// An event is an object with an operation and its operands, as in `{"op": "softmax", "x": [1, 2, 3]}`, or several of them
/// in `{"batch": […]}`. `Documentation/Lambda.md` describes events and answers.
public struct NumericFunction: Sendable {
  let engine: Engine
  private let digits: LazyDigits

  public init(engine: Engine) {
    self.engine = engine
    digits = LazyDigits()
  }

  /// From an event's bytes to those of the answer. Requests by HTTP (API Gateway and function URLs, payload version 2.0)
  /// are answered as such, errors included.
  ///
  /// - Throws: `FunctionFailure` where the event cannot be computed.
  public func handle(_ bytes: consuming [UInt8]) throws(FunctionFailure) -> [UInt8] {
    let event = try parse(bytes)
    bytes = []
    do {
      guard event.kind == .object else { return try answer(to: event) }
      let members = try EventMembers(event)
      if let request = try HTTPEvent(members) { return respond(to: request) }
      return try answer(to: members)
    } catch {
      throw FunctionFailure(error)
    }
  }

  private func parse(_ bytes: consuming [UInt8]) throws(FunctionFailure) -> JSON {
    do throws(JSONError) { return try JSON(parsing: bytes) } catch {
      throw FunctionFailure(.invalidJSON, error.description)
    }
  }

  private func respond(to request: consuming HTTPEvent) -> [UInt8] {
    do {
      let answer = HTTPAnswer(status: 200, body: try answer(to: parse(body(of: request)))).bytes
      // As a string the body is longer: each of its quotation marks takes two characters.
      guard answer.count <= LambdaFunction.payloadLimit else {
        throw FunctionFailure.resultTooLarge("an answer of \(answer.count) bytes")
      }
      return answer
    } catch {
      let failure = FunctionFailure(error)
      var writer = JSONWriter()
      writer.failure(failure)
      return HTTPAnswer(status: failure.kind == .resultTooLarge ? 413 : 400, body: writer.bytes).bytes
    }
  }

  private func body(of request: HTTPEvent) throws(FunctionFailure) -> [UInt8] {
    do throws(JSONError) { return try request.body() } catch { throw FunctionFailure(.invalidJSON, error.description) }
  }

  /// The answer to an event that is an array, or else an error; or to one that is the body of a request.
  private func answer(to event: consuming JSON) throws -> [UInt8] {
    switch event.kind {
    case .array:
      var writer = JSONWriter()
      try writeBatch(event, to: &writer)
      return writer.bytes
    case .object: return try answer(to: EventMembers(event))
    default: throw event.error("an event is an object, or an array of them")
    }
  }

  private func answer(to members: consuming EventMembers) throws -> [UInt8] {
    var writer = JSONWriter()
    if let batch = members["batch"] {
      try members.allow(["batch"], for: "an event with a batch")
      try writeBatch(batch, to: &writer)
    } else {
      try write(members, to: &writer)
    }
    return writer.bytes
  }

  /// The answers in order; one that fails is an error among them. Where they are too large together, all of them fail.
  private func writeBatch(_ batch: JSON, to writer: inout JSONWriter) throws {
    let events = try batch.lazyElements()
    try writer.object { object in
      object.key("results")
      try object.array { results in
        for (index, event) in events.enumerated() {
          do { try write(EventMembers(event), to: &results) } catch {
            let failure = FunctionFailure(error)
            // What was written of its answer stands there.
            if failure.kind == .resultTooLarge { throw failure }
            results.failure(failure)
          }
          guard results.bytes.count <= LambdaFunction.payloadLimit else {
            let count = try batch.elementCount()
            throw FunctionFailure.resultTooLarge(
              "the first \(index + 1) of \(count) answers of the batch have too many bytes")
          }
        }
      }
    }
  }

  private func write(_ members: consuming EventMembers, to writer: inout JSONWriter) throws {
    // From here on the event's memory is not needed, and free for the answer.
    var request = try NumericRequest(members)
    switch request {
    case .float32(var computation):
      request = .none
      try write(&computation, to: &writer)
    case .float64(var computation):
      request = .none
      try write(&computation, to: &writer)
    case .digits(let image): try writeDigits(image, to: &writer)
    case .none: preconditionFailure("a request that was not read")
    }
  }

  private func write<Element>(_ computation: inout Computation<Element>, to writer: inout JSONWriter) throws {
    let operation = computation.operation
    let result = try computation.result(on: engine)
    try writer.object { object throws(FunctionFailure) in
      object.member("op", operation.name)
      object.member("backend", engine.backend(for: operation, Element.elementType).name)
      object.key("result")
      try object.result(result, form: computation.form)
    }
  }

  private func writeDigits(_ image: Vector<Float>, to writer: inout JSONWriter) throws {
    guard let answer = try digits.classifier(on: engine).classify(image, on: engine) else {
      throw FunctionFailure(.invalidEvent, "the image has no ink, or numbers that are not finite: nothing resembles it")
    }
    writer.object { object in
      object.member("op", "digits")
      object.member("backend", engine.backend(for: .matrix(.matvec), .float32).name)
      object.key("result")
      object.object { result in
        result.member("digit", answer.digit)
        result.member("similarity", answer.similarity)
        result.member("neighbour", answer.neighbour)
      }
    }
  }
}
