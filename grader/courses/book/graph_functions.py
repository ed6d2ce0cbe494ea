"""The unit graph: four nodes of one input, and SigmoidGraph, which is built from them."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.lent import LENT

NUMBER = Table("a plain number", {"x": 2.0, "dout": 1.5}, remark="plain_numbers")


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
    mistakes=name_mistakes(
        sign_left_out=lambda x: {"out": x},
        dout_passed_on=lambda dout: {"dx": dout},
        slope_of_negation_alone=lambda x: {"dx": -np.ones_like(x)},
        multiplied_by_input=lambda x, dout: {"dx": dout * x},
        multiplied_by_negated_input=lambda x, dout: {"dx": -dout * x},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        exponent_negated=lambda x: {"out": np.exp(-x)},
        slope_is_input=lambda x, dout: {"dx": dout * x},
        slope_of_exponential_alone=lambda x: {"dx": np.exp(x)},
        power_rule=lambda x, dout: {"dx": dout * x * np.exp(x - 1)},
        slope_negated=lambda x, dout: {"dx": -dout * np.exp(x)},
        logarithm_taken=lambda x, dout: {"dx": dout / x},
        dout_passed_on=lambda dout: {"dx": dout},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        nothing_added=lambda x: {"out": x},
        one_for_dout=lambda x: {"dx": np.ones_like(x)},
        one_added_to_dout=lambda dout: {"dx": dout + 1},
        multiplied_by_input=lambda x, dout: {"dx": dout * x},
        output_multiplied=lambda x, dout: {"dx": dout * (x + 1)},
        constant_has_no_slope=lambda x: {"dx": np.zeros_like(x)},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        minus_left_out=lambda x, dout: {"dx": dout / x**2},
        square_left_out=lambda x, dout: {"dx": -dout / x},
        slope_of_reciprocal_alone=lambda x: {"dx": -1 / x**2},
        multiplied_by_square=lambda x, dout: {"dx": -dout * x**2},
        logarithm_for_derivative=lambda x, dout: {"dx": dout * np.log(x)},
        square_and_minus_left_out=lambda x, dout: {"dx": dout / x},
        dout_passed_on=lambda dout: {"dx": dout},
    ),
)  # fmt: skip


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
    mistakes=name_mistakes(
        negation_left_out=lambda x: {"out": 1 / (1 + np.exp(x))},
        negation_left_out_in_backward=lambda out, dout: {"dx": -dout * out * (1 - out)},
        exponential_left_out_in_backward=lambda out, dout: {"dx": dout * out**2},
        reciprocal_left_out_in_backward=lambda x, dout: {"dx": -dout * np.exp(-x)},
        starts_without_dout=lambda out: {"dx": out * (1 - out)},
        dout_passed_on=lambda dout: {"dx": dout},
    ),
)  # fmt: skip
