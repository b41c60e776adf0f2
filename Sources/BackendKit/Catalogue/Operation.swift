/// An operation of the catalogue, whatever its family.
public enum Operation: Hashable, Sendable, CaseIterable {
  case map(MapOperation)
  case scalar(ScalarOperation)
  case zip(ZipOperation)
  case scaledZip(ScaledZipOperation)
  case ternary(TernaryOperation)
  case reduce(Reduction)
  case reduceIndex(IndexReduction)
  case reducePair(PairReduction)
  case normalize(NormalizingOperation)
  case matrix(MatrixOperation)

  /// The whole catalogue, family by family.
  public static let allCases: [Operation] =
    ZipOperation.allCases.map(Operation.zip)
    + ScalarOperation.allCases.map(Operation.scalar)
    + MapOperation.allCases.map(Operation.map)
    + TernaryOperation.allCases.map(Operation.ternary)
    + ScaledZipOperation.allCases.map(Operation.scaledZip)
    + Reduction.allCases.map(Operation.reduce)
    + IndexReduction.allCases.map(Operation.reduceIndex)
    + PairReduction.allCases.map(Operation.reducePair)
    + NormalizingOperation.allCases.map(Operation.normalize)
    + MatrixOperation.allCases.map(Operation.matrix)

  /// The name in the interface and on the command line, as in `logSoftmax`.
  public var name: String {
    switch self {
    case .map(let operation): operation.rawValue
    case .scalar(let operation): operation.rawValue
    case .zip(let operation): operation.rawValue
    case .scaledZip(let operation): operation.rawValue
    case .ternary(let operation): operation.rawValue
    case .reduce(let operation): operation.rawValue
    case .reduceIndex(let operation): operation.rawValue
    case .reducePair(let operation): operation.rawValue
    case .normalize(let operation): operation.rawValue
    case .matrix(let operation): operation.rawValue
    }
  }

  /// The family's name, as the backend method that computes it is called.
  public var family: String {
    switch self {
    case .map: "map"
    case .scalar: "mapScalar"
    case .zip: "zip"
    case .scaledZip: "zipScaled"
    case .ternary: "zipTernary"
    case .reduce: "reduce"
    case .reduceIndex: "reduceIndex"
    case .reducePair: "reducePair"
    case .normalize: "normalize"
    case .matrix: "multiply"
    }
  }

  /// NumPy's spelling of the name, accepted as an alias: `log_softmax`, `norm_linf`, `sum_of_squares`.
  public var alias: String {
    var alias = ""
    var follows: Character?
    for character in name {
      if character.isUppercase, follows?.isUppercase != true { alias += "_" }
      alias += character.lowercased()
      follows = character
    }
    return alias
  }

  /// More bytes than any name has.
  package static let nameLimit = 64

  /// The operation of this name or alias, or nil.
  public init?(name: String) {
    // To be compared texts are normalised, which takes the square of their length where marks are out of order.
    guard name.utf8.count <= Self.nameLimit else { return nil }
    // A function on Lambda asks for each event. Only an alias that is not the name has this character in it.
    let isAlias = name.utf8.contains(UInt8(ascii: "_"))
    guard let match = Self.allCases.first(where: { isAlias ? $0.alias == name : $0.name == name }) else { return nil }
    self = match
  }
}

extension Operation: CustomStringConvertible {
  public var description: String { name }
}
