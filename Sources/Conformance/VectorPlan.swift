import BackendKit

/// A case of a vector operation before its data are drawn.
struct VectorCase {
  var length: Int
  /// Of x, y, z and the result.
  var placements: (x: Placement, y: Placement, z: Placement, r: Placement)
  var sharing = Sharing.none
  var data: DataKind
}

/// The cases of one vector operation, in a fixed order.
struct VectorPlan {
  private(set) var cases: [VectorCase] = []

  init(_ operation: Operation, _ shape: OperationShape, _ type: ElementType, _ options: ConformanceSuite.Options) {
    var random = CaseRandom(seed: options.seed, operation: operation, elementType: type, caseIndex: -1)
    let block = 32768 / type.byteCount
    let group = 256 / type.byteCount
    let lanes = 64 / type.byteCount
    let isFull = options.thoroughness == .full
    let kinds = DataKind.allCases
    var turn = 0

    func add(_ length: Int, _ placements: (Placement, Placement, Placement, Placement), _ sharing: Sharing = .none) {
      if length == 0 && !shape.acceptsEmpty { return }
      let away = { (placement: Placement) in placement.away(unless: options.usesProtectedPages) }
      cases.append(
        VectorCase(
          length: length,
          placements: (away(placements.0), away(placements.1), away(placements.2), away(placements.3)),
          sharing: sharing,
          // A shift each round, so that no placement always meets the same kinds.
          data: kinds[(turn + turn / kinds.count) % kinds.count]))
      turn += 1
    }
    func scattered() -> (Placement, Placement, Placement, Placement) {
      let draw = { Placement.random(&random, usesProtectedPages: options.usesProtectedPages) }
      return (draw(), draw(), draw(), draw())
    }
    let atStart = (Placement(.start), Placement(.start), Placement(.start), Placement(.start))
    let atEnd = (Placement(.end), Placement(.end), Placement(.end), Placement(.end))

    // Every length to four of the widest vectors and a few more, and what lies around groups of accumulators, the
    // thousands that index reductions search by, and canonical blocks.
    var short = Array(0...(4 * lanes + 3))
    short += [
      group - 1, group, group + 1, group + lanes - 1, group + lanes + 1, 2 * group - 1, 2 * group, 2 * group + 1,
    ]
    short += [3 * group + lanes + 1, 4 * group - 1, 4 * group + 1]
    var long = [1023, 1024, 1025, block - 1, block, block + 1]
    var longest = [2 * block - 1, 2 * block + 1, 3 * block + group + 5]
    if isFull {
      short = Array(0...(4 * group + lanes + 3))
      long += [2047, 2048, 2049, block - group, block + group, block + lanes + 1, 2 * block]
      longest += [4 * block, 5 * block + 1, 6 * block - 1, 7 * block + group - 1, 100_003]
    }
    for length in short.sorted() {
      for _ in 0..<(isFull ? 3 : 1) {
        add(length, atEnd)
        add(length, atStart)
        add(length, scattered())
      }
    }
    for length in long {
      add(length, atEnd)
      add(length, scattered())
      if isFull { for _ in 0..<6 { add(length, scattered()) } }
    }
    for length in longest {
      add(length, atEnd)
      if isFull { for _ in 0..<8 { add(length, scattered()) } }
    }

    // Every alignment of each operand, the others being anywhere.
    let probed = isFull ? [1, 5, lanes, 2 * lanes + 3, group + 3, 3 * group + lanes + 1] : [lanes + 5, 2 * group + 3]
    for length in probed {
      for distance in 0..<16 {
        for operand in 0..<4 where operand < shape.operandCount || operand == 3 && shape.result == .vector {
          var placements = scattered()
          let placement = Placement(.start, distance: distance)
          switch operand {
          case 0: placements.0 = placement
          case 1: placements.1 = placement
          case 2: placements.2 = placement
          default: placements.3 = placement
          }
          add(length, placements)
        }
      }
    }

    // Shared memory, at lengths with and without tails.
    var shared = [1, lanes - 1, lanes, 2 * lanes + 1, 4 * lanes, group + 3, 2 * group + lanes - 1]
    if isFull { shared += [block - 1, block + 1, 2 * block + lanes + 1] }
    for sharing in shape.sharings where sharing != .none {
      for length in shared {
        add(length, atEnd, sharing)
        add(length, atStart, sharing)
        add(length, scattered(), sharing)
      }
    }
  }

  /// Elements of the longest case.
  var longest: Int { cases.reduce(0) { max($0, $1.length) } }
}
