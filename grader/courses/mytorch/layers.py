"""The unit layers: Linear."""

from grader import name_mistakes
from grader.courses.book.affine import AFFINE
from grader.courses.mytorch.calls import LAYER

LINEAR = AFFINE.under(
    LAYER,
    ("Linear",),
    "layers/linear",
    tables=(),
    results={"first_W": "0 * W", "first_b": "0 * b"},
    accept={"first_b": ("(0 * b).sum(axis=1)",)},
    without=("input_not_transposed", "samples_in_columns", "samples_in_columns_in_forward", "weight_in_front"),
    mistakes=name_mistakes(
        gradient_not_transposed=lambda A, dout: {"dLdW": dout @ A},
        samples_in_columns_of_output=lambda A, W, b: {"out": W @ A.T + b},
        new_weights_turned=lambda W: {"first_W": 0 * W.T},
        input_in_columns=lambda A, W, b: {"out": W @ A + b},
    ),
    steps=(
        "`forward` keeps `A` on `self`, because `backward` needs it.",
        "Compare shapes: `dLdW` is (M, D) as `W` is, and `dLdb` is (M, 1) as `b` is.",
    ),
)
CHECKS = (LINEAR,)
