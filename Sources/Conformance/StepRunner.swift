import BackendKit

/// Runs what the engine asks of a canonical backend beyond the catalogue, as further cases of the operation that is nearest to it:
/// each has to give the bits of its definition.
final class StepRunner<Element: VectorElement> {
  static var padding: Int { 3 }

  let log: CaseLog<Element>
  let data = TestData<Element>()
  let matrix, x, y: GuardedMemory<Element>
  let watch: FaultWatch

  /// With room for so many elements.
  init(_ log: CaseLog<Element>, matrix matrixCapacity: Int, vector vectorCapacity: Int) {
    self.log = log
    matrix = GuardedMemory(capacity: matrixCapacity)
    x = GuardedMemory(capacity: vectorCapacity)
    y = GuardedMemory(capacity: vectorCapacity)
    watch = FaultWatch(guards: [matrix, x, y].flatMap(\.guards))
  }

  deinit { watch.end() }

  /// Puts operands and results somewhere and says where.
  func place(matrix matrixCount: Int, x xCount: Int, y yCount: Int, _ random: inout CaseRandom) -> String {
    var description: [String] = []
    for (memory, count) in [(matrix, matrixCount), (x, xCount), (y, yCount)] {
      let placement = Placement.random(&random, usesProtectedPages: log.options.usesProtectedPages)
      memory.place(placement, count: count)
      description.append("\(placement)")
    }
    return "operands at " + description.joined(separator: ", ")
  }

  func elements(_ memory: GuardedMemory<Element>) -> [Element] {
    Array(UnsafeBufferPointer(start: memory.pointer, count: memory.count))
  }

  func setNote(_ name: String, _ size: Int) {
    watch.setNote { writer in
      log.writeNote(&writer)
      writer.append(" (")
      writer.append(name)
      writer.append(" of ")
      writer.append(size)
      writer.append(" columns)")
    }
  }

  func expectUnchanged(
    _ memory: GuardedMemory<Element>, _ name: String, _ old: [Element], _ setup: () -> String
  ) {
    guard let i = old.indices.first(where: { memory.pointer[$0].word != old[$0].word }) else { return }
    log.fail(.operandChanged, name, i, expected: old[i].inFull, actual: memory.pointer[i].inFull, setup: setup)
  }

  func expect(_ memory: GuardedMemory<Element>, _ name: String, _ expected: [Element], _ setup: () -> String) {
    guard let i = expected.indices.first(where: { !memory.pointer[$0].isSame(as: expected[$0]) }) else { return }
    log.fail(
      .differsFromReference, name, i, expected: "\(expected[i].inFull) by definition", actual: memory.pointer[i].inFull,
      setup: setup)
  }
}
