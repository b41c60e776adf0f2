import BackendKit
import TestSupport
import Testing

/// The product that decompositions have of their own, which is no operation of the catalogue.
@Suite("Products of symmetric matrices with vectors")
struct SymmetricProductTests {
  @Test(
    "have the same bits on every backend, and read and write their part only",
    arguments: [1, 7, 8, 16, 17, 29, 64, 131])
  func likeScalar(n: Int) {
    for backend in backends {
      expectProducts(Float.self, n, on: backend)
      expectProducts(Double.self, n, on: backend)
    }
  }

  private func expectProducts<T: VectorElement>(_: T.Type, _ n: Int, on backend: any Backend) {
    var random = SeededGenerator.forTest(UInt64(n))
    let (block, stride) = (SymmetricVectorProduct<T>.blockLength, n + 3)
    let x: [T] = randomElements(count: n, using: &random)
    // Of what is not to be read NaN would be seen.
    let values: [T] = randomElements(count: n * stride, using: &random)
    let a = (0..<n * stride).map { place in
      let (i, j) = (place / stride, place % stride)
      return j >= i / block * block && j < n ? values[place] : .nan
    }
    for rows in [0..<n, 0..<min(block, n), min(block, n / block * block)..<n] where !rows.isEmpty {
      var expected = [T](repeating: 7, count: n + 1)
      var result = expected
      a.withUnsafeBufferPointer { a in
        x.withUnsafeBufferPointer { x in
          func product(_ y: UnsafeMutablePointer<T>) -> SymmetricVectorProduct<T> {
            SymmetricVectorProduct(
              n: n, rows: rows, a: a.baseAddress.unsafelyUnwrapped, strideA: stride,
              x: x.baseAddress.unsafelyUnwrapped, y: y)
          }
          expected.withUnsafeMutableBufferPointer { product($0.baseAddress.unsafelyUnwrapped).applyPlainly() }
          result.withUnsafeMutableBufferPointer { T._multiply(backend, product($0.baseAddress.unsafelyUnwrapped)) }
        }
      }
      #expect(result.map { bits($0) } == expected.map { bits($0) }, "\(backend.name), \(T.self), \(n), rows \(rows)")
    }
  }
}
