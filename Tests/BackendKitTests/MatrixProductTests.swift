import BackendKit
import Testing

/// Elements that are their own places in memory, so that a pointer's place can be read through it.
private func withNumberedElements<Result>(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
  let memory = UnsafeMutablePointer<Double>.allocate(capacity: count)
  defer { memory.deallocate() }
  for i in 0..<count { memory[i] = Double(i) }
  return body(memory)
}

@Suite struct MatrixProductTests {
  static let parts: [(rows: Range<Int>, columns: Range<Int>)] = [
    (0..<5, 0..<4), (1..<3, 2..<4), (4..<5, 0..<1), (2..<2, 0..<4), (0..<5, 3..<3),
  ]

  @Test(arguments: parts, [(false, false), (false, true), (true, false), (true, true)])
  func part(part: (rows: Range<Int>, columns: Range<Int>), transposed: (a: Bool, b: Bool)) {
    let (m, n, k) = (5, 4, 3)
    let (strideA, strideB, strideC) = (11, 13, 17)
    withNumberedElements(1000) { memory in
      let whole = MatrixProduct(
        m: m, n: n, k: k, alpha: 2, a: memory, strideA: strideA, transposeA: transposed.a,
        b: memory + 100, strideB: strideB, transposeB: transposed.b, beta: 3, c: memory + 300, strideC: strideC)
      let some = whole.part(rows: part.rows, columns: part.columns)
      #expect((some.m, some.n, some.k) == (part.rows.count, part.columns.count, k))
      #expect((some.alpha, some.beta) == (2, 3))
      #expect((some.strideA, some.strideB, some.strideC) == (strideA, strideB, strideC))
      #expect((some.transposeA, some.transposeB) == transposed)
      for i in 0..<some.m {
        let row = part.rows.lowerBound + i
        for q in 0..<k {
          let place = transposed.a ? q * strideA + row : row * strideA + q
          #expect(some.a[i * some.stepsA.row + q * some.stepsA.column] == Double(place))
        }
        for j in 0..<some.n {
          #expect(some.c[i * some.strideC + j] == Double(300 + row * strideC + part.columns.lowerBound + j))
        }
      }
      for j in 0..<some.n {
        let column = part.columns.lowerBound + j
        for q in 0..<k {
          let place = transposed.b ? column * strideB + q : q * strideB + column
          #expect(some.b[q * some.stepsB.row + j * some.stepsB.column] == Double(100 + place))
        }
      }
    }
  }

  @Test(arguments: [0..<5, 2..<4, 4..<5, 3..<3], [false, true])
  func partOfMatrixVectorProduct(rows: Range<Int>, transposed: Bool) {
    withNumberedElements(200) { memory in
      let whole = MatrixVectorProduct(
        m: 5, k: 3, alpha: 2, a: memory, strideA: 11, transposeA: transposed, x: memory + 100, beta: 3,
        y: memory + 150)
      let some = whole.part(rows: rows)
      #expect((some.m, some.k, some.alpha, some.beta) == (rows.count, 3, 2, 3))
      #expect(some.x[0] == 100)
      for i in 0..<some.m {
        let row = rows.lowerBound + i
        #expect(some.y[i] == Double(150 + row))
        for q in 0..<3 {
          #expect(some.a[transposed ? q * 11 + i : i * 11 + q] == Double(transposed ? q * 11 + row : row * 11 + q))
        }
      }
    }
  }
}
