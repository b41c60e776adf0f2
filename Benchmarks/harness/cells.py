"""What is measured: the list of cells."""

import math
from dataclasses import dataclass

CLASSIC = ["add", "sub", "mul", "div", "dot", "sum", "max", "min", "argmax", "argmin", "norm_l2", "norm_l1", "relu", "sigmoid", "tanh", "exp", "abs", "scale", "clamp"]
CLASSIC_SIZES = [100, 1_000, 10_000, 100_000, 1_000_000]
CATALOGUE_SIZE = 10_000
MATRIX_SIZES = [64, 128, 256, 512, 1024, 2048]
LARGEST_MATRIX_INTO = 512
# Rows and columns of products with one of them short, and the inner dimension.
SKINNY_PRODUCTS = [(1, 4096, 1024), (4, 4096, 1024), (16, 4096, 1024), (4096, 1, 1024), (4096, 4, 1024), (4096, 16, 1024), (16, 16, 65536)]
# Rows and columns of what is decomposed.
DECOMPOSITIONS = {"solve": 1024, "cholesky": 1024, "qr": 1024, "eigh": 512, "svd": 256}
# Of what models are made of: rows and columns of a matrix, of each of as many matrices, or of an image; queries of each of 8 heads; rows looked up; a layer's width.
MODEL_OPERATIONS = {
    "transpose": 1024, "gram": 1024, "outer": 1024, "sum_rows": 1024, "sum_columns": 1024, "max_rows": 1024, "max_columns": 1024,
    "argmax_rows": 1024, "add_row": 1024, "scale_columns": 1024, "softmax_rows": 1024, "layer_norm": 1024, "solve_triangular": 1024,
    "batch_matmul": 64, "attention": 256, "convolution": 56, "max_pool": 112, "average_pool": 112, "embedding": 1024, "mlp": 512,
}
ELEMENTS = ["float32", "float64"]
MODES = ["allocate", "into"]
KIB, MIB = 1 << 10, 1 << 20
# Bytes of operands and result from which on they come from memory, or from a cache that others use as well: a million floats read once.
PAST_CACHES = 4_000_000
LIMIT_SIZES = [16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB, 512 * KIB, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 12 * MIB, 16 * MIB, 24 * MIB, 32 * MIB, 48 * MIB, 64 * MIB]
LIMIT_PATTERNS = ["read", "write", "copy", "merge"]

# Streams of memory that a family of operations reads and writes, by the pattern whose bandwidth is their limit.
_FAMILIES = {
    "map": ("copy", 2), "mapScalar": ("copy", 2), "normalize": ("copy", 2), "scan": ("copy", 2),
    "zip": ("merge", 3), "zipScaled": ("merge", 3), "zipTernary": ("merge", 4),
    "reduce": ("read", 1), "reduceIndex": ("read", 1), "reducePair": ("read", 2),
}


@dataclass(frozen=True)
class Cell:
    op: str
    family: str
    element: str
    size: int
    mode: str
    shape: tuple[int, int] | None = None
    """Rows and columns of a product whose sides differ; `size` is then the inner dimension."""

    @property
    def width(self) -> int:
        return 8 if self.element == "float64" else 4

    @property
    def is_matrix(self) -> bool:
        return self.family == "multiply"

    @property
    def is_decomposition(self) -> bool:
        return self.family == "decompose"

    @property
    def is_of_models(self) -> bool:
        return self.family == "model"

    @property
    def sides(self) -> tuple[int, int, int]:
        """Rows, columns and inner dimension of a product."""
        return (*(self.shape or (self.size, self.size)), self.size)

    @property
    def bytes(self) -> int:
        """Bytes of all operands and the result: what has to move at least."""
        n = self.size
        if self.op == "matmul":
            rows, columns, inner = self.sides
            return (rows * inner + inner * columns + rows * columns) * self.width
        if self.op == "matvec":
            return (n * n + 2 * n) * self.width
        return _FAMILIES.get(self.family, ("copy", 2))[1] * n * self.width

    @property
    def pattern(self) -> str:
        return "read" if self.is_matrix else _FAMILIES.get(self.family, ("copy", 2))[0]

    @property
    def limit(self) -> "Cell | None":
        """What is measured beside a cell as its limit: of square products arithmetic in the widest registers that there are, of what no cache
        holds the loop that moves as many bytes."""
        if self.flops:
            return None if self.shape else Cell("limit-fma", "limit", self.element, 512, "allocate")
        if self.is_decomposition or self.is_of_models or self.op.startswith("limit-") or self.bytes < PAST_CACHES:
            return None
        return Cell(f"limit-{self.pattern}", "limit", "float32", self.bytes, "allocate")

    @property
    def flops(self) -> int | None:
        """Floating-point operations, where these are the limit."""
        return 2 * math.prod(self.sides) if self.op == "matmul" else None

    @property
    def has_array_result(self) -> bool:
        return not self.family.startswith("reduce")

    @property
    def expected_cost(self) -> float:
        """Milliseconds of a contestant's batch, roughly, for the estimate of the remaining time."""
        if self.is_decomposition:
            return max(1.5, 5 * self.size**3 / 4e7)
        if self.is_of_models:
            return 5
        return max(1.5, self.flops / 8e7 if self.flops else self.bytes / 8e6)


def limit_cells() -> list[Cell]:
    """Sizes are bytes, or bits of a register."""
    memory = [Cell(f"limit-{pattern}", "limit", "float32", size, "allocate") for pattern in LIMIT_PATTERNS for size in LIMIT_SIZES]
    peaks = [Cell("limit-fma", "limit", element, bits, "allocate") for element in ELEMENTS for bits in (256, 512)]
    return memory + peaks


def all_cells(
    catalogue: dict[str, str], ops: list[str] | None, sizes: list[int] | None, elements: list[str], modes: list[str], largest_matrix: int
) -> list[Cell]:
    """The cells in the order of their measurement.

    `catalogue` says the family of each operation. Sizes given are sizes of vectors; for matrices those that are among the standard ones.
    """
    wanted = [(op, family) for op, family in catalogue.items() if ops is None or op in ops]
    cells = []
    for element in elements:
        for op, family in wanted:
            if family in ("decompose", "model"):
                only = (DECOMPOSITIONS if family == "decompose" else MODEL_OPERATIONS)[op]
                if sizes is None or only in sizes:
                    cells.append(Cell(op, family, element, only, "allocate"))
                continue
            if family == "multiply":
                standard = MATRIX_SIZES
                own = [s for s in standard if s <= largest_matrix] if sizes is None else [s for s in sizes if s in standard]
            else:
                standard = CLASSIC_SIZES if op in CLASSIC or ops is not None else [CATALOGUE_SIZE]
                own = standard if sizes is None else [s for s in sizes if s not in MATRIX_SIZES and (s in standard or ops is not None)]
            for size in own:
                for mode in modes:
                    cell = Cell(op, family, element, size, mode)
                    # Large products take minutes, and who allocates the result makes no difference to them.
                    if mode == "allocate" or cell.has_array_result and not (cell.is_matrix and size > LARGEST_MATRIX_INTO):
                        cells.append(cell)
            if op == "matmul":
                cells += [
                    Cell(op, family, element, inner, "allocate", (rows, columns)) for rows, columns, inner in SKINNY_PRODUCTS
                    if sizes is None or inner in sizes]
    return cells
