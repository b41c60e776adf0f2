import Apus
import BackendKit

/// A method of an operation's name, in its two forms.
struct NamedMethod<Operation, Values: NumericArray> {
  typealias Operands = (x: Values, y: Values, z: Values)

  let operation: Operation
  let result: (Operands) throws -> Values
  let resultInto: (Operands, inout Values) throws -> Void
}

/// The methods of an operation's name that there are, a list for each family. One after the other, as the compiler
/// takes its time for long literals of closures.
struct NamedMethods<V: NumericArray> {
  private(set) var maps: [NamedMethod<MapOperation, V>] = []
  private(set) var scalars: [NamedMethod<ScalarOperation, V>] = []
  private(set) var zips: [NamedMethod<ZipOperation, V>] = []
  private(set) var ternaries: [NamedMethod<TernaryOperation, V>] = []
  /// What scalars are in the methods of those.
  let a: V.Element = -0.75
  let b: V.Element = 1.5

  init() {
    addMaps()
    addScalars()
    addZips()
    addTernaries()
  }

  private mutating func map(
    _ operation: MapOperation, _ result: @escaping (V) throws -> V, _ into: @escaping (V, inout V) throws -> Void
  ) {
    maps.append(.init(operation: operation, result: { try result($0.x) }, resultInto: { try into($0.x, &$1) }))
  }

  private mutating func scalar(
    _ operation: ScalarOperation, _ result: @escaping (V) throws -> V, _ into: @escaping (V, inout V) throws -> Void
  ) {
    scalars.append(.init(operation: operation, result: { try result($0.x) }, resultInto: { try into($0.x, &$1) }))
  }

  private mutating func zip(
    _ operation: ZipOperation, _ result: @escaping (V, V) throws -> V, _ into: @escaping (V, V, inout V) throws -> Void
  ) {
    zips.append(
      .init(operation: operation, result: { try result($0.x, $0.y) }, resultInto: { try into($0.x, $0.y, &$1) }))
  }

  private mutating func ternary(
    _ operation: TernaryOperation, _ result: @escaping (V, V, V) throws -> V,
    _ into: @escaping (V, V, V, inout V) throws -> Void
  ) {
    ternaries.append(
      .init(
        operation: operation, result: { try result($0.x, $0.y, $0.z) },
        resultInto: { try into($0.x, $0.y, $0.z, &$1) }))
  }

  private mutating func addMaps() {
    map(.neg, { $0.neg() }, { try $0.neg(into: &$1) })
    map(.abs, { $0.abs() }, { try $0.abs(into: &$1) })
    map(.sqrt, { $0.sqrt() }, { try $0.sqrt(into: &$1) })
    map(.exp, { $0.exp() }, { try $0.exp(into: &$1) })
    map(.relu, { $0.relu() }, { try $0.relu(into: &$1) })
    map(.sigmoid, { $0.sigmoid() }, { try $0.sigmoid(into: &$1) })
    map(.tanh, { $0.tanh() }, { try $0.tanh(into: &$1) })
    map(.square, { $0.square() }, { try $0.square(into: &$1) })
    map(.reciprocal, { $0.reciprocal() }, { try $0.reciprocal(into: &$1) })
    map(.rsqrt, { $0.rsqrt() }, { try $0.rsqrt(into: &$1) })
    map(.cbrt, { $0.cbrt() }, { try $0.cbrt(into: &$1) })
    map(.sign, { $0.sign() }, { try $0.sign(into: &$1) })
    map(.floor, { $0.floor() }, { try $0.floor(into: &$1) })
    map(.ceil, { $0.ceil() }, { try $0.ceil(into: &$1) })
    map(.rint, { $0.rint() }, { try $0.rint(into: &$1) })
    map(.round, { $0.round() }, { try $0.round(into: &$1) })
    map(.trunc, { $0.trunc() }, { try $0.trunc(into: &$1) })
    map(.fract, { $0.fract() }, { try $0.fract(into: &$1) })
    map(.exp2, { $0.exp2() }, { try $0.exp2(into: &$1) })
    map(.expm1, { $0.expm1() }, { try $0.expm1(into: &$1) })
    map(.log, { $0.log() }, { try $0.log(into: &$1) })
    map(.log1p, { $0.log1p() }, { try $0.log1p(into: &$1) })
    map(.log2, { $0.log2() }, { try $0.log2(into: &$1) })
    map(.log10, { $0.log10() }, { try $0.log10(into: &$1) })
    map(.sin, { $0.sin() }, { try $0.sin(into: &$1) })
    map(.cos, { $0.cos() }, { try $0.cos(into: &$1) })
    map(.tan, { $0.tan() }, { try $0.tan(into: &$1) })
    map(.asin, { $0.asin() }, { try $0.asin(into: &$1) })
    map(.acos, { $0.acos() }, { try $0.acos(into: &$1) })
    map(.atan, { $0.atan() }, { try $0.atan(into: &$1) })
    map(.sinh, { $0.sinh() }, { try $0.sinh(into: &$1) })
    map(.cosh, { $0.cosh() }, { try $0.cosh(into: &$1) })
    map(.asinh, { $0.asinh() }, { try $0.asinh(into: &$1) })
    map(.acosh, { $0.acosh() }, { try $0.acosh(into: &$1) })
    map(.atanh, { $0.atanh() }, { try $0.atanh(into: &$1) })
    map(.erf, { $0.erf() }, { try $0.erf(into: &$1) })
    map(.selu, { $0.selu() }, { try $0.selu(into: &$1) })
    map(.hardSigmoid, { $0.hardSigmoid() }, { try $0.hardSigmoid(into: &$1) })
    map(.hardSwish, { $0.hardSwish() }, { try $0.hardSwish(into: &$1) })
    map(.gelu, { $0.gelu() }, { try $0.gelu(into: &$1) })
    map(.geluTanh, { $0.geluTanh() }, { try $0.geluTanh(into: &$1) })
    map(.silu, { $0.silu() }, { try $0.silu(into: &$1) })
    map(.mish, { $0.mish() }, { try $0.mish(into: &$1) })
    map(.softplus, { $0.softplus() }, { try $0.softplus(into: &$1) })
  }

