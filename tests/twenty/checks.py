from functools import partial
from pathlib import Path

import numpy as np

from grader import (
    Case,
    Check,
    Convention,
    Criterion,
    Layer,
    Structure,
    Table,
    draw_probed_cases,
    drive_text,
    hookimpl,
    judge_outputs,
    judge_probed,
    make_probed_criteria,
    name_mistakes,
)


def lacks_inner(x, dout):
    """The derivative of the inner part is missing."""
    return {"dx": dout * np.tanh(x)}


TANH = Layer(
    "activation/tanh",
    symbol="Tanh",
    inputs={"x": "N D"},
    quantities={"out": "tanh(x)"},
    formula="tanh(x)",
    gradients={"dx": "dout * (1 - out**2)"},
    mistakes=(lacks_inner,),
    example={"x": 0, "dout": 2},
)


def half_left_out(x, dout):
    """The factor one half is missing."""
    return {"out": x * 2}


GELU = Layer(
    "activation/gelu",
    symbol="GELU",
    inputs={"x": "N D"},
    quantities={"cdf": "0.5 * (1 + erf(x / sqrt(2)))"},
    formula="x * cdf",
    gradients={"dx": "dout * (cdf + x * exp(-x**2 / 2) / sqrt(2 * pi))"},
    mistakes=(half_left_out,),
)


def alpha_left_out(x, dout):
    """The slope is `alpha` where x is negative."""
    return {"dx": dout * (x > 0)}


