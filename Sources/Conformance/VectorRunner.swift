import BackendKit

/// Runs the cases of one vector operation.
final class VectorRunner<Element: VectorElement> {
  private let log: CaseLog<Element>
  private let shape: OperationShape
  private let data = TestData<Element>()
  private let x, y, z, r: GuardedMemory<Element>
  private let watch: FaultWatch
  /// The operands as they were, and the reference backend's result.
  private let originalX, originalY, originalZ, expected: UnsafeMutablePointer<Element>

  init(_ log: CaseLog<Element>, _ shape: OperationShape, capacity: Int) {
    self.log = log
    self.shape = shape
    let capacity = max(capacity, Self.sweepLength)
    x = GuardedMemory(capacity: capacity)
    y = GuardedMemory(capacity: capacity)
    z = GuardedMemory(capacity: capacity)
    r = GuardedMemory(capacity: capacity)
    watch = FaultWatch(guards: [x, y, z, r].flatMap(\.guards))
    originalX = .allocate(capacity: capacity + 1)
    originalY = .allocate(capacity: capacity + 1)
    originalZ = .allocate(capacity: capacity + 1)
    expected = .allocate(capacity: capacity + 1)
  }

  deinit {
    // Before the pages are unmapped.
    watch.end()
    for memory in [originalX, originalY, originalZ, expected] { memory.deallocate() }
  }

  /// Draws the data of a case and runs it.
  func run(_ item: VectorCase, index: Int) {
    guard log.begins(index) else { return }
    var random = log.random
    let count = item.length
    data.fill(originalX, count: count, item.data, &random)
    if shape.operandCount > 1 { data.fill(originalY, count: count, item.data, &random) }
    if shape.operandCount > 2 { data.fill(originalZ, count: count, item.data, &random) }
    let a = data.scalar(item.data, &random)
    let b = data.scalar(item.data, &random)
    let result = call(item, a, b)
    check(item, a, b, index: result)
  }

  /// The operands of a case as drawn.
  private func originals(_ item: VectorCase, _ a: Element, _ b: Element) -> Operands<Element> {
    let isSame = item.sharing.operandsAreX
    return Operands(
      x: originalX, y: isSame ? originalX : originalY, z: isSame ? originalX : originalZ, a: a, b: b,
      count: item.length)
  }

  private func result(_ item: VectorCase) -> GuardedMemory<Element> {
    switch item.sharing {
    case .none, .operandsAreX: r
    case .resultIsX, .everythingIsX: x
    case .resultIsY: y
    case .resultIsZ: z
    }
  }

  /// Puts the operands in place and has the backend compute.
  private func call(_ item: VectorCase, _ a: Element, _ b: Element) -> Int {
    let count = item.length
    x.place(item.placements.x, count: count)
    x.pointer.update(from: originalX, count: count)
    if shape.operandCount > 1, !item.sharing.operandsAreX {
      y.place(item.placements.y, count: count)
      y.pointer.update(from: originalY, count: count)
    }
    if shape.operandCount > 2, !item.sharing.operandsAreX {
      z.place(item.placements.z, count: count)
      z.pointer.update(from: originalZ, count: count)
    }
    let result = result(item)
    if result === r {
      r.place(item.placements.r, count: shape.result == .vector ? count : 1)
      r.pointer.update(repeating: .canary, count: r.count)
    }
    watch.setNote { writer in
      log.writeNote(&writer)
      writer.append(" (length ")
      writer.append(count)
      writer.append(", x at ")
      writer.append(item.placements.x)
      writer.append(", y at ")
      writer.append(item.placements.y)
      writer.append(", z at ")
      writer.append(item.placements.z)
      writer.append(", result at ")
      writer.append(item.placements.r)
      writer.append(", shared memory: ")
      writer.append(item.sharing.rawValue)
      writer.append(")")
    }
    let isSame = item.sharing.operandsAreX
    let operands = Operands(
      x: UnsafePointer(x.pointer), y: UnsafePointer(isSame ? x.pointer : y.pointer),
      z: UnsafePointer(isSame ? x.pointer : z.pointer), a: a, b: b, count: count)
    return log.operation.compute(on: log.backend, operands, into: result.pointer)
  }

  private func check(_ item: VectorCase, _ a: Element, _ b: Element, index: Int) {
    let setup = { self.describe(item, a, b) }
    checkMemory(item, setup)
    let operands = originals(item, a, b)
    let result = result(item)
    if shape.result == .index {
      let right =
        if let reference = log.reference {
          log.operation.compute(on: reference, operands, into: expected)
        } else if case .reduceIndex(let operation) = log.operation {
          operation.reference(UnsafeBufferPointer(start: operands.x, count: operands.count))
        } else {
          0
        }
      if index == right { return }
      func element(_ i: Int) -> String {
        (0..<operands.count).contains(i) ? "index \(i), \(operands.x[i].inFull)" : "index \(i)"
      }
      log.fail(
        log.reference == nil ? .wrongResult : .differsFromReference, "result", nil, expected: element(right),
        actual: element(index), setup: setup)
    } else if let reference = log.reference {
      _ = log.operation.compute(on: reference, operands, into: expected)
      log.compare(
        result.pointer, withReference: expected, count: result.count, isNumber: shape.result == .number, setup: setup)
    } else {
      log.operation.forEachReference(operands) { i, reference in
        if log.judge.accepts(result.pointer[i], reference) { return }
        log.fail(
          .wrongResult, "result", shape.result == .number ? nil : i, expected: Judge<Element>.describe(reference),
          actual: result.pointer[i].inFull, setup: setup)
      }
    }
  }