  private mutating func addScalars() {
    let (a, b) = (a, b)
    scalar(.scale, { $0.scale(a) }, { try $0.scale(a, into: &$1) })
    scalar(.clamp, { $0.clamp(a, b) }, { try $0.clamp(a, b, into: &$1) })
    scalar(.leakyRelu, { $0.leakyRelu(a) }, { try $0.leakyRelu(a, into: &$1) })
    scalar(.elu, { $0.elu(a) }, { try $0.elu(a, into: &$1) })
  }

  private mutating func addZips() {
    zip(.add, { try $0.add($1) }, { try $0.add($1, into: &$2) })
    zip(.sub, { try $0.sub($1) }, { try $0.sub($1, into: &$2) })
    zip(.mul, { try $0.mul($1) }, { try $0.mul($1, into: &$2) })
    zip(.div, { try $0.div($1) }, { try $0.div($1, into: &$2) })
    zip(.minimum, { try $0.minimum($1) }, { try $0.minimum($1, into: &$2) })
    zip(.maximum, { try $0.maximum($1) }, { try $0.maximum($1, into: &$2) })
    zip(.pow, { try $0.pow($1) }, { try $0.pow($1, into: &$2) })
    zip(.hypot, { try $0.hypot($1) }, { try $0.hypot($1, into: &$2) })
    zip(.atan2, { try $0.atan2($1) }, { try $0.atan2($1, into: &$2) })
    zip(.copySign, { try $0.copySign($1) }, { try $0.copySign($1, into: &$2) })
    zip(.fmod, { try $0.fmod($1) }, { try $0.fmod($1, into: &$2) })
    zip(.equal, { try $0.equal($1) }, { try $0.equal($1, into: &$2) })
    zip(.notEqual, { try $0.notEqual($1) }, { try $0.notEqual($1, into: &$2) })
    zip(.less, { try $0.less($1) }, { try $0.less($1, into: &$2) })
    zip(.lessEqual, { try $0.lessEqual($1) }, { try $0.lessEqual($1, into: &$2) })
    zip(.greater, { try $0.greater($1) }, { try $0.greater($1, into: &$2) })
    zip(.greaterEqual, { try $0.greaterEqual($1) }, { try $0.greaterEqual($1, into: &$2) })
  }

  private mutating func addTernaries() {
    ternary(.fma, { try $0.fma($1, $2) }, { try $0.fma($1, $2, into: &$3) })
    ternary(.lerp, { try $0.lerp($1, $2) }, { try $0.lerp($1, $2, into: &$3) })
    ternary(.select, { try $0.select($1, $2) }, { try $0.select($1, $2, into: &$3) })
  }
}
