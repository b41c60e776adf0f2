"""How NumPy and PyTorch write what models are made of besides single products; `models.py` has the operands.

a and b are matrices or stacks of them, x is a vector, i are indices. Images of 64 channels are there in both of PyTorch's layouts, `nchw` and
`nhwc`, with kernels in the same; as installed it gets the first, its default.
"""

from .expressions import Expressions

_PLANES = "x[::2, ::2], x[1::2, ::2], x[::2, 1::2], x[1::2, 1::2]"

MODELS: dict[str, Expressions] = {
    "transpose": Expressions(["a.T.copy()", "np.ascontiguousarray(a.T)"], ["a.T.contiguous()", "a.T.clone(memory_format=torch.contiguous_format)"]),
    "gram": Expressions(["a.T @ a", "np.dot(a.T, a)"], ["a.T @ a", "torch.mm(a.T, a)"]),
    "outer": Expressions(["np.outer(x, x)", "np.multiply.outer(x, x)"], ["torch.outer(x, x)"]),
    "sum_rows": Expressions(["a.sum(1)", "np.add.reduce(a, 1)"], ["a.sum(1)", "torch.sum(a, 1)"]),
    "sum_columns": Expressions(["a.sum(0)", "np.add.reduce(a, 0)"], ["a.sum(0)", "torch.sum(a, 0)"]),
    "max_rows": Expressions(["a.max(1)", "np.maximum.reduce(a, 1)"], ["a.amax(1)"]),
    "max_columns": Expressions(["a.max(0)", "np.maximum.reduce(a, 0)"], ["a.amax(0)"]),
    "argmax_rows": Expressions(["a.argmax(1)"], ["a.argmax(1)"]),
    "add_row": Expressions(["a + x", "np.add(a, x)"], ["a + x", "torch.add(a, x)"]),
    "scale_columns": Expressions(["a * x[:, None]"], ["a * x[:, None]"]),
    "softmax_rows": Expressions(
        ["(e := np.exp(a - a.max(1, keepdims=True))) / e.sum(1, keepdims=True)"], ["torch.softmax(a, 1)"]),
    "layer_norm": Expressions(
        ["(d := a - a.mean(1, keepdims=True)) / np.sqrt((d * d).mean(1, keepdims=True) + 1e-5)"],
        ["torch.nn.functional.layer_norm(a, (a.shape[1],))"]),
    "solve_triangular": Expressions(torch=["torch.linalg.solve_triangular(a, b, upper=False)"]),
    "batch_matmul": Expressions(["a @ b"], ["a @ b", "torch.bmm(a, b)"]),
    "attention": Expressions(
        ["(e := np.exp((s := a @ b.transpose(0, 2, 1) * a.dtype.type(0.125)) - s.max(-1, keepdims=True))) / e.sum(-1, keepdims=True) @ a"],
        ["torch.nn.functional.scaled_dot_product_attention(a[None], b[None], a[None])"]),
    "convolution": Expressions(
        ["np.tensordot(np.lib.stride_tricks.sliding_window_view(np.pad(x, ((1, 1), (1, 1), (0, 0))), (3, 3), (0, 1)), b, ((3, 4, 2), (0, 1, 2)))"],
        [f"torch.nn.functional.conv2d({layout}, {layout}_kernels, padding=1)" for layout in ("nchw", "nhwc")]),
    "max_pool": Expressions(
        [f"np.max([{_PLANES}], 0)", "np.maximum(np.maximum(x[::2, ::2], x[1::2, ::2]), np.maximum(x[::2, 1::2], x[1::2, 1::2]))"],
        [*(f"torch.nn.functional.max_pool2d({layout}, 2)" for layout in ("nchw", "nhwc")),
         "torch.maximum(torch.maximum(x[::2, ::2], x[1::2, ::2]), torch.maximum(x[::2, 1::2], x[1::2, 1::2]))"]),
    "average_pool": Expressions(
        [f"np.mean([{_PLANES}], 0)", "(x[::2, ::2] + x[::2, 1::2] + x[1::2, ::2] + x[1::2, 1::2]) * x.dtype.type(0.25)"],
        [*(f"torch.nn.functional.avg_pool2d({layout}, 2)" for layout in ("nchw", "nhwc")),
         "(x[::2, ::2] + x[::2, 1::2] + x[1::2, ::2] + x[1::2, 1::2]) * 0.25"]),
    "embedding": Expressions(
        ["a[i]", "np.take(a, i, 0)", "a.take(i, 0)"], ["torch.nn.functional.embedding(i, a)", "a[i]", "torch.index_select(a, 0, i)"]),
    "mlp": Expressions(
        ["np.maximum(np.maximum(a @ b + x, 0) @ b + x, 0)"],
        ["torch.relu(torch.addmm(x, torch.relu(torch.addmm(x, a, b)), b))"]),
}
