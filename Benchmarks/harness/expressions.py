"""How NumPy and PyTorch write each operation of the catalogue.

The first expression is the natural one, used by the contestants "as installed"; those "at their best" take the fastest of all of them. `into`
expressions write to the existing array r. x, y, z are vectors, a and b matrices. What the table does not have is taken to be the library's function of the
same name, if there is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Expressions:
    numpy: list[str] = field(default_factory=list)
    torch: list[str] = field(default_factory=list)
    numpy_into: list[str] = field(default_factory=list)
    torch_into: list[str] = field(default_factory=list)

    def of(self, library: str, mode: str) -> list[str]:
        return getattr(self, f"{library}_into" if mode == "into" else library)


def _operator(symbol: str, name: str, torch_name: str = "", right: str = "y", left: str = "x") -> Expressions:
    torch_name = torch_name or name
    infix, call = f"{left} {symbol} {right}", f"({left}, {right})"
    into = f"({left}, {right}, out=r)"
    torch = [infix] if left[0].isdigit() else [infix, f"torch.{torch_name}{call}"]
    torch_into = [] if left[0].isdigit() else [f"torch.{torch_name}{into}"]
    return Expressions([infix, f"np.{name}{call}"], torch, [f"np.{name}{into}"], torch_into)


def _function(numpy: str | None, torch: str | None, torch_extra: list[str] = [], numpy_extra: list[str] = []) -> Expressions:
    """A function of x that both know by name, with `out=`; PyTorch also as a method."""
    return Expressions(
        [f"np.{numpy}(x)", *numpy_extra] if numpy else numpy_extra,
        [f"torch.{torch}(x)", f"x.{torch}()", *torch_extra] if torch else torch_extra,
        [f"np.{numpy}(x, out=r)"] if numpy else [],
        [f"torch.{torch}(x, out=r)"] if torch else [])


def _pair(numpy: str, torch: str) -> Expressions:
    return Expressions(
        [f"np.{numpy}(x, y)"], [f"torch.{torch}(x, y)"], [f"np.{numpy}(x, y, out=r)"], [f"torch.{torch}(x, y, out=r)"])


def _functional(name: str) -> Expressions:
    """What only PyTorch has, without `out=`."""
    return Expressions(torch=[f"torch.nn.functional.{name}(x)"])


CATALOGUE: dict[str, Expressions] = {
    # two vectors
    "add": _operator("+", "add"),
    "sub": _operator("-", "subtract"),
    "mul": _operator("*", "multiply"),
    "div": _operator("/", "divide"),
    "minimum": _pair("minimum", "minimum"),
    "maximum": _pair("maximum", "maximum"),
    "pow": _operator("**", "power", "pow"),
    "hypot": _pair("hypot", "hypot"),
    "atan2": _pair("arctan2", "atan2"),
    "copy_sign": _pair("copysign", "copysign"), "fmod": _pair("fmod", "fmod"),
    "equal": _pair("equal", "eq"), "not_equal": _pair("not_equal", "ne"), "less": _pair("less", "lt"), "less_equal": _pair("less_equal", "le"),
    "greater": _pair("greater", "gt"), "greater_equal": _pair("greater_equal", "ge"),
    # a vector and a number
    "add_scalar": _operator("+", "add", right="2.5"),
    "sub_scalar": _operator("-", "subtract", right="2.5"),
    "scalar_sub": _operator("-", "subtract", left="2.5", right="x"),
    "scale": _operator("*", "multiply", "mul", right="2.5"),
    "div_scalar": _operator("/", "divide", right="2.5"),
    "scalar_div": _operator("/", "divide", left="2.5", right="x"),
    "clamp": Expressions(
        ["np.clip(x, -1, 1)", "np._core.umath.clip(x, -1, 1)", "x.clip(-1, 1)"],
        ["torch.clamp(x, -1, 1)", "x.clamp(-1, 1)", "torch.nn.functional.hardtanh(x)"],
        ["np.clip(x, -1, 1, out=r)", "np._core.umath.clip(x, -1, 1, out=r)"], ["torch.clamp(x, -1, 1, out=r)"]),
    # three operands
    "lerp": Expressions(["x + z * (y - x)"], ["torch.lerp(x, y, z)"], [], ["torch.lerp(x, y, z, out=r)"]),
    "select": Expressions(["np.where(x, y, z)"], ["torch.where(x != 0, y, z)"]),
    "fma": Expressions(
        ["x * y + z"], ["torch.addcmul(z, x, y)", "x * y + z"], ["np.multiply(x, y, out=r); np.add(r, z, out=r)"],
        ["torch.addcmul(z, x, y, out=r)"]),
    "axpy": Expressions(
        ["2.5 * x + y"], ["torch.add(y, x, alpha=2.5)", "2.5 * x + y"], ["np.multiply(x, 2.5, out=r); np.add(r, y, out=r)"],
        ["torch.add(y, x, alpha=2.5, out=r)"]),
    # one vector
    "neg": Expressions(["-x", "np.negative(x)"], ["-x", "torch.neg(x)"], ["np.negative(x, out=r)"], ["torch.neg(x, out=r)"]),
    "abs": _function("abs", "abs", numpy_extra=["np.fabs(x)"]),
    "sqrt": _function("sqrt", "sqrt"),
    "rsqrt": _function(None, "rsqrt", numpy_extra=["1 / np.sqrt(x)"]),
    "reciprocal": _function("reciprocal", "reciprocal"),
    "square": _function("square", "square", ["x * x"], ["x * x"]),
    "cbrt": _function("cbrt", None),
    "sign": _function("sign", "sign"),
    "floor": _function("floor", "floor"), "ceil": _function("ceil", "ceil"), "trunc": _function("trunc", "trunc"),
    "rint": _function("rint", "round"), "round": Expressions(["np.trunc(x + np.copysign(0.5, x))"]), "fract": _function(None, "frac"),
    "exp": _function("exp", "exp"), "exp2": _function("exp2", "exp2"), "expm1": _function("expm1", "expm1"),
    "log": _function("log", "log"), "log2": _function("log2", "log2"), "log10": _function("log10", "log10"), "log1p": _function("log1p", "log1p"),
    "sin": _function("sin", "sin"), "cos": _function("cos", "cos"), "tan": _function("tan", "tan"),
    "asin": _function("arcsin", "asin"), "acos": _function("arccos", "acos"), "atan": _function("arctan", "atan"),
    "sinh": _function("sinh", "sinh"), "cosh": _function("cosh", "cosh"), "tanh": _function("tanh", "tanh"),
    "asinh": _function("arcsinh", "asinh"), "acosh": _function("arccosh", "acosh"), "atanh": _function("arctanh", "atanh"),
    "erf": _function(None, "erf"),
    "relu": Expressions(
        ["np.maximum(x, 0)"], ["torch.relu(x)", "torch.clamp_min(x, 0)"], ["np.maximum(x, 0, out=r)"], ["torch.clamp_min(x, 0, out=r)"]),
    # 0.5 * np.tanh(0.5 * x) + 0.5, faster for float32, computes something else: only multiples of 2^-25, so that of x < -17 there
    # is but 0, 2^-25 and 2^-24, without a right digit, where these are off in the last.
    "sigmoid": Expressions(
        ["1/(1 + np.exp(-x))", "np.reciprocal(1 + np.exp(-x))"], ["torch.sigmoid(x)", "x.sigmoid()"],
        ["np.negative(x, out=r); np.exp(r, out=r); np.add(r, 1, out=r); np.divide(1, r, out=r)"], ["torch.sigmoid(x, out=r)"]),
    "gelu": _functional("gelu"),
    "gelu_tanh": Expressions(torch=["torch.nn.functional.gelu(x, approximate='tanh')"]),
    "silu": _functional("silu"), "softplus": _functional("softplus"), "mish": _functional("mish"),
    "elu": Expressions(torch=["torch.nn.functional.elu(x, 2.5)"]), "selu": _functional("selu"), "hard_swish": _functional("hardswish"),
    "hard_sigmoid": _functional("hardsigmoid"),
    "leaky_relu": Expressions(torch=["torch.nn.functional.leaky_relu(x, 2.5)"]),
    # reductions
    "sum": Expressions(["np.sum(x)", "x.sum()", "np.add.reduce(x)"], ["torch.sum(x)", "x.sum()"]),
    "product": Expressions(["np.prod(x)", "np.multiply.reduce(x)"], ["torch.prod(x)"]),
    "max": Expressions(["np.max(x)", "x.max()", "np.maximum.reduce(x)"], ["torch.max(x)", "torch.amax(x)"]),
    "min": Expressions(["np.min(x)", "x.min()", "np.minimum.reduce(x)"], ["torch.min(x)", "torch.amin(x)"]),
    "sum_of_squares": Expressions(["np.dot(x, x)", "np.sum(x * x)"], ["torch.dot(x, x)", "torch.sum(x * x)"]),
    "norm_l1": Expressions(
        ["np.linalg.norm(x, 1)", "np.abs(x).sum()", "np.add.reduce(np.abs(x))"],
        ["torch.linalg.vector_norm(x, 1)", "torch.norm(x, 1)", "torch.sum(torch.abs(x))"]),
    "norm_l2": Expressions(
        ["np.linalg.norm(x)", "np.sqrt(np.dot(x, x))"],
        ["torch.linalg.vector_norm(x)", "torch.norm(x)", "torch.sqrt(torch.dot(x, x))"]),
    "norm_linf": Expressions(
        ["np.linalg.norm(x, np.inf)", "np.maximum.reduce(np.abs(x))", "max(x.max(), -x.min())"],
        ["torch.linalg.vector_norm(x, torch.inf)", "torch.max(torch.abs(x))"]),
    "argmax": Expressions(["np.argmax(x)", "x.argmax()"], ["torch.argmax(x)", "x.argmax()"]),
    "argmin": Expressions(["np.argmin(x)", "x.argmin()"], ["torch.argmin(x)", "x.argmin()"]),
    "dot": Expressions(["np.dot(x, y)", "x.dot(y)", "x @ y"], ["torch.dot(x, y)", "x @ y"]),
    # whole vectors
    "softmax": Expressions(["(e := np.exp(x - np.max(x))) / np.sum(e)"], ["torch.softmax(x, 0)"], [], ["torch.softmax(x, 0, out=r)"]),
    "log_softmax": Expressions(["(d := x - np.max(x)) - np.log(np.sum(np.exp(d)))"], ["torch.log_softmax(x, 0)"]),
    # matrices
    "matmul": Expressions(
        ["a @ b", "np.dot(a, b)"], ["a @ b", "torch.mm(a, b)"], ["np.matmul(a, b, out=r)", "np.dot(a, b, out=r)"],
        ["torch.matmul(a, b, out=r)", "torch.mm(a, b, out=r)"]),
    "matvec": Expressions(
        ["a @ x", "np.dot(a, x)"], ["a @ x", "torch.mv(a, x)"], ["np.matmul(a, x, out=r)", "np.dot(a, x, out=r)"],
        ["torch.mv(a, x, out=r)"]),
    "solve": Expressions(["np.linalg.solve(a, x)"], ["torch.linalg.solve(a, x)"]),
    "cholesky": Expressions(["np.linalg.cholesky(a)"], ["torch.linalg.cholesky(a)"]),
    "qr": Expressions(["np.linalg.qr(a)"], ["torch.linalg.qr(a)"]),
    "eigh": Expressions(["np.linalg.eigh(a)"], ["torch.linalg.eigh(a)"]),
    "svd": Expressions(["np.linalg.svd(a)"], ["torch.linalg.svd(a)"]),
}
# What is compared of results that several signs, or several vectors, are right for.
CHECKS: dict[str, Callable[[Mapping[str, Any], Any], Any]] = {
    "solve": lambda names, result: abs(names["a"] @ result),
    "qr": lambda names, result: abs(result[1].diagonal()),
    "eigh": lambda names, result: abs(result[0]),
    "svd": lambda names, result: result[1],
}
NUMBERS = {"sum", "product", "max", "min", "sum_of_squares", "norm_l1", "norm_l2", "norm_linf", "argmax", "argmin", "dot"}


def expressions(op: str, library: str, mode: str, names: Mapping[str, Any]) -> list[str]:
    """The expressions for an operation, given `names`: the module and some operands.

    An operation that the table does not have is tried as the library's function of its name, of one operand or two.
    """
    if op in CATALOGUE:
        return CATALOGUE[op].of(library, mode)
    module, x = "np" if library == "numpy" else "torch", names.get("x")
    if x is None or not callable(getattr(names[module], op, None)):
        return []
    for call in (f"{module}.{op}(x", f"{module}.{op}(x, y"):
        try:
            has_result = getattr(eval(call + ")", dict(names)), "shape", None) == x.shape
        except Exception:  # it takes something else
            continue
        if has_result:
            return [call + (", out=r)" if mode == "into" else ")")]
    return []