  /// Checks that nothing around the buffers, and no operand but the result, has changed.
  private func checkMemory(_ item: VectorCase, _ setup: () -> String) {
    var buffers = [("x", x)]
    if !item.sharing.operandsAreX {
      if shape.operandCount > 1 { buffers.append(("y", y)) }
      if shape.operandCount > 2 { buffers.append(("z", z)) }
    }
    let result = result(item)
    if result === r { buffers.append(("result", r)) }
    log.checkBounds(buffers, watch, setup: setup)
    for (name, memory) in buffers where memory !== result {
      let original = memory === x ? originalX : memory === y ? originalY : originalZ
      for i in 0..<item.length where memory.pointer[i].word != original[i].word {
        log.fail(
          .operandChanged, name, i, expected: original[i].inFull, actual: memory.pointer[i].inFull, setup: setup)
        break
      }
    }
  }

  private func describe(_ item: VectorCase, _ a: Element, _ b: Element) -> String {
    let placements = item.placements
    var parts = ["length \(item.length)", "x at \(placements.x)"]
    if !item.sharing.operandsAreX {
      if shape.operandCount > 1 { parts.append("y at \(placements.y)") }
      if shape.operandCount > 2 { parts.append("z at \(placements.z)") }
    }
    if shape.result == .vector, result(item) === r { parts.append("result at \(placements.r)") }
    if item.sharing != .none { parts.append(item.sharing.rawValue) }
    switch log.operation {
    case .scalar(let operation):
      parts.append(operation.scalarCount > 1 ? "a \(a.inFull), b \(b.inFull)" : "a \(a.inFull)")
    case .scaledZip: parts.append("a \(a.inFull)")
    default: break
    }
    parts.append("\(item.data.rawValue) data")
    return parts.joined(separator: ", ")
  }
}

// MARK: - Prescribed results

extension VectorRunner {
  /// Runs what is written in `PrescribedResult.all`, alone and, for elementwise operations, in a lane among others.
  func runPrescribed(firstIndex: Int) {
    let rows = PrescribedResult<Element>.all.filter {
      $0.operation == log.operation && (!$0.isCanonicalOnly || log.backend.exactness == .canonical)
    }
    for (number, row) in rows.enumerated() {
      guard log.begins(firstIndex + number) else { continue }
      var random = log.random
      let isElementwise = shape.result == .vector && row.x.count == 1
      let count = isElementwise ? 19 : row.x.count
      let lane = isElementwise ? random.below(count) : 0
      for (target, values) in [(originalX, row.x), (originalY, row.y), (originalZ, row.z)] {
        if isElementwise { data.fill(target, count: count, .ordinary, &random) }
        for (i, value) in values.enumerated() { target[lane + i] = value }
      }
      let end = Placement(.end).away(unless: log.options.usesProtectedPages)
      let item = VectorCase(length: count, placements: (end, end, end, end), data: .ordinary)
      let index = call(item, row.a, row.b)
      checkMemory(item) { self.describe(item, row.a, row.b) }
      let result = result(item)
      switch row.expected {
      case .index(let expected) where index != expected:
        log.fail(.wrongResult, "result", nil, expected: "index \(expected)", actual: "index \(index)") { row.setup }
      case .value(let expected):
        let actual = result.pointer[lane]
        let isRight = log.judge.exactness == .canonical ? actual.isSame(as: expected) : equal(actual, expected)
        if !isRight {
          log.fail(
            .wrongResult, "result", shape.result == .number ? nil : lane, expected: expected.inFull,
            actual: actual.inFull
          ) { row.setup }
        }
      default: break
      }
    }
  }

  /// What a bounded backend may return where a result is prescribed.
  private func equal(_ actual: Element, _ expected: Element) -> Bool {
    let ulps = Judge<Element>(log.backend, log.operation).factor
    return actual == expected || (actual.isNaN && expected.isNaN)
      || (WideReal(actual) - WideReal(expected)).magnitude <= ulps * Judge<Element>.ulp(of: WideReal(expected))
  }
}

// MARK: - A sweep over all magnitudes

extension VectorRunner {
  static var sweepLength: Int { 4096 }

  /// For operations whose accuracy is stated in ULPs: bit patterns at equal distances through the whole type.
  func runSweep(index: Int) {
    guard case .map(let operation) = log.operation, case .within = operation.reference(Element(1)) else { return }
    let rounds = log.options.thoroughness == .quick ? 8 : 256
    let width = UInt64(8 * MemoryLayout<Element>.size)
    let step = (width == 64 ? UInt64.max : 1 << width - 1) / UInt64(rounds * Self.sweepLength)
    let start = Placement(.start).away(unless: log.options.usesProtectedPages)
    let item = VectorCase(length: Self.sweepLength, placements: (start, start, start, start), data: .anyBits)
    for round in 0..<rounds {
      guard log.begins(index + round) else { continue }
      var random = log.random
      var word = UInt64(round * Self.sweepLength) * step
      for i in 0..<Self.sweepLength {
        originalX[i] = Element(word: word + random.next() % step)
        word += step
      }
      check(item, 0, 0, index: call(item, 0, 0))
    }
  }
}
