"""The unit graph: AddLayer and MulLayer, the nodes of two inputs."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.graph_functions import ADD_ONE, EXPONENTIAL, NEGATE, RECIPROCAL, SIGMOID_GRAPH
from grader.courses.book.graph_shopping import BUY_APPLE, BUY_APPLE_ORANGE
from grader.courses.book.lent import LENT

NUMBERS = Table("plain numbers", {"x": 100.0, "y": 2.0, "dout": 1.1}, remark="plain_numbers")


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
    mistakes=name_mistakes(
        multiplies=lambda x, y: {"out": x * y},
        subtracts=lambda x, y: {"out": x - y},
        gradients_of_product=lambda x, y, dout: {"dx": dout * y, "dy": dout * x},
        ones_for_dout=lambda x: {"dx": np.ones_like(x), "dy": np.ones_like(x)},
        gradients_of_difference=lambda dout: {"dy": -dout},
        gradients_multiplied_by_own_input=lambda x, y, dout: {"dx": dout * x, "dy": dout * y},
        shares_dout=lambda dout: {"dx": dout / 2, "dy": dout / 2},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        stores_x_twice=lambda x, dout: {"dx": dout * x, "self.y": x},
        stores_y_twice=lambda y, dout: {"dy": dout * y, "self.x": y},
        not_swapped=lambda x, y, dout: {"dx": dout * x, "dy": dout * y},
        adds=lambda x, y: {"out": x + y},
        divides=lambda x, y: {"out": x / y},
        gradients_without_dout=lambda x, y: {"dx": y, "dy": x},
        gradients_of_sum=lambda dout: {"dx": dout, "dy": dout},
        gradients_exchanged=lambda x, y, dout: {"dx": dout + y, "dy": dout + x},
        both_multiplied_by_y=lambda y, dout: {"dy": dout * y},
        both_multiplied_by_x=lambda x, dout: {"dx": dout * x},
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
