"""The unit graph: the nodes of two inputs, addition and multiplication."""

import numpy as np

from grader import Array, Layer, Symptoms, Table, stand_in
from grader.courses.book.graph_functions import ADD_ONE, EXPONENTIAL, NEGATE, RECIPROCAL, SIGMOID_GRAPH
from grader.courses.book.graph_shopping import BUY_APPLE, BUY_APPLE_ORANGE

NUMBERS = Table("plain numbers", {"x": 100.0, "y": 2.0, "dout": 1.1}, remark="plain_numbers")


def multiplies(x: Array, y: Array) -> Symptoms:
    """`out` is the product; this node adds."""
    return {"out": x * y}


def subtracts(x: Array, y: Array) -> Symptoms:
    """`out` is the difference; this node adds."""
    return {"out": x - y}


def gradients_of_product(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` and `dy` are those of a product; this node adds."""
    return {"dx": dout * y, "dy": dout * x}


def ones_for_dout(x: Array) -> Symptoms:
    """`dx` and `dy` are 1 whatever comes from above: the local derivative must be multiplied with `dout`."""
    return {"dx": np.ones_like(x), "dy": np.ones_like(x)}


def gradients_of_difference(dout: Array) -> Symptoms:
    """`dy` has the wrong sign: both sides of a sum count positively."""
    return {"dy": -dout}


def gradients_multiplied_by_own_input(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` and `dy` are multiplied with the inputs; the slope of a sum does not depend on them."""
    return {"dx": dout * x, "dy": dout * y}


def shares_dout(dout: Array) -> Symptoms:
    """`dx` and `dy` are half of `dout` each; a sum does not share it out."""
    return {"dx": dout / 2, "dy": dout / 2}


ADD_LAYER = Layer(
    "graph/add_layer",
    symbol="AddLayer",
    aliases=("AdditionLayer", "PlusLayer"),
    stand_in=stand_in("AddLayer"),
    inputs={"x": "N D", "y": "N D"},
    formula="x + y",
    gradients={"dx": "dout", "dy": "dout"},
    tables=(NUMBERS,),
    mistakes=(
        multiplies,
        subtracts,
        gradients_of_product,
        ones_for_dout,
        gradients_of_difference,
        gradients_multiplied_by_own_input,
        shares_dout,
    ),
)


def stores_x_twice(x: Array, dout: Array) -> Symptoms:
    """`forward` keeps `x` in both places, so `backward` has lost `y`."""
    return {"dx": dout * x, "self.y": x}


def stores_y_twice(y: Array, dout: Array) -> Symptoms:
    """`forward` keeps `y` in both places, so `backward` has lost `x`."""
    return {"dy": dout * y, "self.x": y}


def not_swapped(x: Array, y: Array, dout: Array) -> Symptoms:
    """`dx` and `dy` are multiplied with their own inputs; the other input belongs there.

    How fast x * y grows when x grows is told by y, and the other way round.
    """
    return {"dx": dout * x, "dy": dout * y}


def adds(x: Array, y: Array) -> Symptoms:
    """`out` is the sum; this node multiplies."""
    return {"out": x + y}


def divides(x: Array, y: Array) -> Symptoms:
    """`out` is a quotient; this node multiplies."""
    return {"out": x / y}


def gradients_without_dout(x: Array, y: Array) -> Symptoms:
    """`dx` and `dy` do not use `dout`: they are the local derivatives alone."""
    return {"dx": y, "dy": x}


def gradients_of_sum(dout: Array) -> Symptoms:
    """`dx` and `dy` are `dout` unchanged, as for a sum; the inputs must come in."""
    return {"dx": dout, "dy": dout}


def gradients_exchanged(x: Array, y: Array, dout: Array) -> Symptoms:
    """`backward` adds `dout` and an input where a product belongs."""
    return {"dx": dout + y, "dy": dout + x}


def both_multiplied_by_y(y: Array, dout: Array) -> Symptoms:
    """`dy` is multiplied with `y`; the other input belongs there."""
    return {"dy": dout * y}


def both_multiplied_by_x(x: Array, dout: Array) -> Symptoms:
    """`dx` is multiplied with `x`; the other input belongs there."""
    return {"dx": dout * x}


MUL_LAYER = Layer(
    "graph/mul_layer",
    symbol="MulLayer",
    aliases=("MultiplyLayer", "MultiLayer", "MulitLayer", "MultiplicationLayer", "Mult", "TimesLayer"),
    stand_in=stand_in("MulLayer"),
    inputs={"x": "N D", "y": "N D"},
    formula="x * y",
    gradients={"dx": "dout * y", "dy": "dout * x"},
    tables=(NUMBERS,),
    mistakes=(
        stores_x_twice,
        stores_y_twice,
        not_swapped,
        adds,
        divides,
        gradients_without_dout,
        gradients_of_sum,
        gradients_exchanged,
        both_multiplied_by_y,
        both_multiplied_by_x,
    ),
)


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
