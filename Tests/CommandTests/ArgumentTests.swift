import BackendKit
import Foundation
import Testing

@Suite("Arguments that make no sense") struct ArgumentTests {
  /// Texts that are compared in the square of their length: marks out of order make one character.
  private static func marks(byteCount: Int) -> String {
    "a" + String(repeating: "\u{301}\u{316}", count: byteCount / 4)
  }

  @Test(
    "are refused at once and in few words, however long they are",
    arguments: [
      "run % x.npy", "%", "help %", "run neg x.npy --%", "run neg x.npy --backend %", "run neg x.npy --dtype %",
      "run neg % -o %", "run add x.npy --scalar %", "bench --ops % --sizes 10", "verify --operation add,%",
      "certify --ops %", "run % % % %",
    ], [100, 4000, 120_000])
  func long(line: String, byteCount: Int) throws {
    let workspace = try Workspace()
    for text in [Self.marks(byteCount: byteCount), String(repeating: "a", count: byteCount)] {
      let words = line.split(separator: " ").map { $0.replacingOccurrences(of: "%", with: text) }
      let result = try Command.run(words, in: workspace.path, limits: "-t 2")
      #expect(result.status >= 64)
      #expect(result.error.hasPrefix("apus: ") && result.error.utf8.count < 10_100, "\(result.error.utf8.count)")
    }
  }

  @Test("no operation has a long name", .timeLimit(.minutes(1))) func operationName() {
    #expect(Operation(name: Self.marks(byteCount: 1_000_000)) == nil)
  }
}
