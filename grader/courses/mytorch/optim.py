"""The unit optim: SGD with momentum, which changes the layers of a model."""

from grader import Layer, name_mistakes
from grader.courses.mytorch.calls import OPTIMIZER

NAMES = ("W1", "b1", "W2", "b2", "dLdW1", "dLdb1", "dLdW2", "dLdb2", "next_dLdW1")
SHAPES = ("M D", "M 1", "K M", "K 1", "M D", "M 1", "K M", "K 1", "M D")
SGD = Layer(
    "optim/sgd",
    symbol="SGD",
    inputs={},
    parameters=dict(zip(NAMES, SHAPES, strict=True)),
    domains=dict.fromkeys(NAMES, "real, never whole"),
    options={"lr": (0.1, 0.3, 0.05), "momentum": (0.9, 0.0, 0.5)},
    formula="W1 - lr * dLdW1 - lr * (momentum * dLdW1 + next_dLdW1)",
    results={
        "usual_W1": "W1 - 0.1 * dLdW1 - 0.1 * dLdW1",
        "W2_first": "W2 - lr * dLdW2",
        "b2_first": "b2 - lr * dLdb2",
        "b1_new": "b1 - lr * dLdb1 - lr * (momentum * dLdb1 + dLdb1)",
        "W2_new": "W2 - lr * dLdW2 - lr * (momentum * dLdW2 + dLdW2)",
        "b2_new": "b2 - lr * dLdb2 - lr * (momentum * dLdb2 + dLdb2)",
    },
    tolerance=1e-5,  # velocities may be float32
    mistakes=name_mistakes(
        momentum_not_used=lambda W1, dLdW1, next_dLdW1, lr: {"out": W1 - lr * dLdW1 - lr * next_dLdW1},
        rate_not_used=lambda W1, dLdW1, next_dLdW1, momentum: {"out": W1 - dLdW1 - momentum * dLdW1 - next_dLdW1},
        walks_upwards=lambda W1, dLdW1, next_dLdW1, lr, momentum: {
            "out": W1 + lr * dLdW1 + lr * (momentum * dLdW1 + next_dLdW1)
        },
        nothing_changed=lambda W1, b1, W2, b2: {"out": W1, "b1_new": b1, "W2_new": W2, "b2_new": b2},
        gradient_weighted=lambda W1, dLdW1, next_dLdW1, lr, momentum: {
            "out": W1 - lr * (1 - momentum) * ((1 + momentum) * dLdW1 + next_dLdW1)
        },
        velocity_not_kept=lambda W1, dLdW1, next_dLdW1, lr, momentum: {
            "out": W1 - lr * dLdW1 - lr * (momentum * next_dLdW1 + next_dLdW1)
        },
        velocity_not_slowed=lambda W1, dLdW1, next_dLdW1, lr: {"out": W1 - lr * (2 * dLdW1 + next_dLdW1)},
        velocity_not_slowed_in_branch=lambda W1, dLdW1, next_dLdW1, lr, momentum: {
            "out": W1 - lr * ((2 if momentum else 1) * dLdW1 + next_dLdW1)
        },
        first_gradient_again=lambda W1, dLdW1, lr, momentum: {"out": W1 - lr * (2 + momentum) * dLdW1},
        biases_left_out=lambda b1, b2: {"b1_new": b1, "b2_first": b2, "b2_new": b2},
        last_layer_left_out=lambda W2, b2: {"W2_first": W2, "W2_new": W2, "b2_first": b2, "b2_new": b2},
        first_layer_left_out=lambda W1, b1: {"out": W1, "b1_new": b1},
    ),
).under(
    OPTIMIZER,
    ("SGD",),
    "optim/sgd",
    steps=(
        "`__init__` makes a velocity of zeros for each `W` and each `b`.",
        "`step` first makes the new velocity: `momentum` times the old one, plus the gradient.",
        "Then it subtracts `lr` times the velocity from the weights.",
    ),
)
CHECKS = (SGD,)
