"""The unit graph: AddLayer and MulLayer, the nodes of two inputs."""

import numpy as np

from grader import Array, Layer, Symptoms, Table
from grader.courses.book.graph_functions import ADD_ONE, EXPONENTIAL, NEGATE, RECIPROCAL, SIGMOID_GRAPH
from grader.courses.book.graph_shopping import BUY_APPLE, BUY_APPLE_ORANGE
from grader.courses.book.lent import LENT

NUMBERS = Table("plain numbers", {"x": 100.0, "y": 2.0, "dout": 1.1}, remark="plain_numbers")


def multiplies(x: Array, y: Array) -> Symptoms:
    """`out` is the product of `x` and `y`. This node must add them."""
    return {"out": x * y}


def subtracts(x: Array, y: Array) -> Symptoms:
    """`out` is `x` minus `y`. This node must add its two inputs."""
    return {"out": x - y}


def gradients_of_product(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` and `dy` are the gradients of a product. This node adds its inputs."""
    return {"dx": dout * y, "dy": dout * x}


def ones_for_dout(x: Array) -> Symptoms:
    """`dx` and `dy` are 1 everywhere: they are the local derivatives alone, without `dout`.

    The chain rule multiplies each local derivative by `dout`.
    """
    return {"dx": np.ones_like(x), "dy": np.ones_like(x)}


def gradients_of_difference(dout: Array) -> Symptoms:
    """`dy` has the wrong sign. The sum grows when `y` grows, just as it does with `x`."""
    return {"dy": -dout}


def gradients_multiplied_by_own_input(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times `x`, and `dy` is `dout` times `y`. The slope of a sum depends on no input."""
    return {"dx": dout * x, "dy": dout * y}


def shares_dout(dout: Array) -> Symptoms:
    """`dx` and `dy` are half of `dout` each. A sum does not divide `dout` between its inputs."""
    return {"dx": dout / 2, "dy": dout / 2}


ADD_LAYER = Layer(
    "graph/add_layer",
    symbol="AddLayer",
    aliases=("AdditionLayer", "PlusLayer"),
    stand_in=LENT["AddLayer"],
    inputs={"x": "N D", "y": "N D"},
    domains={"x": "real or 0", "y": "real or 0"},
    formula="x + y",
    gradients={"dx": "dout", "dy": "dout"},
    tables=(NUMBERS,),
    example={"x": 3, "y": 5, "dout": 2},
    mistakes=(
        multiplies, subtracts, gradients_of_product, ones_for_dout, gradients_of_difference,
        gradients_multiplied_by_own_input, shares_dout,
    ),
)  # fmt: skip


def stores_x_twice(x: Array, dout: Array) -> Symptoms:
    """`forward` keeps `x` in both places, so `backward` has lost `y`."""
    return {"dx": dout * x, "self.y": x}


def stores_y_twice(y: Array, dout: Array) -> Symptoms:
    """`forward` keeps `y` in both places, so `backward` has lost `x`."""
    return {"dy": dout * y, "self.x": y}


def not_swapped(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` and `dy` are multiplied by their own inputs. The other input belongs there.

    `y` says how fast the product grows with `x`. `x` says how fast it grows with `y`.
    """
    return {"dx": dout * x, "dy": dout * y}


def adds(x: Array, y: Array) -> Symptoms:
    """`out` is the sum of `x` and `y`. This node must multiply them."""
    return {"out": x + y}


def divides(x: Array, y: Array) -> Symptoms:
    """`out` is `x` divided by `y`. This node must multiply its two inputs."""
    return {"out": x / y}


def gradients_without_dout(x: Array, y: Array) -> Symptoms:
    """`dx` and `dy` are the local derivatives alone, without `dout`.

    The chain rule multiplies each local derivative by `dout`.
    """
    return {"dx": y, "dy": x}


def gradients_of_sum(dout: Array) -> Symptoms:
    """`dx` and `dy` are `dout` unchanged, as in a sum. The gradients of a product need the inputs."""
    return {"dx": dout, "dy": dout}


def gradients_exchanged(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` and `dy` are `dout` plus an input. The chain rule multiplies; it does not add."""
    return {"dx": dout + y, "dy": dout + x}


def both_multiplied_by_y(y: Array, dout: Array) -> Symptoms:
    """`dy` is `dout` times `y`. The other input belongs there."""
    return {"dy": dout * y}


def both_multiplied_by_x(x: Array, dout: Array) -> Symptoms:
    """`dx` is `dout` times `x`. The other input belongs there."""
    return {"dx": dout * x}


MUL_LAYER = Layer(
    "graph/mul_layer",
    symbol="MulLayer",
    aliases=("MultiplyLayer", "MultiLayer", "MulitLayer", "MultiplicationLayer", "Mult", "TimesLayer"),
    stand_in=LENT["MulLayer"],
    inputs={"x": "N D", "y": "N D"},
    domains={"x": "real or 0", "y": "real or 0"},
    formula="x * y",
    gradients={"dx": "dout * y", "dy": "dout * x"},
    tables=(NUMBERS,),
    example={"x": 3, "y": 5, "dout": 2},
    mistakes=(
        stores_x_twice, stores_y_twice, not_swapped, adds, divides, gradients_without_dout, gradients_of_sum,
        gradients_exchanged, both_multiplied_by_y, both_multiplied_by_x,
    ),
)  # fmt: skip


CHECKS = (
    ADD_LAYER,
    MUL_LAYER,
    NEGATE,
    EXPONENTIAL,
    ADD_ONE,
    RECIPROCAL,
    SIGMOID_GRAPH,
    BUY_APPLE,
    BUY_APPLE_ORANGE,
)
