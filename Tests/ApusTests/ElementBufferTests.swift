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
}
