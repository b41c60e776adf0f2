import ApusScalar
import BackendKit
import Conformance
import Foundation
import Testing

@Suite("Accuracy of the functions of one element")
struct AccuracyTests {
  /// A 4096th of what `make certify` runs, through all magnitudes; another one each day.
  @Test("is within the bound of the catalogue, with the same bits on all backends", arguments: MapOperation.allCases)
  func sample(_ operation: MapOperation) {
    let scan = AccuracyScan(operation, on: backends.reversed())
    let part = Int(Date().timeIntervalSince1970 / 86400) % 4096
    let floats = scan.floats(part: part, of: 4096)
    let doubles = scan.doubles(blocks: UInt64(part % 16) * 16..<UInt64(part % 16) * 16 + 16, of: 256)
    for (type, findings, bits) in [("float32", floats, 32), ("float64", doubles, 64)] {
      let place = String(findings.failure, radix: 16)
      #expect(
        findings.failures == 0,
        "\(operation) \(type): \(findings.failures) beyond the bound, one at 0x\(place) (\(bits) bits); part \(part)")
      #expect(findings.differences.allSatisfy { $0 == 0 }, "\(operation) \(type): backends differ; part \(part)")
      #expect(findings.compared.allSatisfy { $0 > 0 })
    }
  }

  /// The worst of fifty million doubles in the left tail, which were up to 1.68 ULP off. Samples of all doubles have few there.
  @Test("of gelu is within the bound where the left tail was not")
  func leftTail() throws {
    let x = [-0x1.5c394f6d3ea58p4, -0x1.4fc59af7c6777p4, -0x1.46aba9a6d9ea5p4, -0x1.581fa5b45b773p4]
    for backend in backends {
      var r = x
      backend.map(.gelu, x, into: &r, count: x.count)
      for (x, r) in zip(x, r) {
        guard case .within(let ulps, let value) = MapOperation.gelu.reference(x) else { preconditionFailure() }
        #expect((WideReal(r) - value).magnitude <= ulps * WideReal(r.ulp), "\(x) on \(type(of: backend).name)")
      }
    }
  }

  @Test("A result that is off, or of another sign or kind, is found")
  func findsFaults() throws {
    let scalar = try ScalarBackend.make()
    for fault in [Saboteur.Fault.isOneULPOff, .flipsZero, .dropsNaN] {
      let findings = AccuracyScan(.sqrt, on: [Saboteur(fault, in: scalar)]).floats(part: 0, of: 1024)
      #expect(findings.failures > 0, "\(fault)")
    }
    let scan = AccuracyScan(.sin, on: [scalar, Saboteur(.isOneULPOff, in: scalar)])
    #expect(scan.floats(part: 1, of: 4096).differences[1] > 0)
    #expect(scan.fingerprint() != AccuracyScan(.sin, on: [scalar, scalar]).fingerprint())
    // Three ULPs are beyond what the catalogue allows.
    let off = AccuracyScan(.sin, on: [Bounded(scalar, ulps: 3)]).floats(part: 1, of: 4096)
    #expect(off.failures > 0 && off.largestError > 2)
  }

  /// The bound that a method's documentation states is the catalogue's.
  @Test("is stated as it is tested", arguments: MapOperation.allCases)
  func documentation(_ operation: MapOperation) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Apus")
    var documentation: String?
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasPrefix("NumericArray") {
      let lines = try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      guard let line = lines.firstIndex(where: { $0.contains("func \(operation.rawValue)(on engine") }) else {
        continue
      }
      let comment = lines[..<line].reversed().drop { $0.contains("@inlinable") }.prefix { $0.contains("///") }
      documentation = comment.reversed().map { $0.drop { $0 == " " || $0 == "/" } }.joined(separator: " ")
    }
    let text = try #require(documentation, "\(operation) has no method of its name on vectors and matrices")
    let bound = AccuracyScan(operation, on: [try ScalarBackend.make()]).bound(for: Float.self)
    let stated = text.firstMatch(of: /At most ([0-9.]+) ULP off/).flatMap { Double($0.1) }
    #expect(stated == (bound == 0 ? nil : bound), "\(operation): \(text)")
  }
}
