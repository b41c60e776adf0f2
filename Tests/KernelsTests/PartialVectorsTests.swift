import Kernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Elements that end where memory ends: the page after them cannot be touched.
private func withElementsBeforeProtectedPage<Element: BitwiseCopyable, Result>(
  _ elements: [Element], _ body: (UnsafeMutablePointer<Element>) -> Result
) -> Result {
  let page = sysconf(Int32(_SC_PAGESIZE))
  let memory = mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
  precondition(memory != MAP_FAILED && mprotect(memory + page, page, PROT_NONE) == 0)
  defer { munmap(memory, 2 * page) }
  let start = (memory + page).assumingMemoryBound(to: Element.self) - elements.count
  start.update(from: elements, count: elements.count)
  return body(start)
}

/// The same two functions for every width.
private protocol PartialVector: SIMD where Scalar: BinaryFloatingPoint & BitwiseCopyable {
  init(partial source: UnsafePointer<Scalar>, count: Int, fill: Scalar)
  func storePartial(to target: UnsafeMutablePointer<Scalar>, count: Int)
}

extension SIMD2: PartialVector where Scalar: BinaryFloatingPoint & BitwiseCopyable {}
extension SIMD4: PartialVector where Scalar: BinaryFloatingPoint & BitwiseCopyable {}
extension SIMD8: PartialVector where Scalar: BinaryFloatingPoint & BitwiseCopyable {}
extension SIMD16: PartialVector where Scalar: BinaryFloatingPoint & BitwiseCopyable {}

@Suite struct PartialVectorsTests {
  @Test func floats() {
    check(SIMD2<Float>.self)
    check(SIMD4<Float>.self)
    check(SIMD8<Float>.self)
    check(SIMD16<Float>.self)
  }

  @Test func doubles() {
    check(SIMD2<Double>.self)
    check(SIMD4<Double>.self)
    check(SIMD8<Double>.self)
    check(SIMD16<Double>.self)
  }

  private func check<Vector: PartialVector>(_: Vector.Type) {
    let width = Vector().scalarCount
    for count in 0..<width {
      let elements = (0..<count).map { Vector.Scalar($0 + 1) }
      withElementsBeforeProtectedPage(elements) { source in
        let vector = Vector(partial: source, count: count, fill: -7)
        for lane in 0..<width {
          #expect(vector[lane] == (lane < count ? Vector.Scalar(lane + 1) : -7), "\(Vector.self), \(count) elements")
        }
      }

      var lanes = Vector()
      for lane in 0..<width { lanes[lane] = Vector.Scalar(100 + lane) }
      // One element before the target says whether anything was written there.
      withElementsBeforeProtectedPage([Vector.Scalar](repeating: -1, count: count + 1)) { memory in
        lanes.storePartial(to: memory + 1, count: count)
        #expect(memory[0] == -1)
        for i in 0..<count {
          #expect(memory[1 + i] == Vector.Scalar(100 + i), "\(Vector.self), \(count) elements")
        }
      }
      // What follows in accessible memory stays as it is, too.
      var room = [Vector.Scalar](repeating: -1, count: width)
      room.withUnsafeMutableBufferPointer { lanes.storePartial(to: $0.baseAddress!, count: count) }
      #expect(room[count...].allSatisfy { $0 == -1 })
    }
  }
}