LEAKY = Layer(
    "activation/leaky",
    symbol="Leaky",
    parameters={"alpha": ""},
    inputs={"x": "N D"},
    formula="where(x > 0, x, alpha * x)",
    gradients={"dx": "dout * where(x > 0, 1, alpha)"},
    mistakes=(alpha_left_out,),
)
ELU = Layer(
    "activation/elu",
    symbol="ELU",
    inputs={"x": "N D"},
    formula="where(x > 0, x, exp(x) - 1)",
    gradients={"dx": "dout * where(x > 0, 1, exp(x))"},
    mistakes=name_mistakes(one_left_out=lambda x: {"out": np.where(x > 0, x, np.exp(x))}),
)
SOFTPLUS = Layer(
    "activation/softplus",
    symbol="Softplus",
    inputs={"x": "N D"},
    formula="log(1 + exp(x))",
    gradients={"dx": "dout / (1 + exp(-x))"},
    mistakes=name_mistakes(sign_turned=lambda x, dout: {"dx": dout / (1 + np.exp(x))}),
    tables=(
        Table(
            "large numbers",
            {"x": [[800.0, -800.0]], "dout": [[1.0, 1.0]]},
            {"out": ([[800.0, 0.0]],), "dx": ([[1.0, 0.0]],)},
            remark="overflow",
        ),
    ),
)
SWISH = Layer(
    "activation/swish",
    symbol="Swish",
    inputs={"x": "N D"},
    quantities={"s": "1 / (1 + exp(-x))"},
    formula="x * s",
    gradients={"dx": "dout * (s + x * s * (1 - s))"},
    mistakes=name_mistakes(product_rule_forgotten=lambda dout, s: {"dx": dout * s}),
)
MATMUL = Layer(
    "affine/matmul",
    symbol="MatMul",
    inputs={"a": "N D", "b": "D M"},
    formula="a @ b",
    gradients={"da": "dout @ b.T", "db": "a.T @ dout"},
    mistakes=name_mistakes(not_transposed=lambda a, dout: {"db": dout.T @ a}),
)
LAYER_NORM = Layer(
    "norm/layer_norm",
    symbol="LayerNorm",
    inputs={"x": "N D"},
    parameters={"gamma": "D", "beta": "D"},
    quantities={
        "mean": "x.mean(axis=1, keepdims=True)",
        "var": "x.var(axis=1, keepdims=True)",
        "normal": "(x - mean) / sqrt(var + 1e-5)",
    },
    formula="gamma * normal + beta",
    gradients={"dx": None},
    attributes={"dgamma": "(dout * normal).sum(axis=0)", "dbeta": "dout.sum(axis=0)"},
    mistakes=name_mistakes(sum_left_out=lambda dout, normal: {"dgamma": (dout * normal).mean(axis=0)}),
)
RNN = Layer(
    "rnn/step",
    symbol="RNN",
    parameters={"Wx": "D H", "Wh": "H H", "b": "H"},
    inputs={"x": "N D", "h": "N H"},
    quantities={"out": "tanh(x @ Wx + h @ Wh + b)"},
    formula="tanh(x @ Wx + h @ Wh + b)",
    gradients={"dx": "(dout * (1 - out**2)) @ Wx.T", "dh": "(dout * (1 - out**2)) @ Wh.T"},
    attributes={
        "dWx": "x.T @ (dout * (1 - out**2))",
        "dWh": "h.T @ (dout * (1 - out**2))",
        "db": "(dout * (1 - out**2)).sum(axis=0)",
    },
    mistakes=name_mistakes(slope_left_out=lambda dout, Wx: {"dx": dout @ Wx.T}),
)
ATTENTION = Layer(
    "attention/attention",
    symbol="Attention",
    inputs={"q": "N D M", "k": "N H M", "v": "N H M"},
    quantities={"a": "softmax(q @ swapaxes(k, 1, 2) / sqrt(M))"},
    formula="a @ v",
    gradients={"dq": None, "dk": None, "dv": "swapaxes(a, 1, 2) @ dout"},
    mistakes=name_mistakes(not_weighted=lambda dout, v: {"dv": dout.sum(axis=1, keepdims=True) + np.zeros_like(v)}),
)
EMBEDDING = Layer(
    "words/embedding",
    symbol="Embedding",
    parameters={"W": "M D"},
    inputs={"t": "N M"},
    domains={"t": "one-hot"},
    forms={"labels": ("labels(t)",)},
    formula="t @ W",
    attributes={"dW": "t.T @ dout"},
    mistakes=name_mistakes(assigned=lambda dout, W, t: {"dW": np.sign(t.T @ np.abs(dout))}),
)
DROPOUT = Layer(
    "norm/dropout",
    symbol="dropout",
    inputs={"x": "N D"},
    domains={"x": "away from 0"},
    options={"p": (0.8, 0.3, 0.6), "seed": (1, 2, 3), "D": (40, 30, 50)},
    masks={"mask": ("out != 0", "p")},
    formula="x * mask / p",
    gradients={"dx": "dout * mask / p"},
    mistakes=name_mistakes(mask_not_used=lambda dout: {"dx": dout}),
).under(
    Convention(
        build="layer = {0}(p)", forward="{out} = layer.forward(x)", backward="{gradients} = layer.backward({dout})"
    ),
    ("Dropout",),
    "norm/dropout",
)
MSE = Layer(
    "loss/mse",
    symbol="MSE",
    inputs={"y": "N D", "t": "N D"},
    formula="sum((y - t)**2) / N",
    gradients={"dy": "2 * (y - t) / N"},
    mistakes=name_mistakes(two_left_out=lambda y, t, N: {"dy": (y - t) / N}),
)
BCE = Layer(
    "loss/bce_logits",
    symbol="BCELogits",
    inputs={"x": "N D", "t": "N D"},
    domains={"t": "one-hot"},
    formula="sum(log(1 + exp(x)) - t * x) / N",
    gradients={"dx": "(1 / (1 + exp(-x)) - t) / N"},
    mistakes=name_mistakes(not_averaged=lambda x, t: {"dx": 1 / (1 + np.exp(-x)) - t}),
)
HUBER = Layer(
    "loss/huber",
    symbol="huber",
    inputs={"x": "N D", "t": "N D"},
    quantities={"r": "x - t"},
    formula="where(abs(r) < 1, 0.5 * r**2, abs(r) - 0.5)",
    tables=(Table("near the corner", {"x": [[0.95, -0.95, 1.05, -1.05]], "t": [[0.0, 0.0, 0.0, 0.0]]}),),
    mistakes=name_mistakes(square_only=lambda r: {"out": 0.5 * r**2}),
)
CONV = Layer(
    "images/conv",
    symbol="Conv",
    parameters={"W": "F C K K", "b": "F"},
    inputs={"x": "N C H H"},
    options={"H": (5, 4, 6), "K": (2, 3, 3)},
    formula="einsum('nchwij,fcij->nfhw', windows(x, K, K), W) + reshape(b, -1, 1, 1)",
    gradients={"dx": None},
    attributes={"dW": None, "db": "dout.sum(axis=(0, 2, 3))"},
    mistakes=name_mistakes(summed_over_batch=lambda dout: {"db": dout.sum(axis=0)}),
)


def drive_rows(student, arrays):
    yield "rows", student.call("one_hot", arrays["labels"], int(arrays["classes"]))


def draw_rows(generator):
    cases = []
    for count, classes in ((4, 3), (3, 5)):
        given = {"labels": generator.integers(0, classes, count), "classes": np.asarray(classes)}
        cases.append(Case(f"{count} labels", given, given, {"rows": (np.eye(classes)[given["labels"]],)}))
    return cases


def columns(rows):
    """Each label must be a row."""
    return {"rows": rows.T}


ONE_HOT = Check(
    name="labels/one_hot",
    symbol="one_hot",
    drive=drive_text(drive_rows),
    cases=draw_rows,
    judge=judge_outputs,
    criteria=(Criterion("rows", 1.0),),
    structure=Structure(calls=("rows = one_hot(labels, classes)",)),
    mistakes=(columns,),
    expected_formulas={"rows": "np.eye(classes)[labels]"},
)

SLOPES = {"dx": "x", "dw": "w"}


def drive_filter(student, arrays):
    def run(values):
        out, kept = student.call("filter_forward", values["x"], values["w"])
        yield "out", out
        dx, dw = student.call("filter_backward", values["dout"], kept)
        yield "dx", dx
        yield "dw", dw

    yield from student.probe(run, arrays)


