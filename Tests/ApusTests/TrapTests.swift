import Apus
import Foundation
import Testing

@testable import BackendKit

/// What cannot be reported as an error ends the process, with a message.
@Suite struct TrapTests {
  private func expectMessage(_ result: ExitTest.Result?, _ parts: String...) {
    guard let result else { return }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    for part in parts { #expect(text.contains(part), "\(text)") }
  }

  @Test func operatorsOnDifferentLengths() async {
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ([1, 2, 3] as Vector<Float>) + [1, 2]
      }, "add: shapes 3 and 2 differ")
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var x: Matrix<Double> = [[1, 2], [3, 4]]
        x *= [[1, 2]]
      }, "mul: shapes 2×2 and 1×2 differ")
  }

  @Test func indicesOutOfRange() async {
    await #expect(processExitsWith: .failure) { _ = ([1, 2, 3] as Vector<Float>)[3] }
    await #expect(processExitsWith: .failure) { _ = ([1, 2, 3] as Vector<Float>)[-1] }
    await #expect(processExitsWith: .failure) { _ = Vector<Float>()[0] }
    await #expect(processExitsWith: .failure) {
      var x: Vector<Float> = [1]
      x[1] = 2
    }
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ([[1, 2], [3, 4]] as Matrix<Float>)[0, 2]
      }, "matrix index out of range")
    await #expect(processExitsWith: .failure) { _ = ([[1, 2], [3, 4]] as Matrix<Float>).row(2) }
    await #expect(processExitsWith: .failure) { _ = ([[1, 2], [3, 4]] as Matrix<Float>).span(ofRow: -1).count }
  }

  @Test func shapesThatCannotBe() async {
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Vector<Float>(repeating: 0, count: -1)
      }, "-1 elements")
    await #expect(processExitsWith: .failure) { _ = Vector<Double>(repeating: 0, count: .max) }
    await #expect(processExitsWith: .failure) { _ = Matrix<Float>(repeating: 0, rows: 1 << 40, columns: 1 << 40) }
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Matrix<Float>(rows: 2, columns: 2, [1, 2, 3])
      }, "3 elements do not fill the shape 2×2")
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = [[1, 2], [3]] as Matrix<Float>
      }, "same length")
  }

  /// Rows and columns without elements, whose results would need more bytes than can be counted.
  @Test func moreRowsThanAddresses() async {
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = try Matrix<Float>(shape: (1 << 62, 0), elements: []).sum(.rows)
      }, "a vector cannot have 4611686018427387904 elements")
    expectMessage(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = try Matrix<Double>(shape: (0, 1 << 61), elements: []).variance(.columns)
      }, "a vector cannot have 2305843009213693952 elements")
  }

  @Test func environmentThatCannotBe() async {
    expectMessage(
      await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
        setenv("APUS_NUM_THREADS", "many", 1)
        _ = Engine.default
      }, "apus: APUS_NUM_THREADS: thread count 'many' is not a whole number from 1 to 1024\n")
    expectMessage(
      await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
        setenv("APUS_BACKEND", "cuda", 1)
        _ = Engine.default
      }, "apus: APUS_BACKEND: unknown backend 'cuda' (valid: ")
    let vendor = "apus: APUS_CPU_VENDOR: unknown CPU vendor 'arm' (valid: amd, intel, other)\n"
    expectMessage(
      await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
        setenv("APUS_CPU_VENDOR", "arm", 1)
        _ = Engine.default
      }, vendor)
    expectMessage(
      await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
        setenv("APUS_CPU_VENDOR", "arm", 1)
        _ = CPUVendor.current
      }, vendor)
    await #expect(processExitsWith: .success) {
      setenv("APUS_CPU_VENDOR", "arm", 1)
      let error = EngineError.unknownCPUVendor(UnknownCPUVendor(name: "arm"))
      #expect(throws: error) { try Engine.fromEnvironment() }
      #expect(throws: error) { try Engine(backend: "scalar") }
      #expect(throws: error) { try Engine(backends: []) }
    }
  }
}
