import LambdaRuntime

/// A request by HTTP, as API Gateway (HTTP APIs) and function URLs pass it on: payload format version 2.0.
struct HTTPEvent {
  private let text: JSON?
  private let isEncoded: Bool

  /// From an event's members, or nil where it is not such a request.
  init?(_ members: EventMembers) throws {
    guard let context = members["requestContext"], context.kind == .object, try context.member("http") != nil else {
      return nil
    }
    text = members["body"]
    isEncoded = try members["isBase64Encoded"]?.boolean() ?? false
  }

  /// The request's body: nothing where it has none.
  func body() throws(JSONError) -> [UInt8] {
    guard let text else { return [] }
    return isEncoded ? try text.base64() : try text.stringBytes()
  }
}

/// The answer to a request by HTTP.
struct HTTPAnswer {
  let status: Int
  let body: [UInt8]

  var bytes: [UInt8] {
    var writer = JSONWriter(capacity: body.count + body.count / 4 + 128)
    writer.object { object in
      object.member("statusCode", status)
      object.key("headers")
      object.object { $0.member("content-type", "application/json") }
      object.key("body")
      object.string(utf8: body)
      object.member("isBase64Encoded", false)
    }
    return writer.bytes
  }
}
