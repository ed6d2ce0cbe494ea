"""The unit optimizer: SGD, Momentum, AdaGrad and Adam."""

from grader.courses.book_6_7.unroll import declare_optimizer

SGD = declare_optimizer(
    "SGD",
    "- lr * {g}",
    {},
    wrong={
        "walks_upwards": "+ lr * {g}",
        "rate_left_out": "- {g}",
        "divided_by_rate": "- {g} / lr",
        "nothing_changed": "+ 0",
        "parameter_replaced": "- lr * {g} - {w}",
        "parameter_in_place_of_gradient": "- lr * {w}",
        "first_gradient_again": ("- lr * {f}", {"f": "where({n} == 1, {g}, {f})"}),
        "first_parameter_alone": "- lr * {g} * {first}",
    },
    steps=(
        "Go through the keys of `params`. `grads` has the same keys.",
        "For each key, take `self.lr` times the gradient away from the parameter.",
    ),
)
VELOCITY = {"v": "momentum * {v} - lr * {g}"}
MOMENTUM = declare_optimizer(
    "Momentum",
    "+ {v}",
    VELOCITY,
    wrong={
        "velocity_not_kept": "- lr * {g}",
        "velocity_not_slowed": ("+ {v}", {"v": "{v} - lr * {g}"}),
        "walks_upwards": "- {v}",
        "velocity_has_other_sign": ("- {v}", {"v": "momentum * -{v} + lr * {g}"}),
        "rate_left_out": ("+ {v}", {"v": "momentum * {v} - {g}"}),
        "rate_and_momentum_exchanged": ("+ {v}", {"v": "lr * {v} - momentum * {g}"}),
        "gradient_weighted": ("+ {v}", {"v": "momentum * {v} - (1 - momentum) * lr * {g}"}),
        "gradient_used_twice": "+ {v} - lr * {g}",
        "nesterov": "+ momentum * {v} - lr * {g}",
        "velocity_before_its_update": ("+ {old}", {"old": "1 * {v}", **VELOCITY}),
        "parameter_replaced": "+ {v} - {w}",
        "first_parameter_alone": "+ {v} * {first}",
        "nothing_changed": "+ 0",
    },
    options={"momentum": (0.9, 0.5, 0.7)},
    steps=(
        "In the first `update`, make a velocity of zeros for each key: `np.zeros_like` gives the shape.",
        "The new velocity is `self.momentum` times the old one, minus `self.lr` times the gradient.",
        "Add the new velocity to the parameter.",
    ),
)
SQUARES = {"h": "{h} + {g} * {g}"}
ADAGRAD = declare_optimizer(
    "AdaGrad",
    "- lr * {g} / (sqrt({h}) + 1e-7)",
    SQUARES,
    wrong={
        "squares_not_kept": "- lr * {g} / sqrt({g} * {g})",
        "root_left_out": "- lr * {g} / {h}",
        "multiplied_by_root": "- lr * {g} * sqrt({h})",
        "squares_not_used": "- lr * {g}",
        "square_left_out": ("- lr * {g} / sqrt(abs({h}))", {"h": "{h} + abs({g})"}),
        "squares_forgotten": ("- lr * {g} / sqrt({h})", {"h": "0.9 * {h} + 0.1 * {g} * {g}"}),
        "gradient_not_used": "- lr / sqrt({h})",
        "walks_upwards": "+ lr * {g} / sqrt({h})",
        "rate_left_out": "- {g} / sqrt({h})",
        "parameter_replaced": "- lr * {g} / sqrt({h}) - {w}",
        "first_parameter_alone": "- lr * {g} / sqrt({h}) * {first}",
    },
    accepted="- lr * {g} / sqrt({h} + 1e-7)",
    steps=(
        "In the first `update`, make an array `h` of zeros for each key.",
        "Add the square of the gradient to `h`, number by number.",
        "The step is divided by the root of `h`. Add `1e-7` to the root, because `h` may be 0.",
    ),
)
MOMENTS = {"m": "beta1 * {m} + (1 - beta1) * {g}", "v": "beta2 * {v} + (1 - beta2) * {g} * {g}"}
RATE = "- lr * sqrt(1 - beta2 ** {n}) / (1 - beta1 ** {n})"
ADAM = declare_optimizer(
    "Adam",
    f"{RATE} * {{m}} / (sqrt({{v}}) + 1e-7)",
    MOMENTS,
    wrong={
        "correction_left_out": "- lr * {m} / sqrt({v})",
        "correction_of_mean_alone": "- lr * {m} / (1 - beta1 ** {n}) / sqrt({v})",
        "correction_of_squares_alone": "- lr * {m} / sqrt({v} / (1 - beta2 ** {n}))",
        "updates_not_counted": "- lr * {m} / (1 - beta1) / sqrt({v} / (1 - beta2))",
        "counted_for_each_key": RATE.replace("{n}", "(2 * {n} - {first})") + " * {m} / sqrt({v})",
        "counted_one_too_many": RATE.replace("{n}", "({n} + 1)") + " * {m} / sqrt({v})",
        "root_left_out": RATE + " * {m} / {v}",
        "root_of_correction_left_out": "- lr * (1 - beta2 ** {n}) / (1 - beta1 ** {n}) * {m} / sqrt({v})",
        "betas_exchanged": (
            "- lr * {m} / (1 - beta2 ** {n}) / sqrt({v} / (1 - beta1 ** {n}))",
            {"m": MOMENTS["m"].replace("beta1", "beta2"), "v": MOMENTS["v"].replace("beta2", "beta1")},
        ),
        "mean_not_kept": (RATE + " * {m} / sqrt({v})", {**MOMENTS, "m": "(1 - beta1) * {g}"}),
        "gradient_in_place_of_mean": RATE + " * {g} / sqrt({v})",
        "walks_upwards": RATE.replace("-", "+", 1) + " * {m} / sqrt({v})",
        "rate_left_out": RATE.replace("lr * ", "") + " * {m} / sqrt({v})",
        "first_parameter_alone": RATE + " * {m} / sqrt({v}) * {first}",
    },
    options={"beta1": (0.9, 0.8, 0.7), "beta2": (0.999, 0.99, 0.95)},
    accepted=f"{RATE} * {{m}} / sqrt({{v}} + 1e-7)",
    steps=(
        "In the first `update`, make `m` and `v` of zeros for each key. A counter counts the calls of `update`.",
        "Count once in each call, in front of the loop over the keys.",
        "`m` and `v` begin with 0, so they are too small at first. Both corrections make up for this.",
    ),
)
CHECKS = (SGD, MOMENTUM, ADAGRAD, ADAM)
