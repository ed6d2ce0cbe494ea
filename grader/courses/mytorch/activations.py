"""The unit activations: Sigmoid, Tanh, ReLU, GELU and Softmax."""

from dataclasses import replace

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.activation import RELU as BOOK_RELU
from grader.courses.book.activation import SIGMOID as BOOK_SIGMOID
from grader.courses.book.affine_losses import SOFTMAX as BOOK_SOFTMAX
from grader.courses.mytorch.calls import ACTIVATION

# a loss may use the layer of another file, which was not handed in or is wrong
LENT_SOFTMAX = """import numpy as np
class Softmax:
    def forward(self, Z):
        powers = np.exp(Z - np.max(Z, axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
"""
KEPT = "Keep on `self` what `backward` needs. The result `A` is enough."

SIGMOID = BOOK_SIGMOID.under(ACTIVATION, ("Sigmoid",), "activations/sigmoid", steps=(KEPT,))
TANH = Layer(
    "activations/tanh", symbol="Tanh", inputs={"x": "N D"}, domains={"x": "real or 0"},
    quantities={"out": "tanh(x)"}, formula="tanh(x)", gradients={"dx": "dout * (1 - out ** 2)"},
    mistakes=name_mistakes(
        square_left_out=lambda out, dout: {"dx": dout * (1 - out)},
        slope_of_sigmoid=lambda out, dout: {"dx": dout * out * (1 - out)},
        slope_from_input=lambda x, dout: {"dx": dout * (1 - x**2)},
        slope_alone=lambda out: {"dx": 1 - out**2},
        slope_negated=lambda out, dout: {"dx": dout * (out**2 - 1)},
        dout_passed_on=lambda dout: {"dx": dout},
        sum_in_place_of_ratio=lambda x: {"out": np.exp(x) - np.exp(-x)},
        sigmoid_in_place_of_tanh=lambda x: {"out": 1 / (1 + np.exp(-x))},
    ),
).under(ACTIVATION, ("Tanh",), "activations/tanh", steps=(KEPT,))  # fmt: skip
RELU = BOOK_RELU.under(
    ACTIVATION, ("ReLU",), "activations/relu", steps=("Keep `A` or `Z`: `backward` must know where it is positive.",)
)
GELU = Layer(
    "activations/gelu", symbol="GELU", inputs={"x": "N D"}, domains={"x": "real or 0"},
    quantities={"half": "(1 + erf(x / sqrt(2))) / 2", "bell": "exp(-(x ** 2) / 2) / sqrt(2 * pi)"},
    formula="x * half", gradients={"dx": "dout * (half + x * bell)"},
    mistakes=name_mistakes(
        half_left_out=lambda x, half: {"out": 2 * x * half},
        input_left_out=lambda half: {"out": half},
        second_part_left_out=lambda half, dout: {"dx": dout * half},
        first_part_left_out=lambda x, bell, dout: {"dx": dout * x * bell},
        input_left_out_in_slope=lambda half, bell, dout: {"dx": dout * (half + bell)},
        pi_not_doubled=lambda x, half, bell, dout: {"dx": dout * (half + x * bell * np.sqrt(2))},
        square_not_halved=lambda x, half, dout: {"dx": dout * (half + x * np.exp(-(x**2)) / np.sqrt(2 * np.pi))},
        dout_not_used=lambda x, half, bell: {"dx": half + x * bell},
    ),
).under(
    ACTIVATION, ("GELU",), "activations/gelu",
    steps=(
        "`math.erf` takes one number. `np.vectorize(math.erf)` takes an array.",
        "`A` is a product of `Z` and a function of `Z`, so the slope has two parts.",
    ),
)  # fmt: skip
SOFTMAX = replace(
    BOOK_SOFTMAX,
    domains={"x": "scores"},
    quantities={**BOOK_SOFTMAX.quantities, "out": "e / sum(e, axis=-1, keepdims=True)"},
    gradients={"dx": "out * (dout - sum(out * dout, axis=1, keepdims=True))"},
    tables=(
        Table("scores far apart", {"x": [[20.0, 0.5, -20.0], [12.0, 12.0, 11.0]]}, ends=True),
        Table("scores around 1000", {"x": [[1000.0, 1001.0, 999.0]]}, remark="overflow"),
    ),
    example={**BOOK_SOFTMAX.example, "dout": ((8, 0), (4, 0))},
    mistakes=(
        *BOOK_SOFTMAX.mistakes,
        *name_mistakes(
            diagonal_alone=lambda out, dout: {"dx": out * (1 - out) * dout},
            multiplied_by_output=lambda out, dout: {"dx": out * dout},
            jacobian_negated=lambda out, dout: {"dx": out * (np.sum(out * dout, axis=1, keepdims=True) - dout)},
            dout_summed_alone=lambda out, dout: {"dx": out * (dout - np.sum(dout, axis=1, keepdims=True))},
            dout_passed_on=lambda dout: {"dx": dout},
        ),
    ),
).under(
    ACTIVATION, ("Softmax",), "activations/softmax", stand_in=LENT_SOFTMAX,
    steps=(
        "The maximum of a row may be subtracted from the row before `np.exp`. The result is the same.",
        "In the Jacobian of a row, place (m, m) holds `a[m] * (1 - a[m])`, and place (m, n) holds `-a[m] * a[n]`.",
        "A row of `dLdZ` is the same row of `dLdA` times the Jacobian of that row.",
    ),
)  # fmt: skip
CHECKS = (SIGMOID, TANH, RELU, GELU, SOFTMAX)
