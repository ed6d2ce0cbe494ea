"""The unit activation: Relu and Sigmoid."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.lent import LENT

RELU = Layer(
    "activation/relu",
    symbol="Relu",
    stand_in=LENT["Relu"],
    aliases=("ReLU", "RectifiedLinear", "RectifiedLinearUnit", "RuLU", "Rectifier"),
    inputs={"x": "N D"},
    formula="maximum(x, 0)",
    gradients={"dx": "dout * (x > 0)"},
    tables=(
        Table(
            "large and tiny numbers",
            {"x": [[7.5, -8.0, 1e-6], [-300.0, 1e6, -1e-6]], "dout": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]},
        ),
        Table(
            "x is 0",
            {"x": [[0.0, 1.0], [-1.0, 0.0]], "dout": [[1.0, 2.0], [3.0, 4.0]]},
            # at the kink the slope may be 0, 1, or 0.5
            {"dx": ([[0.0, 2.0], [0.0, 0.0]], [[0.5, 2.0], [0.0, 2.0]], [[1.0, 2.0], [0.0, 4.0]])},
            kink=True,
        ),
    ),
    example={"x": ((1, -2), (-3, 4)), "dout": ((10, 20), (30, 40))},
    mistakes=name_mistakes(
        keeps_negatives=lambda x: {"out": np.minimum(x, 0)},
        zeroes_everything=lambda x: {"out": np.zeros_like(x)},
        changes_nothing=lambda x: {"out": x},
        takes_absolute_value=lambda x: {"out": np.abs(x)},
        returns_mask=lambda x: {"out": x > 0},
        backward_returns_input=lambda x: {"dx": x},
        backward_returns_output=lambda x: {"dx": np.maximum(x, 0)},
        mask_not_used=lambda dout: {"dx": dout},
        mask_inverted=lambda x, dout: {"dx": dout * (x <= 0)},
        ignores_dout=lambda x: {"dx": (x > 0) * 1.0},
        masks_by_dout=lambda dout: {"dx": dout * (dout > 0)},
        multiplies_by_output=lambda x, dout: {"dx": dout * np.maximum(x, 0)},
    ),
)  # fmt: skip


SIGMOID = Layer(
    "activation/sigmoid",
    symbol="Sigmoid",
    aliases=("SigmoidLayer",),
    stand_in=LENT["Sigmoid"],
    inputs={"x": "N D"},
    domains={"x": "real or 0"},
    formula="1 / (1 + exp(-x))",
    quantities={"out": "1 / (1 + exp(-x))"},
    gradients={"dx": "dout * out * (1 - out)"},
    tables=(
        # as far from 0 as right formulas in other forms still agree
        Table("large inputs", {"x": [[20.0, -20.0, 0.5, 12.0, -12.0]], "dout": [[1.0, 2.0, 3.0, 4.0, 5.0]]}, ends=True),
    ),
    example={"x": (0,), "dout": (8,)},
    mistakes=name_mistakes(
        minus_left_out=lambda x: {"out": 1 / (1 + np.exp(x))},
        bracket_left_out=lambda x: {"out": 1 + np.exp(-x)},
        lacks_one_minus_out=lambda out, dout: {"dx": dout * out},
        lacks_out=lambda out, dout: {"dx": dout * (1 - out)},
        slope_from_input=lambda x, dout: {"dx": dout * x * (1 - x)},
        slope_alone=lambda out: {"dx": out * (1 - out)},
        slope_negated=lambda out, dout: {"dx": -dout * out * (1 - out)},
        slope_of_tanh=lambda out, dout: {"dx": dout * (1 - out**2)},
        plus_for_minus=lambda out, dout: {"dx": dout * out * (1 + out)},
        dout_passed_on=lambda dout: {"dx": dout},
    ),
)  # fmt: skip

CHECKS = (RELU, SIGMOID)