def compute_filter(values):
    x, w, dout = values["x"], values["w"], values["dout"]
    return {"out": np.convolve(x, w[::-1], "valid"), "dx": np.convolve(dout, w), "dw": np.correlate(x, dout, "valid")}


def draw_filter(generator):
    cases = []
    for name, size in (("eight numbers", 8), ("six numbers", 6)):
        values = {
            "x": generator.normal(0, 1, size),
            "w": generator.normal(0, 1, 3),
            "dout": generator.normal(0, 1, size - 2),
        }
        cases += draw_probed_cases(name, values, compute_filter, generator, SLOPES)
    return cases


def filter_turned(x, w):
    """The filter is turned around."""
    return {"out": np.convolve(x, w, "valid")}


FILTER = Check(
    name="images/filter",
    symbol="filter_forward",
    partners=("filter_backward",),
    methods=("forward", "backward"),
    drive=drive_text(drive_filter),
    cases=draw_filter,
    judge=partial(judge_probed, slopes=SLOPES),
    criteria=make_probed_criteria({"out": 3.0, "dx": 3.0, "dw": 3.0}, SLOPES),
    mistakes=(filter_turned,),
    expected_formulas={"out": "", "dx": "", "dw": ""},
)


def drive_momentum(student, arrays):
    w = student.copy(arrays["w"])
    optimizer = student.make("Momentum", float(arrays["lr"]), float(arrays["rate"]))
    for step in range(3):
        w = student.invoke(optimizer, "step", w, student.copy(arrays["g"][step]))
        yield f"w{step}", w


def draw_momentum(generator):
    cases = []
    for name, lr, rate in (("slow", 0.1, 0.9), ("fast", 0.3, 0.5)):
        given = {
            "w": generator.normal(0, 1, 4),
            "g": generator.normal(0, 1, (3, 4)),
            "lr": np.asarray(lr),
            "rate": np.asarray(rate),
        }
        w, v, expected = given["w"], 0, {}
        for step in range(3):
            v = rate * v - lr * given["g"][step]
            w = w + v
            expected[f"w{step}"] = (w,)
        cases.append(Case(name, given, given, expected))
    return cases


def no_memory(w, g, lr):
    """Only the last gradient counts. The velocity must remember the gradients before it."""
    return {f"w{step}": w - lr * g[: step + 1].sum(axis=0) for step in range(3)}


MOMENTUM = Check(
    name="training/momentum",
    symbol="Momentum",
    drive=drive_text(drive_momentum),
    cases=draw_momentum,
    judge=judge_outputs,
    criteria=tuple(Criterion(f"w{step}", 1.0) for step in range(3)),
    methods=("step",),
    mistakes=(no_memory,),
    expected_formulas={f"w{step}": "" for step in range(3)},
)


def drive_logistic(student, arrays):
    returned = student.call(
        "train_logistic",
        student.copy(arrays["x"]),
        student.copy(arrays["y"]),
        int(arrays["steps"]),
        float(arrays["lr"]),
    )
    yield from student.split_values(returned, ("w", "losses"))


def logistic(x, y, steps, lr):
    w, losses = np.zeros(x.shape[1]), []
    for _ in range(int(steps)):
        p = 1 / (1 + np.exp(-x @ w))
        losses.append(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        w = w - lr * x.T @ (p - y) / len(x)
    return {"w": w, "losses": np.array(losses)}


def draw_logistic(generator):
    cases = []
    for steps, lr in ((3, 0.5), (10, 0.2)):
        x = generator.normal(0, 1, (9, 2))
        given = {"x": x, "y": (x.sum(axis=1) > 0) * 1.0, "steps": np.asarray(steps), "lr": np.asarray(lr)}
        cases.append(Case(f"{steps} steps", given, given, {name: (a,) for name, a in logistic(**given).items()}))
    return cases


def uphill(x, y, steps, lr):
    """The weights climb. They must go down."""
    return logistic(x, y, steps, -lr)


LOGISTIC = Check(
    name="training/logistic",
    symbol="train_logistic",
    drive=drive_text(drive_logistic),
    cases=draw_logistic,
    judge=judge_outputs,
    criteria=(Criterion("w", 6.0), Criterion("losses", 4.0)),
    mistakes=(uphill,),
    structure=Structure(calls=("w, losses = train_logistic(x, y, steps, lr)",)),
    seconds=2.0,
)


@hookimpl
def bpgrade_checks():
    return [
        TANH,
        GELU,
        LEAKY,
        ELU,
        SOFTPLUS,
        SWISH,
        MATMUL,
        LAYER_NORM,
        RNN,
        ATTENTION,
        EMBEDDING,
        DROPOUT,
        MSE,
        BCE,
        HUBER,
        CONV,
        ONE_HOT,
        FILTER,
        MOMENTUM,
        LOGISTIC,
    ]


@hookimpl
def bpgrade_messages():
    return {"en": Path(__file__).with_name("en.toml")}
