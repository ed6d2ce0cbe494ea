"""The unit graph: four nodes of one input, and SigmoidGraph, which is built from them."""

import numpy as np

from grader import Array, Layer, Symptoms, Table
from grader.courses.book.lent import LENT

NUMBER = Table("a plain number", {"x": 2.0, "dout": 1.5}, remark="plain_numbers")


def sign_left_out(x: Array) -> Symptoms:
    """`out` is `x` itself. This node must change the sign of `x`."""
    return {"out": x}


def dout_passed_on(dout: Array) -> Symptoms:
    """`dx` is `dout` unchanged. The local derivative is missing from `dx`."""
    return {"dx": dout}


def slope_of_negation_alone(x: Array) -> Symptoms:
    """`dx` is -1 everywhere: it is the local derivative alone, without `dout`.

    The chain rule multiplies the local derivative by `dout`.
    """
    return {"dx": -np.ones_like(x)}


def multiplied_by_input(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times `x`. The slope of this node does not depend on `x`."""
    return {"dx": dout * x}


def multiplied_by_negated_input(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times `-x`. The slope of this node does not depend on `x`."""
    return {"dx": -dout * x}


NEGATE = Layer(
    "graph/negate",
    symbol="Negate",
    aliases=("Function1", "Neg", "Negation", "Negative"),
    stand_in=LENT["Negate"],
    inputs={"x": "N D"},
    domains={"x": "real or 0"},
    formula="-x",
    gradients={"dx": "-dout"},
    tables=(NUMBER,),
    example={"x": 3, "dout": 2},
    mistakes=(
        sign_left_out, dout_passed_on, slope_of_negation_alone, multiplied_by_input, multiplied_by_negated_input,
    ),
)  # fmt: skip


def exponent_negated(x: Array) -> Symptoms:
    """`out` is `exp(-x)`. This node must not change the sign of `x`."""
    return {"out": np.exp(-x)}


def slope_is_input(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times `x`. The slope of exp is not `x`."""
    return {"dx": dout * x}


def slope_of_exponential_alone(x: Array) -> Symptoms:
    """`dx` is the local derivative alone. `dout` is missing from `dx`.

    The chain rule multiplies the local derivative by `dout`.
    """
    return {"dx": np.exp(x)}


def power_rule(x: Array, dout: Array) -> Symptoms:
    """`dx` follows the rule for powers of `x`. The rule does not apply here: `x` is the exponent."""
    return {"dx": dout * x * np.exp(x - 1)}


def slope_negated(x: Array, dout: Array) -> Symptoms:
    """`dx` has the wrong sign. exp rises everywhere, so its slope is positive."""
    return {"dx": -dout * np.exp(x)}


def logarithm_taken(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout / x`. This is the slope of the logarithm, not the slope of exp."""
    return {"dx": dout / x}


EXPONENTIAL = Layer(
    "graph/exponential",
    symbol="Exp",
    aliases=("Function2", "Exponential"),
    stand_in=LENT["Exp"],
    inputs={"x": "N D"},
    domains={"x": "real or 0"},
    formula="exp(x)",
    gradients={"dx": "dout * exp(x)"},
    tables=(NUMBER,),
    example={"x": 1, "dout": 2},
    mistakes=(
        exponent_negated, slope_is_input, slope_of_exponential_alone, power_rule, slope_negated, logarithm_taken,
        dout_passed_on,
    ),
)  # fmt: skip


def nothing_added(x: Array) -> Symptoms:
    """`out` is `x` itself. This node must add 1 to its input."""
    return {"out": x}


def one_for_dout(x: Array) -> Symptoms:
    """`dx` is 1 everywhere: it is the local derivative alone, without `dout`.

    The chain rule multiplies the local derivative by `dout`.
    """
    return {"dx": np.ones_like(x)}


def one_added_to_dout(dout: Array) -> Symptoms:
    """`dx` is `dout + 1`. The 1 that `forward` adds is a constant, and a constant has no slope."""
    return {"dx": dout + 1}


def output_multiplied(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times the output. The slope of this node does not depend on `x`."""
    return {"dx": dout * (x + 1)}


def constant_has_no_slope(x: Array) -> Symptoms:
    """`dx` is 0 everywhere. The slope of the constant 1 is 0, but the slope of `x` is not."""
    return {"dx": np.zeros_like(x)}


ADD_ONE = Layer(
    "graph/add_one",
    symbol="AddOne",
    aliases=("Function3", "PlusOne", "Add1"),
    stand_in=LENT["AddOne"],
    inputs={"x": "N D"},
    domains={"x": "real or 0"},
    formula="x + 1",
    gradients={"dx": "dout"},
    tables=(NUMBER,),
    example={"x": 3, "dout": 2},
    mistakes=(
        nothing_added, one_for_dout, one_added_to_dout, multiplied_by_input, output_multiplied, constant_has_no_slope,
    ),
)  # fmt: skip


def minus_left_out(x: Array, dout: Array) -> Symptoms:
    """`dx` has the wrong sign. `1 / x` falls when `x` grows."""
    return {"dx": dout / x**2}


def square_left_out(x: Array, dout: Array) -> Symptoms:
    """`dx` divides by `x` only once. The square of `x` belongs there."""
    return {"dx": -dout / x}


def slope_of_reciprocal_alone(x: Array) -> Symptoms:
    """`dx` is the local derivative alone. `dout` is missing from `dx`.

    The chain rule multiplies the local derivative by `dout`.
    """
    return {"dx": -1 / x**2}


def multiplied_by_square(x: Array, dout: Array) -> Symptoms:
    """`dx` multiplies by the square of `x`. The square of the output belongs there."""
    return {"dx": -dout * x**2}


def logarithm_for_derivative(x: Array, dout: Array) -> Symptoms:
    """`dx` uses the logarithm. The logarithm is the integral of `1 / x`, not its derivative."""
    return {"dx": dout * np.log(x)}


def square_and_minus_left_out(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout / x`. The square and the minus sign are missing."""
    return {"dx": dout / x}


RECIPROCAL = Layer(
    "graph/reciprocal",
    symbol="Reciprocal",
    aliases=("Function4", "Inverse", "Recip", "Invert", "Divide"),
    stand_in=LENT["Reciprocal"],
    inputs={"x": "N D"},
    domains={"x": "away from 0"},
    formula="1 / x",
    gradients={"dx": "-dout / x**2"},
    tables=(NUMBER,),
    example={"x": 4, "dout": 32},
    mistakes=(
        minus_left_out, square_left_out, slope_of_reciprocal_alone, multiplied_by_square, logarithm_for_derivative,
        square_and_minus_left_out, dout_passed_on,
    ),
)  # fmt: skip


def negation_left_out(x: Array) -> Symptoms:
    """`out` is the sigmoid of `-x`. The sign of `x` is not changed before exp."""
    return {"out": 1 / (1 + np.exp(x))}


def negation_left_out_in_backward(out: Array, dout: Array) -> Symptoms:
    """`dx` has the wrong sign. It lacks the local derivative of the node that changes the sign."""
    return {"dx": -dout * out * (1 - out)}


def exponential_left_out_in_backward(out: Array, dout: Array) -> Symptoms:
    """`dx` lacks one factor: the local derivative of the node exp."""
    return {"dx": dout * out**2}


def reciprocal_left_out_in_backward(x: Array, dout: Array) -> Symptoms:
    """`dx` lacks one factor: the local derivative of the last node, `1 / x`."""
    return {"dx": -dout * np.exp(-x)}


def starts_without_dout(out: Array) -> Symptoms:
    """`dx` does not depend on `dout`. The way back must start with `dout`."""
    return {"dx": out * (1 - out)}


SIGMOID_GRAPH = Layer(
    "graph/sigmoid_graph",
    symbol="SigmoidGraph",
    aliases=("Sigmoid",),
    needs=("graph/negate", "graph/exponential", "graph/add_one", "graph/reciprocal"),
    nodes=4,
    inputs={"x": "N D"},
    domains={"x": "real or 0"},
    formula="1 / (1 + exp(-x))",
    quantities={"out": "1 / (1 + exp(-x))"},
    gradients={"dx": "dout * out * (1 - out)"},
    tables=(NUMBER, Table("large inputs", {"x": [[12.0, -12.0, 0.5]], "dout": [[1.0, 2.0, 3.0]]}, ends=True)),
    steps=(
        "Make the four nodes in `__init__`: `Negate`, `Exp`, `AddOne` and `Reciprocal`.",
        "`forward` calls the nodes in this order. Each node takes the result of the node before it.",
        "`backward` calls the nodes in the opposite order. The first is `Reciprocal`, and it takes `dout`.",
    ),
    example={"x": 0, "dout": 8},
    mistakes=(
        negation_left_out, negation_left_out_in_backward, exponential_left_out_in_backward,
        reciprocal_left_out_in_backward, starts_without_dout, dout_passed_on,
    ),
)  # fmt: skip
