import Apus
import BackendKit
import LambdaRuntime

extension JSONWriter {
  mutating func failure(_ failure: FunctionFailure) {
    object { object in
      object.member("errorType", failure.errorType)
      object.member("errorMessage", failure.errorMessage)
    }
  }

  /// A result, its numbers written as those of the first operand were.
  ///
  /// - Throws: A failure as soon as the text is longer than Lambda passes on: it would take memory for nothing.
  mutating func result<Element>(
    _ result: ComputedResult<Element>, form: NumberForm
  ) throws(FunctionFailure) {
    switch result {
    case .number(let number): number.write(to: &self)
    case .index(let index): integer(index)
    case .array(let elements, let shape):
      switch form {
      case .list:
        if shape.count == 1 {
          try numbers(elements, 0..<elements.count)
        } else {
          try array { rows throws(FunctionFailure) in
            for row in 0..<shape[0] { try rows.numbers(elements, row * shape[1]..<(row + 1) * shape[1]) }
          }
        }
      case .encoded: try encoded(elements)
      case .object, .encodedObject:
        try object { object throws(FunctionFailure) in
          object.member("dtype", Element.elementType.rawValue)
          object.member("shape", shape)
          object.key("data")
          if form == .object {
            try object.numbers(elements, 0..<elements.count)
          } else {
            try object.encoded(elements)
          }
        }
      }
    }
  }

  private mutating func numbers<Element: FunctionElement>(
    _ elements: Vector<Element>, _ range: Range<Int>
  ) throws(FunctionFailure) {
    try array { array throws(FunctionFailure) in
      var start = range.lowerBound
      repeat {
        let end = min(range.upperBound, start + 1024)
        elements.withUnsafeBufferPointer { for index in start..<end { $0[index].write(to: &array) } }
        try array.requireSendable(elements)
        start = end
      } while start < range.upperBound
    }
  }

  private mutating func encoded<Element: FunctionElement>(_ elements: Vector<Element>) throws(FunctionFailure) {
    let byteCount = elements.count * MemoryLayout<Element>.stride
    try requireSendable(elements, adding: Base64.encodedCount(byteCount))
    elements.withUnsafeBufferPointer { base64(UnsafeRawBufferPointer($0)) }
  }

  private func requireSendable<Element>(_ elements: Vector<Element>, adding count: Int = 0) throws(FunctionFailure) {
    guard bytes.count + count <= LambdaFunction.payloadLimit else {
      throw FunctionFailure.resultTooLarge("an answer with a result of \(elements.count) elements has too many bytes")
    }
  }
}
