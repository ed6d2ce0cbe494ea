"""The unit activation: relu and sigmoid."""

import numpy as np

from grader import Array, Layer, Symptoms, Table, stand_in


def keeps_negatives(x: Array) -> Symptoms:
    """`out` keeps the negative inputs and drops the positive ones.

    ReLU lets positive numbers through and puts 0 where x is 0 or less.
    """
    return {"out": np.minimum(x, 0)}


def zeroes_everything(x: Array) -> Symptoms:
    """`out` is 0 everywhere.

    An index of None selects the whole array: look at what `self.mask` holds when it is used.
    """
    return {"out": np.zeros_like(x)}


def changes_nothing(x: Array) -> Symptoms:
    """`out` is `x` itself: nothing is set to 0.

    `out[mask]` alone only reads; setting needs `= 0`.
    """
    return {"out": x}


def takes_absolute_value(x: Array) -> Symptoms:
    """`out` turns the negative inputs positive instead of setting them to 0."""
    return {"out": np.abs(x)}


def returns_mask(x: Array) -> Symptoms:
    """`out` is the mask itself, 1 where x is positive, and not the numbers behind it."""
    return {"out": x > 0}


def backward_returns_input(x: Array) -> Symptoms:
    """`backward` returns `x`, the input of forward, and not what flows back."""
    return {"dx": x}


def backward_returns_output(x: Array) -> Symptoms:
    """`backward` returns forward's output, and not what flows back."""
    return {"dx": np.maximum(x, 0)}


def mask_not_used(dout: Array) -> Symptoms:
    """`dx` is `dout` unchanged: what came from inputs of 0 or less flows back as well."""
    return {"dx": dout}


def mask_inverted(x: Array, dout: Array) -> Symptoms:
    """`dx` lets `dout` through where x is 0 or less, and stops it where x is positive."""
    return {"dx": dout * (x <= 0)}


def ignores_dout(x: Array) -> Symptoms:
    """`dx` does not use `dout`: it is the local derivative alone.

    The chain rule multiplies the local derivative with what comes from above.
    """
    return {"dx": (x > 0) * 1.0}


def masks_by_dout(dout: Array) -> Symptoms:
    """`dx` is cut where `dout` is negative; the cut belongs where forward's input was."""
    return {"dx": dout * (dout > 0)}


def multiplies_by_output(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times the output; the slope of ReLU is 1 or 0, not the output."""
    return {"dx": dout * np.maximum(x, 0)}


RELU = Layer(
    "activation/relu",
    symbol="Relu",
    stand_in=stand_in("layers/Relu"),
    aliases=("ReLU", "RectifiedLinear", "RectifiedLinearUnit", "RuLU", "Rectifier"),
    inputs={"x": "N D"},
    formula="maximum(x, 0)",
    gradients={"dx": "dout * (x > 0)"},
    tables=(
        Table("large numbers", {"x": [[7.5, -8.0], [-300.0, 1e6]], "dout": [[1.0, 2.0], [3.0, 4.0]]}),
        Table(
            "x is 0",
            {"x": [[0.0, 1.0], [-1.0, 0.0]], "dout": [[1.0, 2.0], [3.0, 4.0]]},
            # at the kink the slope may be 0, 1, or the one between
            {"dx": ([[0.0, 2.0], [0.0, 0.0]], [[0.5, 2.0], [0.0, 2.0]], [[1.0, 2.0], [0.0, 4.0]])},
            kink=True,
        ),
    ),
    mistakes=(
        keeps_negatives,
        zeroes_everything,
        changes_nothing,
        takes_absolute_value,
        returns_mask,
        backward_returns_input,
        backward_returns_output,
        mask_not_used,
        mask_inverted,
        ignores_dout,
        masks_by_dout,
        multiplies_by_output,
    ),
)


def minus_left_out(x: Array) -> Symptoms:
    """`out` is `1 / (1 + exp(x))`: it falls where sigmoid rises, for the sign in `exp` is the other one."""
    return {"out": 1 / (1 + np.exp(x))}


def bracket_left_out(x: Array) -> Symptoms:
    """`out` is `1 / 1 + exp(-x)`: without brackets only the 1 is divided."""
    return {"out": 1 + np.exp(-x)}


def lacks_one_minus_out(out: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * out`: one of the two factors of the slope is missing."""
    return {"dx": dout * out}


def lacks_out(out: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * (1 - out)`: one of the two factors of the slope is missing."""
    return {"dx": dout * (1 - out)}


def slope_from_input(x: Array, dout: Array) -> Symptoms:
    """`dx` uses `x` where the output of forward belongs."""
    return {"dx": dout * x * (1 - x)}


def slope_alone(out: Array) -> Symptoms:
    """`dx` does not use `dout`: it is the local derivative alone.

    The chain rule multiplies the local derivative with what comes from above.
    """
    return {"dx": out * (1 - out)}


def slope_negated(out: Array, dout: Array) -> Symptoms:
    """`dx` has the wrong sign: sigmoid rises everywhere, so its slope is positive."""
    return {"dx": -dout * out * (1 - out)}


def slope_of_tanh(out: Array, dout: Array) -> Symptoms:
    """`dx` is `dout * (1 - out**2)`, which is the slope of tanh."""
    return {"dx": dout * (1 - out**2)}


def plus_for_minus(out: Array, dout: Array) -> Symptoms:
    """`dx` has `1 + out` where a difference belongs."""
    return {"dx": dout * out * (1 + out)}


def dout_passed_on(dout: Array) -> Symptoms:
    """`dx` is `dout` unchanged: the local derivative is missing."""
    return {"dx": dout}


SIGMOID = Layer(
    "activation/sigmoid",
    symbol="Sigmoid",
    aliases=("SigmoidLayer",),
    stand_in=stand_in("layers/Sigmoid"),
    inputs={"x": "N D"},
    formula="1 / (1 + exp(-x))",
    quantities={"out": "1 / (1 + exp(-x))"},
    gradients={"dx": "dout * out * (1 - out)"},
    mistakes=(
        minus_left_out,
        bracket_left_out,
        lacks_one_minus_out,
        lacks_out,
        slope_from_input,
        slope_alone,
        slope_negated,
        slope_of_tanh,
        plus_for_minus,
        dout_passed_on,
    ),
)

CHECKS = (RELU, SIGMOID)
