"""The cost, the model of several layers, and the step of gradient descent."""

import numpy as np

from grader import Layer, name_mistakes
from grader.courses.coursera.calls import COST, MODEL, UPDATE, lend

SMALL = "small, never whole"
CROSS_ENTROPY = "-sum(Y * log(AL) + (1 - Y) * log(1 - AL)) / N"
COMPUTE_COST = Layer(
    "building/compute_cost", symbol="compute_cost", inputs={"AL": "N K", "Y": "N K"}, options={"K": (1, 1, 1)},
    domains={"AL": "chances, never whole", "Y": "bits, never whole"}, tolerance=1e-5,
    formula=CROSS_ENTROPY,
    mistakes=name_mistakes(
        not_averaged=lambda out, N: {"out": out * N},
        sign_turned=lambda out: {"out": -out},
        zeros_left_out=lambda AL, Y, N: {"out": -np.sum(Y * np.log(AL)) / N},
        squared_error=lambda AL, Y, N: {"out": np.sum((AL - Y) ** 2) / N},
    ),
).under(
    COST, ("compute_cost",), "building/compute_cost", formula=CROSS_ENTROPY, stand_in=lend("compute_cost"),
    steps=(
        "A sample counts `log(AL)` where `Y` is 1, and `log(1 - AL)` where `Y` is 0.",
        "Add up all samples, divide by m, and turn the sign.",
    ),
)  # fmt: skip
L_LAYER_MODEL = Layer(
    "building/l_layer_model", symbol="L_model_forward", inputs={"X": "N D", "Y": "N K"},
    parameters={"W1": "D H", "b1": "H", "W2": "H G", "b2": "G", "W3": "G K", "b3": "K"},
    options={"H": (5, 4, 3), "G": (2, 3, 4), "K": (1, 1, 1)}, tolerance=1e-5,
    domains={"Y": "bits, never whole", **dict.fromkeys(("X", "W1", "b1", "W2", "b2", "W3", "b3"), SMALL)},
    quantities={
        "A1": "maximum(X @ W1 + b1, 0)", "A2": "maximum(A1 @ W2 + b2, 0)", "Z3": "A2 @ W3 + b3",
        "AL": "1 / (1 + exp(-Z3))", "dZ3": "(AL - Y) / N",
        "dZ2": "(dZ3 @ W3.T) * (A2 > 0)", "dZ1": "(dZ2 @ W2.T) * (A1 > 0)",
    },
    formula=CROSS_ENTROPY,
    gradients={
        "dW1": "X.T @ dZ1", "db1": "dZ1.sum(axis=0)", "dW2": "A1.T @ dZ2", "db2": "dZ2.sum(axis=0)",
        "dW3": "A2.T @ dZ3", "db3": "dZ3.sum(axis=0)",
    },
    mistakes=name_mistakes(
        sigmoid_left_out=lambda Z3: {"AL": Z3},
        relu_at_the_end=lambda Z3: {"AL": np.maximum(Z3, 0)},
        not_averaged=lambda dW1, db1, dW2, db2, dW3, db3, N: {
            "dW1": dW1 * N, "db1": db1 * N, "dW2": dW2 * N, "db2": db2 * N, "dW3": dW3 * N, "db3": db3 * N,
        },
        sign_turned=lambda dW1, db1, dW2, db2, dW3, db3: {
            "dW1": -dW1, "db1": -db1, "dW2": -dW2, "db2": -db2, "dW3": -dW3, "db3": -db3,
        },
        hidden_slope_left_out=lambda X, A1, dZ3, W2, W3: {
            "dW2": A1.T @ (dZ3 @ W3.T), "dW1": X.T @ (dZ3 @ W3.T @ W2.T),
        },
    ),
).under(
    MODEL, ("L_model_forward", "L_model_backward", "compute_cost"), "building/l_layer_model",
    formula=CROSS_ENTROPY, results={"AL": "1 / (1 + exp(-Z3))"},
    needs=("building/linear_activation", "building/compute_cost"),
    steps=(
        "`parameters` holds two entries for each layer, so L is `len(parameters) // 2`. The last layer is a sigmoid.",
        "The cost begins the way back: `dAL = -(Y / AL - (1 - Y) / (1 - AL))`. Go on from the last layer to the first.",
    ),
)  # fmt: skip
UPDATE_PARAMETERS = Layer(
    "building/update_parameters", symbol="update_parameters",
    inputs={
        "W1": "M D", "b1": "M K", "W2": "H M", "b2": "H K", "dW1": "M D", "db1": "M K", "dW2": "H M", "db2": "H K",
    },
    options={"rate": (0.1, 0.3, 0.02), "K": (1, 1, 1)},
    formula="W1 - rate * dW1",
    results={"b1_new": "b1 - rate * db1", "W2_new": "W2 - rate * dW2", "b2_new": "b2 - rate * db2"},
    mistakes=name_mistakes(
        updated_upwards=lambda W1, b1, W2, b2, dW1, db1, dW2, db2, rate: {
            "out": W1 + rate * dW1, "b1_new": b1 + rate * db1, "W2_new": W2 + rate * dW2, "b2_new": b2 + rate * db2,
        },
        rate_left_out=lambda W1, b1, W2, b2, dW1, db1, dW2, db2: {
            "out": W1 - dW1, "b1_new": b1 - db1, "W2_new": W2 - dW2, "b2_new": b2 - db2,
        },
        last_layer_left_out=lambda W2, b2: {"W2_new": W2, "b2_new": b2},
        biases_left_out=lambda b1, b2: {"b1_new": b1, "b2_new": b2},
    ),
).under(
    UPDATE, ("update_parameters",), "building/update_parameters",
    steps=("The layers count from 1 to L, so `range(1, L + 1)`. Subtract the learning rate times the gradient.",),
)  # fmt: skip
CHECKS = (COMPUTE_COST, L_LAYER_MODEL, UPDATE_PARAMETERS)
