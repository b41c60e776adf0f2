import Testing

@testable import Apus

@Suite struct ElementBufferTests {
  @Test func neighboursBeginAtDifferentPlacesOfTheirPages() {
    // The header of the object and that of the heap.
    let overhead = 48
    let near = (1024..<100_000).filter { byteCount in
      let distance = Storage.spaced(byteCount + 63) + overhead
      return [1, 2].contains { !(240...3856).contains($0 * distance % 4096) }
    }
    #expect(near.isEmpty)
  }

  @Test(arguments: [1, 100, 1000, 1024, 1500, 2048, 4096, 32_768, 1_000_000])
  func elementsAreAligned(count: Int) {
    let vectors = (0..<4).map { _ in Vector<Float>(repeating: 1, count: count) }
    for vector in vectors {
      vector.withUnsafeBufferPointer { #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0) }
    }
  }
}
