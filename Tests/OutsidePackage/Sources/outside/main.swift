// What another package does with Apus: backends of its own, chosen by name, run through the conformance suite.

import Apus
import BackendKit
import Conformance

nonisolated(unsafe) var passed = 0
nonisolated(unsafe) var failed = 0

func check(_ what: String, _ isRight: Bool, _ detail: @autoclosure () -> String = "") {
  if isRight {
    passed += 1
    print("passed: \(what)")
  } else {
    failed += 1
    print("FAILED: \(what)\(detail().isEmpty ? "" : "\n\(detail())")")
  }
}

func conformance(_ backend: any Backend) throws -> ConformanceReport {
  ConformanceSuite().run(backend, against: try Engine(backend: "scalar").backend)
}

try BackendRegistry.register(PlainBackend.self)
try BackendRegistry.register(CarelessBackend.self)
try BackendRegistry.register(QuarterBackend.self)

let x: Vector<Float> = [1, 2, 3]
let y: Vector<Float> = [4, 5, 6]

let mine = try Engine(backend: "mine")
check("a registered backend is chosen by name", mine.backend is PlainBackend)
check("it computes", try x.add(y, on: mine) == [5, 7, 9] && x.dot(y, on: mine) == 32)
check("others compute what it does not", try x.mul(y, on: mine).sqrt(on: mine) == x.mul(y).sqrt())
check(
  "the engine says who computes what",
  mine.backend(for: .zip(.add), .float32).name == "mine" && mine.backend(for: .map(.exp), .float32).name != "mine")

let plain = try conformance(mine.backend)
check("the plain backend passes the suite", plain.hasPassed, "\(plain)")
check("what it does not implement is skipped, not passed", !plain.skips.isEmpty)

let careless = try conformance(try Engine(backend: "careless").backend)
check("the careless backend fails the suite", !careless.hasPassed, careless.summary)
let spared = careless.operations.filter { $0.skipReason == nil && $0.failureCount == 0 }
check("in every operation", spared.isEmpty, spared.map(\.operation.name).joined(separator: ", "))

let quarter = try Engine(backend: "quarter")
let lanes = try conformance(quarter.backend)
check("the lane backend passes the suite bit for bit", lanes.hasPassed && lanes.exactness == .canonical, "\(lanes)")
check("in the whole catalogue", lanes.skips.isEmpty && lanes.operations.count == 2 * Operation.allCases.count)
let layer = Layer(weights: [[1, 1], [1, -2]])
check(
  "public declarations need no other import", try layer([1, 1]) == [2, 0] && total(Vector<Double>([1]).doubled) == 2)
check(
  "operations and backends have names too",
  try named("exp", of: x, on: mine.backend) == x.exp() && operationTypes().count == 11)
let large = Vector<Double>((0..<300_000).map { 1 / Double($0 + 1) })
check(
  "on many threads too",
  try large.sum(on: quarter.with(threads: 3)) == large.sum(on: Engine(backend: "scalar", threads: 1)))

print("\(passed) passed, \(failed) failed")
if failed > 0 { throw Failure() }

struct Failure: Error {}
