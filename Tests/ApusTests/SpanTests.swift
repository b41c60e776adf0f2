import Apus
import BackendKit
import TestSupport
import Testing

@Suite struct SpanTests {
  @Test func reductionsOfArrays() throws {
    let x: [Float] = [1, -2, 3]
    let y: [Float] = [4, 5, 6]
    #expect(x.span.reduced(.sum) == 2)
    #expect(x.span.reduced(.max) == 3)
    #expect(x.span.reduced(.argmin) == 1)
    #expect(try x.span.dot(y.span) == 12)
    let empty: [Float] = []
    #expect(empty.span.reduced(.sum) == 0)
    #expect(empty.span.reduced(.product) == 1)
    #expect(empty.span.reduced(.max) == nil)
    #expect(empty.span.reduced(.argmax) == nil)
    #expect(try empty.span.dot(empty.span) == 0)
  }

  @Test func resultsInArrays() throws {
    let x: [Double] = [1, -2, 3]
    let y: [Double] = [4, 5, 6]
    var r = [Double](repeating: .nan, count: 3)
    do {
      var span = r.mutableSpan
      try x.span.applying(.abs, into: &span)
    }
    #expect(r == [1, 2, 3])
    do {
      var span = r.mutableSpan
      try x.span.applying(.clamp, -1, 1, into: &span)
    }
    #expect(r == [1, -1, 1])
    do {
      var span = r.mutableSpan
      try x.span.combining(.mul, y.span, into: &span)
    }
    #expect(r == [4, -10, 18])
    do {
      var span = r.mutableSpan
      let logits: [Double] = [0, 0, -1000]
      try logits.span.normalized(.softmax, into: &span)
    }
    #expect(r == [0.5, 0.5, 0])
    do {
      var span = r.mutableSpan
      try x.span.axpy(2, y.span, into: &span)
    }
    #expect(r == [6, 1, 12])
    do {
      var span = r.mutableSpan
      try x.span.combining(.fma, y.span, x.span, into: &span)
    }
    #expect(r == [5, -12, 21])
    #expect(x == [1, -2, 3] && y == [4, 5, 6])
  }

  @Test func changesInPlace() throws {
    var x: [Float] = [1, -2, 3]
    let y: [Float] = [10, 20, 30]
    do {
      var span = x.mutableSpan
      span.apply(.neg)
      span.apply(.scale, 2)
      span.apply(.clamp, -3, 3)
      try span.combine(.add, y.span)
    }
    #expect(x == [8, 23, 27])
    do {
      var span = x.mutableSpan
      try span.addScaled(y.span, alpha: -0.5)
      try span.combine(.fma, y.span, y.span)
    }
    #expect(x == [40, 280, 390])
    do {
      var span = x.mutableSpan
      span.apply(.scale, 0)
      span.apply(.softmax)
    }
    #expect(x == [Float](repeating: 1, count: 3).map { $0 / 3 })
    var empty: [Float] = []
    let nothing: [Float] = []
    do {
      var span = empty.mutableSpan
      span.apply(.exp)
      try span.combine(.add, nothing.span)
      try span.combine(.fma, nothing.span, nothing.span)
      try span.addScaled(nothing.span, alpha: 2)
      span.apply(.softmax)
    }
    #expect(empty.isEmpty)
  }

  /// Parts of an array begin at any multiple of 4 bytes.
  @Test(arguments: 0..<17) func anyAlignment(offset: Int) throws {
    var generator = SeededGenerator.forTest(3)
    let array: [Float] = randomElements(count: 300, using: &generator)
    let part = Vector(array[offset..<offset + 200])
    let span = array.span.extracting(offset..<offset + 200)
    for operation in Reduction.allCases {
      #expect(span.reduced(operation)?.bitPattern == part.reduced(operation)?.bitPattern)
    }
    var changed = array
    changed.withUnsafeMutableBufferPointer { buffer in
      var middle = buffer.extracting(offset..<offset + 200).mutableSpan
      middle.apply(.exp)
    }
    #expect(Array(changed[offset..<offset + 200]) == part.exp().array, "seed \(SeededGenerator.seed)")
    #expect(changed[..<offset] == array[..<offset] && changed[(offset + 200)...] == array[(offset + 200)...])
  }

  @Test func otherEngines() throws {
    let x: [Double] = [1, 2, 3]
    let scalar = try Engine(backend: "scalar", threads: 1)
    #expect(x.span.reduced(.sumOfSquares, on: scalar) == 14)
    #expect(try x.span.dot(x.span, on: scalar) == 14)
  }

  @Test func lengthsThatDiffer() {
    let x: [Float] = [1, 2, 3]
    let y: [Float] = [1, 2]
    var r: [Float] = [7, 7, 7, 7]
    #expect(throws: ShapeError.mismatch(operation: "dot", [3], [2])) { try x.span.dot(y.span) }
    #expect(throws: ShapeError.result(operation: "exp", expected: [3], found: [4])) {
      var span = r.mutableSpan
      try x.span.applying(.exp, into: &span)
    }
    #expect(throws: ShapeError.result(operation: "scale", expected: [3], found: [4])) {
      var span = r.mutableSpan
      try x.span.applying(.scale, 2, into: &span)
    }
    #expect(throws: ShapeError.mismatch(operation: "add", [3], [2])) {
      var span = r.mutableSpan
      try x.span.combining(.add, y.span, into: &span)
    }
    #expect(throws: ShapeError.result(operation: "add", expected: [3], found: [4])) {
      var span = r.mutableSpan
      try x.span.combining(.add, x.span, into: &span)
    }
    #expect(throws: ShapeError.result(operation: "softmax", expected: [3], found: [4])) {
      var span = r.mutableSpan
      try x.span.normalized(.softmax, into: &span)
    }
    #expect(throws: ShapeError.mismatch(operation: "add", [4], [2])) {
      var span = r.mutableSpan
      try span.combine(.add, y.span)
    }
    #expect(throws: ShapeError.mismatch(operation: "fma", [3], [2])) {
      var span = r.mutableSpan
      try x.span.combining(.fma, x.span, y.span, into: &span)
    }
    #expect(throws: ShapeError.result(operation: "axpy", expected: [3], found: [4])) {
      var span = r.mutableSpan
      try x.span.axpy(1, x.span, into: &span)
    }
    #expect(throws: ShapeError.mismatch(operation: "axpy", [3], [2])) {
      var span = r.mutableSpan
      try x.span.axpy(1, y.span, into: &span)
    }
    #expect(throws: ShapeError.mismatch(operation: "fma", [4], [3])) {
      var span = r.mutableSpan
      try span.combine(.fma, x.span, x.span)
    }
    #expect(throws: ShapeError.mismatch(operation: "addScaled", [4], [2])) {
      var span = r.mutableSpan
      try span.addScaled(y.span, alpha: 1)
    }
    #expect(r == [7, 7, 7, 7])
  }
}
