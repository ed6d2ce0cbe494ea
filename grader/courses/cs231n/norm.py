"""The unit norm: batchnorm, layernorm and dropout."""

import numpy as np

from grader import Layer, name_mistakes
from grader.courses.cs231n.calls import PAIR

BATCHNORM = Layer(
    "norm/batchnorm", symbol="batchnorm_forward", inputs={"x": "N D", "start_mean": "D", "start_var": "D"},
    parameters={"gamma": "D", "beta": "D"}, domains={"start_var": "positive"},
    options={"eps": (1e-3, 1e-2, 0.1), "momentum": (0.9, 0.8, 0.7)},
    quantities={"mean": "x.mean(axis=0)", "var": "x.var(axis=0)", "normal": "(x - mean) / sqrt(var + eps)"},
    formula="gamma * normal + beta",
    results={
        "running_mean": "momentum * start_mean + (1 - momentum) * mean",
        "running_var": "momentum * start_var + (1 - momentum) * var",
        "tested": "gamma * (x - start_mean) / sqrt(start_var + eps) + beta",
    },
    gradients={
        "dx": "gamma / sqrt(var + eps) * (dout - dout.mean(axis=0) - normal * (dout * normal).mean(axis=0))",
        "dgamma": "(dout * normal).sum(axis=0)",
        "dbeta": "dout.sum(axis=0)",
    },
    mistakes=name_mistakes(
        gamma_and_beta_left_out=lambda normal: {"out": normal},
        epsilon_left_out=lambda x, mean, var, gamma, beta: {"out": gamma * (x - mean) / np.sqrt(var) + beta},
        epsilon_outside_of_root=lambda x, mean, var, eps, gamma, beta: {
            "out": gamma * (x - mean) / (np.sqrt(var) + eps) + beta
        },
        variance_without_root=lambda x, mean, var, eps, gamma, beta: {"out": gamma * (x - mean) / (var + eps) + beta},
        mean_and_variance_held=lambda dout, gamma, var, eps: {"dx": dout * gamma / np.sqrt(var + eps)},
        gamma_left_out=lambda dout, normal, var, eps: {
            "dx": (dout - dout.mean(axis=0) - normal * (dout * normal).mean(axis=0)) / np.sqrt(var + eps)
        },
        mean_held=lambda dout, gamma, normal, var, eps: {
            "dx": gamma / np.sqrt(var + eps) * (dout - normal * (dout * normal).mean(axis=0))
        },
        variance_counted_twice=lambda dx, dout, gamma, normal, var, eps: {
            "dx": dx - gamma / np.sqrt(var + eps) * normal * (dout * normal).mean(axis=0)
        },
        variance_held=lambda dout, gamma, var, eps: {"dx": gamma / np.sqrt(var + eps) * (dout - dout.mean(axis=0))},
        normal_left_out=lambda dout: {"dgamma": dout.sum(axis=0)},
        dgamma_of_input=lambda dout, x: {"dgamma": (dout * x).sum(axis=0)},
        gradients_averaged=lambda dgamma, dbeta, N: {"dgamma": dgamma / N, "dbeta": dbeta / N},
        momentum_swapped=lambda start_mean, mean, momentum: {
            "running_mean": (1 - momentum) * start_mean + momentum * mean
        },
        running_state_not_kept=lambda start_mean, start_var: {"running_mean": start_mean, "running_var": start_var},
        tested_with_batch=lambda out: {"tested": out},
    ),
).under(
    PAIR, ("batchnorm_forward", "batchnorm_backward"), "norm/batchnorm",
    calls={
        "forward": "bn_param = {'mode': 'train', 'eps': eps, 'momentum': momentum,"
        " 'running_mean': start_mean, 'running_var': start_var}\n"
        "out, cache = {0}(x, gamma, beta, bn_param)\n"
        "running_mean = bn_param['running_mean']\nrunning_var = bn_param['running_var']\n"
        "tests = {'mode': 'test', 'eps': eps, 'momentum': momentum,"
        " 'running_mean': start_mean, 'running_var': start_var}\n"
        "tested, other = {0}(x, gamma, beta, tests)"
    },
    steps=(
        "Mean and variance are those of each column: `axis=0`. `eps` stands inside of the root.",
        "`x` reaches `out` by three ways: by itself, by the mean, and by the variance. `dx` is the sum of the three.",
    ),
)  # fmt: skip
LAYERNORM = Layer(
    "norm/layernorm", symbol="layernorm_forward", inputs={"x": "N D"}, parameters={"gamma": "D", "beta": "D"},
    options={"eps": (1e-3, 1e-2, 0.1)},
    quantities={
        "mean": "x.mean(axis=1, keepdims=True)",
        "var": "x.var(axis=1, keepdims=True)",
        "normal": "(x - mean) / sqrt(var + eps)",
    },
    formula="gamma * normal + beta",
    gradients={
        "dx": "(dout * gamma - (dout * gamma).mean(axis=1, keepdims=True)"
        " - normal * (dout * gamma * normal).mean(axis=1, keepdims=True)) / sqrt(var + eps)",
        "dgamma": "(dout * normal).sum(axis=0)",
        "dbeta": "dout.sum(axis=0)",
    },
    mistakes=name_mistakes(
        along_columns=lambda x, eps, gamma, beta: {
            "out": gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) + beta
        },
        gamma_and_beta_left_out=lambda normal: {"out": normal},
        variance_without_root=lambda x, mean, var, eps, gamma, beta: {"out": gamma * (x - mean) / (var + eps) + beta},
        mean_and_variance_held=lambda dout, gamma, var, eps: {"dx": dout * gamma / np.sqrt(var + eps)},
        gamma_left_out=lambda dout, normal, var, eps: {
            "dx": (dout - dout.mean(axis=1, keepdims=True) - normal * (dout * normal).mean(axis=1, keepdims=True))
            / np.sqrt(var + eps)
        },
        gamma_after_the_means=lambda dout, gamma, normal, var, eps: {
            "dx": gamma
            * (dout - dout.mean(axis=1, keepdims=True) - normal * (dout * normal).mean(axis=1, keepdims=True))
            / np.sqrt(var + eps)
        },
        normal_left_out=lambda dout: {"dgamma": dout.sum(axis=0)},
        gradients_averaged=lambda dgamma, dbeta, N: {"dgamma": dgamma / N, "dbeta": dbeta / N},
    ),
).under(
    PAIR, ("layernorm_forward", "layernorm_backward"), "norm/layernorm",
    calls={"forward": "out, cache = {0}({inputs}, {'eps': eps})"},
    steps=(
        "Mean and variance are those of each row: `axis=1, keepdims=True`.",
        "`gamma` multiplies `dout` before the means of the rows are taken.",
    ),
)  # fmt: skip
DROPOUT = Layer(
    "norm/dropout", symbol="dropout_forward", inputs={"x": "N D"}, domains={"x": "away from 0"},
    options={"p": (0.8, 0.3, 0.6), "seed": (1, 2, 3), "D": (40, 30, 50)},
    # before 2018, the course had p as the probability to drop; what is kept shows by how much it has grown
    masks={
        "mask": ("out != 0", "p"),
        "p": ("where(abs(sum(abs(x) * (out != 0)) / sum(abs(out)) - (1 - p)) < 1e-3, 1 - p, p)", ""),
    },
    formula="x * mask / p",
    results={"tested": "x"},
    gradients={"dx": "dout * mask / p"},
    mistakes=name_mistakes(
        scale_left_out=lambda x, mask, dout: {"out": x * mask, "dx": dout * mask},
        scale_left_out_in_forward=lambda x, mask: {"out": x * mask},
        scale_left_out_in_backward=lambda dout, mask: {"dx": dout * mask},
        multiplied_by_p=lambda x, mask, dout, p: {"out": x * mask * p, "dx": dout * mask * p},
        mask_not_used=lambda dout: {"dx": dout},
        dout_not_used=lambda mask, p: {"dx": mask / p},
        scaled_in_test=lambda x, p: {"tested": x * p},
    ),
).under(
    PAIR, ("dropout_forward", "dropout_backward"), "norm/dropout",
    calls={
        "forward": "out, cache = {0}(x, {'mode': 'train', 'p': p, 'seed': seed})\n"
        "tested, other = {0}(x, {'mode': 'test', 'p': p, 'seed': seed})"
    },
    steps=(
        "`np.random.rand(*x.shape) < p` is True with the probability `p`.",
        "Divide by `p` at once, in training. Then nothing is left to do in a test.",
    ),
)  # fmt: skip
CHECKS = (BATCHNORM, LAYERNORM, DROPOUT)
