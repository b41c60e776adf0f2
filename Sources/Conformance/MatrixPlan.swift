import BackendKit

/// A case of a product with a matrix before its data are drawn. For a matrix-vector product n is 1.
struct MatrixCase {
  var m, n, k: Int
  var transposeA = false
  var transposeB = false
  /// Elements between the end of a row and the next one, of A, B and C.
  var padding = (a: 0, b: 0, c: 0)
  var alpha = 1.0
  var beta = 0.0
  /// Whether there is a bias, and whether the result is rectified: only for backends bound to the canonical bits.
  var epilogue = (hasBias: false, isRectified: false)
  var placements: (a: Placement, b: Placement, c: Placement)
  var data: DataKind

  /// Rows and columns as stored.
  var storedA: (rows: Int, columns: Int) { transposeA ? (k, m) : (m, k) }
  var storedB: (rows: Int, columns: Int) { transposeB ? (n, k) : (k, n) }
  var strideA: Int { max(1, storedA.columns) + padding.a }
  var strideB: Int { max(1, storedB.columns) + padding.b }
  var strideC: Int { max(1, n) + padding.c }

  /// Elements from the first to the last of a matrix: the last row has no padding.
  static func extent(rows: Int, columns: Int, stride: Int) -> Int {
    rows == 0 || columns == 0 ? 0 : (rows - 1) * stride + columns
  }
}

/// The cases of a product with a matrix, in a fixed order.
struct MatrixPlan {
  private(set) var cases: [MatrixCase] = []

  init(_ operation: MatrixOperation, _ type: ElementType, _ options: ConformanceSuite.Options) {
    var random = CaseRandom(
      seed: options.seed, operation: .matrix(operation), elementType: type, caseIndex: -1)
    let isVector = operation == .matvec
    let isFull = options.thoroughness == .full
    let kinds: [DataKind] = [.ordinary, .ordinary, .ties, .ordinary, .oneSpecial, .heavyTailed]
    var turn = 0

    func add(
      _ m: Int, _ n: Int, _ k: Int, alpha: Double? = nil, beta: Double? = nil, transposed: (Bool, Bool)? = nil,
      paddingB: Int? = nil
    ) {
      let placement = { (random: inout CaseRandom, turn: Int) -> Placement in
        switch turn % 3 {
        case 0: Placement(.end).away(unless: options.usesProtectedPages)
        case 1: Placement(.start).away(unless: options.usesProtectedPages)
        default: .random(&random, usesProtectedPages: options.usesProtectedPages)
        }
      }
      let drawn = (random.oneIn(2), random.oneIn(2))
      let padded = (random.oneIn(2), random.oneIn(2), random.oneIn(2))
      let padding = (random.below(9), random.below(9), random.below(9))
      let epilogue = (random.oneIn(4), random.oneIn(4))
      let multipliers = [0, 1, -1, 0.5, 0.7310585975646973]
      cases.append(
        MatrixCase(
          m: m, n: isVector ? 1 : n, k: k,
          transposeA: transposed?.0 ?? drawn.0, transposeB: !isVector && (transposed?.1 ?? drawn.1),
          padding: (
            padded.0 ? padding.0 : 0, paddingB ?? (padded.1 && !isVector ? padding.1 : 0),
            padded.2 && !isVector ? padding.2 : 0
          ),
          alpha: alpha ?? (random.oneIn(2) ? 1 : random.pick(multipliers)),
          beta: beta ?? (random.oneIn(2) ? 0 : random.pick(multipliers)),
          epilogue: isVector ? (false, false) : epilogue,
          placements: (placement(&random, turn), placement(&random, turn + turn / 3), placement(&random, turn)),
          data: kinds[(turn + turn / kinds.count) % kinds.count]))
      turn += 1
    }

    // Around the edges of vectors and of the tiles that are in use.
    let edges = [1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 24, 31, 32, 33, 48, 52, 63, 64, 65]
    let block = CanonicalOrder.productBlock
    let depths = [1, 2, 7, 31, 64, block - 1, block, block + 1, 2 * block - 1, 2 * block + 3]
    if isVector {
      for m in edges {
        for k in [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 67, 129] {
          if !isFull && (m + k) % 2 == 1 { continue }
          add(m, 1, k, transposed: (false, false))
          add(m, 1, k, transposed: (true, false))
        }
      }
      for k in depths + [511, 1000] {
        for m in [1, 6, 16, 35] {
          add(m, 1, k, transposed: (false, false))
          add(m, 1, k, transposed: (true, false))
        }
      }
      let large =
        isFull ? [(7, 32768 / type.byteCount + 1), (32768 / type.byteCount + 1, 3), (700, 900)] : [(130, 300)]
      for (m, k) in large {
        add(m, 1, k, transposed: (false, false))
        add(m, 1, k, transposed: (true, false))
      }
    } else {
      for m in edges {
        for n in edges { add(m, n, 1 + random.below(isFull ? 40 : 9)) }
      }
      for k in depths {
        for transposed in [(false, false), (false, true), (true, false), (true, true)] {
          add(random.pick([1, 5, 6, 7, 13]), random.pick([1, 4, 15, 16, 17, 33]), k, transposed: transposed)
        }
      }
      // A few rows or columns, which have ways of their own.
      for k in depths {
        for few in 1...4 {
          add(few, 35, k, transposed: (false, true))
          add(67, few, k, transposed: (false, random.oneIn(2)))
        }
      }
      // Rows and columns past a packed block.
      let large =
        isFull
        ? [(200, 70, 260), (65, 97, 600), (7, 4100, 40), (400, 31, 33), (128, 128, 128), (3, 2060, 300), (180, 3, 530)]
        : [(197, 17, 20), (120, 2, 30), (60, 70, 270), (3, 90, 270)]
      for (m, n, k) in large { add(m, n, k) }
      if isFull {
        // What is packed for larger tiles too, and what is left of those: of rows 1, 4 and 8, of columns a few.
        for (m, transposed) in [
          (109, (false, false)), (112, (true, false)), (100, (false, true)), (112, (false, false)),
        ] {
          add(m, 530, 259, transposed: transposed)
        }
        // More columns than fit into a block of B.
        add(109, 1100, 259)
        // Rows of B a multiple of 4 KiB apart, so that a few rows are multiplied by packed strips too, some of which are
        // packed beside the multiplications: for the same columns, for the next block of k, and for the next columns.
        for (m, n, k) in [
          (16, 1024, 300), (13, 1019, 530), (30, 1000, 40), (24, 768, 256), (7, 1024, 257), (13, 8224, 30),
        ] {
          add(m, n, k, transposed: (random.oneIn(2), false), paddingB: (n + 1023) / 1024 * 1024 - n)
        }
      }
    }
    // Every pair of multipliers, with sizes inside and across tiles.
    for alpha in [0, 1, -1, 0.5, 0.7310585975646973] {
      for beta in [0, 1, -1, 0.5, -0.3] {
        add(random.pick([3, 8]), random.pick([5, 16]), 9, alpha: alpha, beta: beta)
        add(random.pick([13, 14]), random.pick([33, 48]), block + 2, alpha: alpha, beta: beta)
      }
    }
    for (m, n, k) in [(0, 5, 5), (5, 0, 5), (5, 5, 0), (0, 0, 0), (1, 1, 0), (0, 5, 0), (17, 33, 0)] {
      for beta in [0, 1, 0.5] { add(m, n, k, beta: beta) }
    }
  }
}
