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
  mutating func result<Element>(_ result: ComputedResult<Element>, form: NumberForm) {
    switch result {
    case .number(let number): number.write(to: &self)
    case .index(let index): integer(index)
    case .array(let elements, let shape):
      switch form {
      case .list:
        if shape.count == 1 {
          numbers(elements, 0..<elements.count)
        } else {
          array { rows in
            for row in 0..<shape[0] { rows.numbers(elements, row * shape[1]..<(row + 1) * shape[1]) }
          }
        }
      case .encoded: encoded(elements)
      case .object, .encodedObject:
        object { object in
          object.member("dtype", Element.elementType.rawValue)
          object.member("shape", shape)
          object.key("data")
          if form == .object { object.numbers(elements, 0..<elements.count) } else { object.encoded(elements) }
        }
      }
    }
  }

  private mutating func numbers<Element: FunctionElement>(_ elements: Vector<Element>, _ range: Range<Int>) {
    array { array in
      elements.withUnsafeBufferPointer { for index in range { $0[index].write(to: &array) } }
    }
  }

  private mutating func encoded<Element: FunctionElement>(_ elements: Vector<Element>) {
    elements.withUnsafeBufferPointer { base64(UnsafeRawBufferPointer($0)) }
  }
}
