import Apus
import LambdaRuntime
import Testing

@testable import NumericFunction

let function = NumericFunction(engine: .default)

func bytes(_ event: String) throws -> [UInt8] { try function.handle(Array(event.utf8)) }

/// The answer to an event.
func answer(_ event: String) throws -> JSON { try JSON(parsing: bytes(event)) }

func result(_ event: String) throws -> String {
  let result = try #require(try answer(event).member("result"))
  return String(decoding: result.text, as: UTF8.self)
}
