"""The unit norm: BatchNorm1d."""

from grader import Layer, Table, name_mistakes
from grader.courses.mytorch.calls import NORM

BATCHNORM1D = Layer(
    "norm/batchnorm1d", symbol="BatchNorm1d", inputs={"x": "N D", "start_M": "D", "start_V": "D"},
    parameters={"BW": "D", "Bb": "D"}, domains={"start_M": "real, never whole", "start_V": "positive"},
    options={"alpha": (0.9, 0.6, 0.75), "N": (5, 4, 6)}, tolerance=1e-6,
    quantities={"M": "x.mean(axis=0)", "V": "x.var(axis=0)", "root": "sqrt(V + 1e-8)", "NZ": "(x - M) / root"},
    formula="BW * NZ + Bb",
    results={
        "running_M": "alpha * start_M + (1 - alpha) * M", "running_V": "alpha * start_V + (1 - alpha) * V",
        "fresh_BZ": "NZ", "fresh_M": "0.1 * M", "fresh_V": "0.9 + 0.1 * V",
        "tested": "BW * (x - start_M) / sqrt(start_V + 1e-8) + Bb",
    },
    gradients={"dx": "BW / root * (dout - dout.mean(axis=0) - NZ * (dout * NZ).mean(axis=0))"},
    attributes={"dBW": "(dout * NZ).sum(axis=0)", "dBb": "dout.sum(axis=0)"},
    tables=(
        Table("a column of equal numbers", {  # its variance is 0 or nearly so, so that eps counts
            "x": [[2.0, 1.0], [2.0, -1.0], [2.0, 0.5], [2.0, 3.0]], "start_M": [0.5, -0.5], "start_V": [3e-8, 2.0],
            "BW": [0.5, -1.5], "Bb": [1.0, 0.25], "dout": [[1.0, 2.0], [-1.0, 0.5], [2.0, -1.0], [0.5, 1.0]],
        }),
    ),
    mistakes=name_mistakes(
        scale_and_shift_left_out=lambda NZ: {"out": NZ},
        root_left_out=lambda x, M, V, BW, Bb: {
            "out": BW * (x - M) / (V + 1e-8) + Bb,
            "fresh_BZ": (x - M) / (V + 1e-8),
        },
        mean_and_variance_held=lambda dout, BW, root: {"dx": dout * BW / root},
        variance_held=lambda dout, BW, root: {"dx": BW / root * (dout - dout.mean(axis=0))},
        mean_held=lambda dout, BW, root, NZ: {"dx": BW / root * (dout - NZ * (dout * NZ).mean(axis=0))},
        scale_left_out_on_the_way_back=lambda dout, root, NZ: {
            "dx": (dout - dout.mean(axis=0) - NZ * (dout * NZ).mean(axis=0)) / root
        },
        normal_left_out=lambda dout: {"dBW": dout.sum(axis=0)},
        slope_with_input=lambda dout, x: {"dBW": (dout * x).sum(axis=0)},
        slopes_exchanged=lambda dBW, dBb: {"dBW": dBb, "dBb": dBW},
        slope_of_scale_for_shift=lambda dBW: {"dBb": dBW},
        slopes_averaged=lambda dBW, dBb, N: {"dBW": dBW / N, "dBb": dBb / N},
        alpha_swapped=lambda start_M, start_V, M, V, alpha: {
            "running_M": (1 - alpha) * start_M + alpha * M,
            "running_V": (1 - alpha) * start_V + alpha * V,
            "fresh_M": 0.9 * M,
            "fresh_V": 0.1 + 0.9 * V,
        },
        running_state_not_kept=lambda start_M, start_V, M: {
            "running_M": start_M,
            "running_V": start_V,
            "fresh_M": 0 * M,
            "fresh_V": 0 * M + 1,
        },
        running_state_is_batch=lambda M, V: {"running_M": M, "running_V": V, "fresh_M": M, "fresh_V": V},
        tested_with_batch=lambda out: {"tested": out},
        tested_without_normalizing=lambda x, BW, Bb: {"tested": BW * x + Bb},
        variance_of_sample=lambda x, start_V, alpha: {
            "running_V": alpha * start_V + (1 - alpha) * x.var(axis=0, ddof=1)
        },
    ),
).under(
    NORM,
    ("BatchNorm1d",),
    "norm/batchnorm1d",
    steps=(
        "Mean and variance are those of each column: `axis=0`. `eps` stands inside of the root.",
        "`Z` reaches `BZ` by three ways: by itself, by `M`, and by `V`. `dLdZ` is the sum of the three.",
        "With `eval` True, use `running_M` and `running_V`, and leave both as they are.",
    ),
)  # fmt: skip
CHECKS = (BATCHNORM1D,)
