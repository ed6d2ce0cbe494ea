"""The unit activation: Relu and Sigmoid."""

import numpy as np

from grader import Array, Layer, Symptoms, Table
from grader.courses.book.lent import LENT


def keeps_negatives(x: Array) -> Symptoms:
    """`out` keeps the negative inputs and sets the positive inputs to 0.

    ReLU does the opposite: it keeps positive inputs. It puts 0 where x is 0 or less.
    """
    return {"out": np.minimum(x, 0)}


def zeroes_everything(x: Array) -> Symptoms:
    """`out` is 0 everywhere. ReLU keeps positive inputs as they are.

    An index of `None` selects the whole array. If you use a mask, check its value.
    """
    return {"out": np.zeros_like(x)}


def changes_nothing(x: Array) -> Symptoms:
    """`out` is `x` itself. No input is set to 0.

    `out[mask]` alone only reads the array. To change the array, assign 0 to it.
    """
    return {"out": x}


def takes_absolute_value(x: Array) -> Symptoms:
    """`out` turns negative inputs into positive numbers. ReLU puts 0 there."""
    return {"out": np.abs(x)}


def returns_mask(x: Array) -> Symptoms:
    """`out` is the mask: 1 where `x` is positive, else 0. It must hold the numbers of `x`."""
    return {"out": x > 0}


def backward_returns_input(x: Array) -> Symptoms:
    """`backward` returns `x`, the input of `forward`. It must return a gradient made from `dout`."""
    return {"dx": x}


def backward_returns_output(x: Array) -> Symptoms:
    """`backward` returns the output of `forward`. It must return a gradient made from `dout`."""
    return {"dx": np.maximum(x, 0)}


def mask_not_used(dout: Array) -> Symptoms:
    """`dx` is `dout` unchanged. Nothing must flow back where `x` is negative."""
    return {"dx": dout}


def mask_inverted(x: Array, dout: Array) -> Symptoms:
    """`dx` is 0 where `x` is positive, and `dout` where `x` is 0 or less.

    It must be the other way round.
    """
    return {"dx": dout * (x <= 0)}


def ignores_dout(x: Array) -> Symptoms:
    """`dx` is 1 or 0: it is the local derivative alone, without `dout`.

    The chain rule multiplies the local derivative by `dout`.
    """
    return {"dx": (x > 0) * 1.0}


def masks_by_dout(dout: Array) -> Symptoms:
    """`dx` is 0 where `dout` is negative. It must be 0 where the input of `forward` was negative."""
    return {"dx": dout * (dout > 0)}


def multiplies_by_output(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times the output. The slope of ReLU is 1 or 0, not the output."""
    return {"dx": dout * np.maximum(x, 0)}


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
    mistakes=(
        keeps_negatives, zeroes_everything, changes_nothing, takes_absolute_value, returns_mask, backward_returns_input,
        backward_returns_output, mask_not_used, mask_inverted, ignores_dout, masks_by_dout, multiplies_by_output,
    ),
)  # fmt: skip


def minus_left_out(x: Array) -> Symptoms:
    """`out` is `1 / (1 + exp(x))`. The sign in exp is wrong, so `out` falls where it must rise."""
    return {"out": 1 / (1 + np.exp(x))}


def bracket_left_out(x: Array) -> Symptoms:
    """`out` is `1 + exp(-x)`, and nothing is divided by it.

    Python reads `1 / 1 + exp(-x)` as `1 + exp(-x)`. The sum needs brackets.
    """
    return {"out": 1 + np.exp(-x)}


def lacks_one_minus_out(out: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * out`. The slope of sigmoid has two factors, and one factor is missing."""
    return {"dx": dout * out}


def lacks_out(out: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * (1 - out)`. The slope of sigmoid has two factors, and one factor is missing."""
    return {"dx": dout * (1 - out)}


def slope_from_input(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * x * (1 - x)`. The output of `forward` belongs where `x` stands."""
    return {"dx": dout * x * (1 - x)}


def slope_alone(out: Array) -> Symptoms:
    """`dx` is the local derivative alone. `dout` is missing from `dx`.

    The chain rule multiplies the local derivative by `dout`.
    """
    return {"dx": out * (1 - out)}


def slope_negated(out: Array, dout: Array) -> Symptoms:
    """`dx` has the wrong sign. Sigmoid rises everywhere, so its slope is positive."""
    return {"dx": -dout * out * (1 - out)}


def slope_of_tanh(out: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * (1 - out**2)`. This is the slope of tanh, not of sigmoid."""
    return {"dx": dout * (1 - out**2)}


def plus_for_minus(out: Array, dout: Array) -> Symptoms:
    """`dx` has the factor `1 + out`. A difference belongs there, not a sum."""
    return {"dx": dout * out * (1 + out)}


def dout_passed_on(dout: Array) -> Symptoms:
    """`dx` is `dout` unchanged. The local derivative is missing from `dx`."""
    return {"dx": dout}


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
    mistakes=(
        minus_left_out, bracket_left_out, lacks_one_minus_out, lacks_out, slope_from_input, slope_alone, slope_negated,
        slope_of_tanh, plus_for_minus, dout_passed_on,
    ),
)  # fmt: skip

CHECKS = (RELU, SIGMOID)
