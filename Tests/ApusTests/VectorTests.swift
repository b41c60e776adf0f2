import Apus
import Testing

@Suite struct VectorTests {
  @Test func creation() {
    #expect(Vector<Float>().isEmpty)
    #expect(Vector<Float>().shape == [0])
    #expect(([] as Vector<Double>) == Vector(repeating: 1, count: 0))
    #expect(Vector<Float>(repeating: 2.5, count: 3).array == [2.5, 2.5, 2.5])
    #expect(([1, 2, 3] as Vector<Float>).array == [1, 2, 3])
    #expect(Vector([1.5, 2.5]).array == [1.5, 2.5])
    #expect(Vector<Double>(stride(from: 0, to: 4, by: 1).map(Double.init)[1...]).array == [1, 2, 3])
    #expect(Vector<Float>(CollectionOfOne(4)).array == [4])
    #expect(Vector<Float>([1, 2, 3, 4].reversed()).array == [4, 3, 2, 1])
    #expect(Vector(([1, 2, 3] as Vector<Float>).dropFirst()).array == [2, 3])
    #expect(([1, 2] as Vector<Float>).shape == [2])
  }

  @Test func creationFromMemory() throws {
    let array: [Float] = [1, 2, 3]
    #expect(array.withUnsafeBufferPointer { Vector(copying: $0) }.array == array)
    #expect(Vector(copying: array.span).array == array)
    #expect(Vector<Float>(copying: UnsafeBufferPointer(start: nil, count: 0)).isEmpty)
    let doubled = Vector<Double>(unsafeUninitializedCapacity: 3) { buffer in
      for i in 0..<3 { buffer[i] = Double(2 * i) }
    }
    #expect(doubled.array == [0, 2, 4])

    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try Vector<Float>(unsafeUninitializedCapacity: 3) { (_) throws(Refusal) in throw Refusal() }
    }
  }

  @Test func aVectorKeepsItsElementsWhenTheirSourceChanges() {
    var array: [Float] = [1, 2, 3]
    let vector = array.withUnsafeBufferPointer { Vector(copying: $0) }
    array[0] = 9
    #expect(vector == [1, 2, 3])
  }

  @Test(arguments: [0, 1, 2, 15, 16, 17, 100, 1000, 1024, 1500, 2048, 4096, 32_767, 32_768, 32_769, 1_000_000])
  func elementsAreAligned(count: Int) {
    // Several at once, so that an allocator's alignment by chance does not pass.
    let vectors = (0..<5).map { Vector<Float>(repeating: Float($0), count: count) }
    let doubles = (0..<5).map { Vector<Double>(repeating: Double($0), count: count) }
    for vector in vectors { #expect(vector.address % 64 == 0) }
    for vector in doubles { #expect(vector.address % 64 == 0) }
    #expect(Set(vectors.map(\.address)).count == 5)
    #expect(vectors.map(\.last) == (0..<5).map { count == 0 ? nil : Float($0) })
  }

  @Test func collectionAccess() {
    var vector: Vector<Float> = [5, 1, 4, 2, 3]
    #expect(vector.startIndex == 0 && vector.endIndex == 5 && vector.count == 5)
    #expect(vector[2] == 4)
    #expect(vector.first == 5 && vector.last == 3)
    vector[2] = -4
    #expect(vector.array == [5, 1, -4, 2, 3])
    vector.swapAt(0, 4)
    #expect(Array(vector) == [3, 1, -4, 2, 5])
    vector.sort()
    #expect(vector == [-4, 1, 2, 3, 5])
    #expect(Array(vector[1..<3]) == [1, 2])
    #expect(vector.map { 2 * $0 } == [-8, 2, 4, 6, 10])
    #expect(vector.firstIndex(of: 3) == 3)
    #expect(vector.withContiguousStorageIfAvailable { $0.count } == 5)
    vector.withContiguousMutableStorageIfAvailable { $0[0] = 7 }
    #expect(vector[0] == 7)
    #expect(Array(vector.indices) == [0, 1, 2, 3, 4])
  }

  @Test func equality() {
    let vector: Vector<Double> = [1, 2, 3]
    #expect(vector == [1, 2, 3])
    #expect(vector != [1, 2, 4])
    #expect(vector != [1, 2])
    #expect(vector != [1, 2, 3, 4])
    #expect(([0, -0.0] as Vector<Float>) == [-0.0, 0])
    let nan: Vector<Float> = [1, .nan]
    #expect(nan != nan)
    #expect(Vector<Float>() == [])
  }

  @Test func descriptions() {
    #expect(([] as Vector<Float>).description == "[]")
    #expect(([1, -2.5, 0.1, 1e30] as Vector<Float>).description == "[1, -2.5, 0.1, 1e+30]")
    #expect(([1 / 3, -0.0] as Vector<Double>).description == "[0.3333333333333333, -0]")
    #expect(([.infinity, -.infinity, .nan] as Vector<Float>).description == "[inf, -inf, nan]")
    let hundred = Vector<Float>((0..<100).map(Float.init))
    #expect(hundred.description.hasSuffix("98, 99]") && !hundred.description.contains("…"))
    let more = Vector<Double>((0..<101).map(Double.init))
    #expect(more.description == "[0, 1, 2, 3, 4, 5, …, 95, 96, 97, 98, 99, 100] (101 elements)")
    #expect("\(Vector<Float>(repeating: 0, count: 1_000_000))".count < 100)
  }

  @Test func spans() {
    var vector: Vector<Float> = [1, 2, 3]
    #expect(vector.span.count == 3)
    #expect(vector.span[1] == 2)
    do {
      var span = vector.mutableSpan
      span[1] = 7
    }
    #expect(vector == [1, 7, 3])
    #expect(Vector<Float>().span.count == 0)
  }

  @Test func vectorsMoveBetweenTasks() async {
    let vector = Vector<Float>((0..<1000).map(Float.init))
    let sums = await withTaskGroup(of: Float.self) { group in
      for factor in 1...8 {
        group.addTask {
          var mine = vector
          mine *= Float(factor)
          return mine.sum() / Float(factor)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums == Array(repeating: 499_500, count: 8))
    #expect(vector[999] == 999)
  }
}
