"""One declaration of a layer serves courses that call it in other ways, with their names and coordinates."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import taught
from corpus import ROOT, find_passing_seeds, load_built_in, prepare, write_files

from grader import Convention, Layer
from grader.authoring.crude_slope import find_crude_slope
from grader.authoring.equality import EXACT
from grader.authoring.expression import parse_formula
from grader.authoring.outputs import judge_output
from grader.authoring.rewrite import Rewriter
from grader.catalogue.catalogue import make_check_entries, make_mistake_id, translate_entries
from grader.commands.words import find_checks_named
from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.wording import reword
from grader.grading.plan import make_plan
from grader.model import Case, ExerciseResult, Message, Observation, Verdict
from grader.model.naming import translate_names, translate_words
from grader.plugins.checks import build_check
from grader.plugins.courses import import_course
from grader.sandbox import Sandbox
from grader.submission.matching import returns_nothing
from grader.submission.near_names import propose_near_names
from grader.submission.read import read_submission

CHECKS = {layer.name: build_check(layer, "taught") for layer, _ in taught.RIGHT}
TEXTS = {layer.name: f"import numpy as np\n{text}" for layer, text in taught.RIGHT}
QUICK, ALL = range(2), range(50)


def grade_text(name: str, text: str, folder: Path, forking: Sandbox) -> ExerciseResult:
    """Grade and explain one text for an exercise of the small courses."""
    write_files(folder, {"layers.py": text})
    (result,) = grade_and_explain(read_submission(folder), prepare((CHECKS[name],), forking)).exercises
    return result


def mend(name: str, before: str, after: str) -> str:
    """Return the right text of an exercise with one change."""
    assert TEXTS[name].count(before) == 1, (name, before)
    return TEXTS[name].replace(before, after)


SEEDS = pytest.mark.slow("grades each layer under many seeds; the quick test does so under few")


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("seeds", [QUICK, pytest.param(ALL, marks=SEEDS)], ids=["quick", "all"])
def test_right_code_of_each_course_passes_with_every_seed(
    name: str, seeds: range, tmp_path: Path, forking: Sandbox
) -> None:
    write_files(tmp_path, {"layers.py": TEXTS[name]})
    plans = {seed: make_plan(CHECKS[name], seed) for seed in seeds}

    assert find_passing_seeds(read_submission(tmp_path), plans, forking) == {*seeds}


@dataclass(frozen=True)
class Slip:
    """A change of right code: the mistake and the student's formula that are told, in the course's names.

    The finding stands at the line of `after`, or at another `line`.
    """

    exercise: str
    before: str
    after: str
    mistake: str
    formula: str | None
    line: str = ""


SLIPS = (
    Slip("pair/affine", "dout.sum(axis=0)", "dout.sum(axis=1)", "bias_gradient_along_rows", "dout.sum(axis=1)"),
    Slip("pair/affine", "x.reshape(len(x), -1).T @ dout", "dout.T @ x.reshape(len(x), -1)",
         "weight_gradient_transposed", "dout.T @ x"),
    Slip("pair/affine", " @ w + b, (x", " @ w, (x", "bias_left_out", "x @ w"),
    Slip("sizes/linear", "dLdZ.T @ self.A", "dLdZ.T @ self.A / len(self.A)",
         "weight_gradient_averaged", "dLdZ.T @ A / N"),
    Slip("sizes/linear", "dLdZ.T @ self.Ones", "dLdZ.mean(axis=0, keepdims=True).T",
         "bias_gradient_averaged", "dLdZ.mean(axis=0, keepdims=True).T"),
    Slip("sizes/linear", "+ self.Ones @ self.b.T", "- self.Ones @ self.b.T", "bias_subtracted", "A @ W.T - b.T"),
    Slip("columns/linear", "np.dot(dZ, A_prev.T) / m", "np.dot(A_prev, dZ.T) / m",
         "weight_gradient_transposed", "A_prev @ dZ.T / m"),
    Slip("columns/linear", "np.dot(dZ, A_prev.T) / m", "np.dot(dZ, A_prev.T)",
         "leaves_batch_undivided", "dZ @ A_prev.T"),
    Slip("columns/linear", "np.dot(W, A) + b", "np.dot(W, A)", "bias_left_out", "W @ A_prev"),
    Slip("stateless/affine", "inputs.dot(self.weights) + self.biases", "inputs.dot(self.weights)",
         "bias_left_out", "inputs @ weights"),
    Slip("stateless/affine", "inputs.T @ grads_wrt_outputs,", "grads_wrt_outputs.T @ inputs,",
         "weight_gradient_transposed", "grads.T @ inputs"),
    Slip("stateless/affine", "grads_wrt_outputs.sum(axis=0)]", "grads_wrt_outputs.mean(axis=0)]",
         "bias_gradient_averaged", "grads.mean(axis=0)"),
    Slip("pair/relu", "dout * (cache > 0)", "dout", "mask_not_used", "dout"),
    Slip("pair/softmax_loss", "return loss, probs / N", "return loss, probs",
         "batch_division_left_out", "probs - one_hot(y)", "probs[np.arange(N), y] -= 1"),
)  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.exercise}-{slip.mistake}")
def test_a_mistake_of_the_book_is_told_with_line_names_and_formula_of_the_course(
    slip: Slip, tmp_path: Path, forking: Sandbox
) -> None:
    text = mend(slip.exercise, slip.before, slip.after)
    result = grade_text(slip.exercise, text, tmp_path, forking)
    (finding,) = result.findings

    assert (finding.kind, finding.id, finding.formula) == ("mistake", slip.mistake, slip.formula)
    assert (slip.line or slip.after) in text.split("\n")[finding.place.line - 1]
    assert result.score < 10


STUBS = {
    "pair/affine": "def affine_forward(x, w, b):\n    out = None\n    pass\n    cache = (x, w, b)\n    return out, cache\n"
    "def affine_backward(dout, cache):\n    x, w, b = cache\n    dx, dw, db = None, None, None\n    return dx, dw, db\n",
    "pair/batchnorm": "def batchnorm_forward(x, gamma, beta, bn_param):\n    mode = bn_param['mode']\n    N, D = x.shape\n"
    "    running_mean = bn_param.get('running_mean', np.zeros(D))\n    out, cache = None, None\n"
    "    if mode == 'train':\n        pass\n    else:\n        raise ValueError(mode)\n"
    "    bn_param['running_mean'] = running_mean\n    return out, cache\n"
    "def batchnorm_backward(dout, cache):\n    dx, dgamma, dbeta = None, None, None\n    return dx, dgamma, dbeta\n",
    "columns/linear": "def linear_forward(A, W, b):\n    raise NotImplementedError\n"
    "def linear_backward(dZ, cache):\n    raise NotImplementedError\n",
    "stateless/affine": "class AffineLayer:\n    def fprop(self, inputs):\n        raise NotImplementedError\n"
    "    def bprop(self, inputs, outputs, grads):\n        raise NotImplementedError\n",
}


@pytest.mark.parametrize("name", STUBS)
def test_an_untouched_stub_is_not_started(name: str, tmp_path: Path, forking: Sandbox) -> None:
    assert grade_text(name, f"import numpy as np\n{STUBS[name]}", tmp_path, forking).verdict is Verdict.NOT_STARTED


BODIES = {
    "pass": True,
    "out = None\nreturn out, (x, w)": True,
    "return None": True,
    "Z = None\nreturn NotImplemented": True,
    "loss, grads = 0, {}\nreturn loss, grads": True,
    "out = None\nout = out.astype(x.dtype)\nreturn out, x": True,
    "dx = None\nif train:\n    pass\nelif test:\n    dx = dout\nreturn dx": True,
    "out = None\nif train:\n    pass\nelse:\n    raise ValueError('no mode %s' % mode)\nreturn out": True,
    "dx = None\nif train:\n    dx = x\nelif test:\n    dx = dout\nreturn dx": False,
    "dx = None\nif train:\n    pass\nelif test:\n    dx = dout * 2\nreturn dx": False,
    "dx = None\nif train:\n    pass\ndx = dout\nreturn dx": False,
    "out = x @ w": False,
    "out = np.dot(x, w)": False,
    "out = None\nhelp = x @ w\nreturn out": False,
    "return x, x": False,
    "out = x\nreturn out": False,
    "out = None\nout = np.maximum(x, 0)\nreturn out": False,
    "for i in x:\n    pass": False,
    "for i in range(self.L):\n    self.l[i].W = None": True,
    "for i in range(self.L):\n    self.l[i].W = None\n    self.l[i].b = x": False,
    "total = None\nself.N = None\nmean = total / self.N\nreturn NotImplemented": True,
    "total = None\nmean = total / len(x)\nreturn None": False,
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_computes_is_no_stub(body: str) -> None:
    assert returns_nothing(ast.parse(body).body) is BODIES[body]


def test_a_missing_partner_is_told_by_name_and_keeps_the_points_of_forward(tmp_path: Path, forking: Sandbox) -> None:
    text = TEXTS["pair/affine"]
    result = grade_text("pair/affine", text[: text.index("def affine_backward")], tmp_path, forking)
    criteria = {c.id: c.message for c in result.criteria if c.verdict is Verdict.FAILED}

    assert [(f.message.id, f.message.values["name"]) for f in result.findings] == [
        ("function_missing", "affine_backward")
    ]
    assert criteria["backward.dx"] == Message("no_function", {"method": "affine_backward"})
    assert 0 < result.score < 5


def test_a_partner_may_stand_in_another_file(tmp_path: Path, forking: Sandbox) -> None:
    forward, begin, backward = TEXTS["pair/affine"].partition("def affine_backward")
    head = forward[: forward.index("def ")]
    (tmp_path / "grad.py").write_text(head + begin + backward, encoding="utf-8")
    right = grade_text("pair/affine", forward, tmp_path, forking)
    wrong_line = "dout.sum(axis=1)"
    (tmp_path / "grad.py").write_text(head + begin + backward.replace("dout.sum(axis=0)", wrong_line), encoding="utf-8")
    wrong = grade_text("pair/affine", forward, tmp_path, forking)
    (tmp_path / "grad.py").write_text(head + "def affine_backward(dout, cache):\n    return None\n", encoding="utf-8")
    empty = grade_text("pair/affine", forward, tmp_path, forking)

    assert (right.verdict, right.findings) == (Verdict.PASSED, ())
    assert [c.id for c in wrong.criteria if c.verdict is Verdict.FAILED and c.maximum] != []
    assert [(f.message.id, f.place and f.place.file) for f in wrong.findings] == [
        ("mistake.pair/affine.bias_gradient_along_rows", "grad.py")
    ]
    assert 0 < empty.score < 5


def test_a_partner_in_another_file_may_fail_there_or_have_other_capitals(tmp_path: Path, forking: Sandbox) -> None:
    forward, begin, backward = TEXTS["pair/affine"].partition("def affine_backward")
    head = forward[: forward.index("def ")]
    (tmp_path / "grad.py").write_text(f"@nowhere\n{begin}{backward}", encoding="utf-8")
    failing = grade_text("pair/affine", forward, tmp_path, forking)
    (tmp_path / "grad.py").write_text(f"{head}def Affine_Backward{backward}", encoding="utf-8")
    right = grade_text("pair/affine", forward, tmp_path, forking)

    assert [(f.message.id, f.place and (f.place.file, f.place.line)) for f in failing.findings] == [
        ("name_not_defined", ("grad.py", 1))
    ]
    assert failing.score == 4
    assert (right.verdict, right.findings) == (Verdict.PASSED, ())


def test_a_partner_that_is_misspelt_or_cannot_be_read_is_told_as_that(tmp_path: Path, forking: Sandbox) -> None:
    misspelt = mend("pair/affine", "def affine_backward", "def affine_bakward")
    (finding,) = grade_text("pair/affine", misspelt, tmp_path, forking).findings

    assert finding.message == Message(
        "near_name", {"name": "affine_bakward", "near": "affine_backward", "kind": "function"}
    )
    forward, colon, backward = TEXTS["pair/affine"].partition("def affine_backward")
    cells = [
        {"cell_type": "code", "source": forward},
        {"cell_type": "code", "source": colon + backward.replace(":", "", 1)},
    ]
    write_files(tmp_path / "book", {"affine.ipynb": json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5})})
    grading = prepare((CHECKS["pair/affine"],), forking)
    (result,) = grade_and_explain(read_submission(tmp_path / "book"), grading).exercises

    assert [(f.id, f.place.cell, f.place.line) for f in result.findings] == [("colon_left_out", 2, 1)]


def test_a_forward_that_returns_no_cache_is_told_as_that_alone(tmp_path: Path, forking: Sandbox) -> None:
    result = grade_text("pair/relu", mend("pair/relu", "return out, cache", "return out"), tmp_path, forking)

    assert [(f.message.id, f.message.values["count"], f.place.line) for f in result.findings] == [
        ("count_returned", 2, 6)
    ]


@pytest.mark.parametrize("layer", [layer for layer, _ in taught.RIGHT if layer.slopes], ids=lambda layer: layer.name)
def test_each_gradient_has_a_criterion_for_its_shape_and_for_its_numerical_value(layer: Layer) -> None:
    criteria = {criterion.id for criterion in build_check(layer, "taught").criteria}

    assert {"backward.shape", *(f"numeric.{name}" for name in layer.slopes)} <= criteria


@pytest.mark.slow("grades a planted bug in every form; test_planted.py has it for one form")
def test_a_backward_of_another_forward_fails_the_numerical_gradient_in_every_form(
    tmp_path: Path, forking: Sandbox
) -> None:
    wrong = {
        "pair/affine": ("dw = x.reshape", "dw = 2 * x.reshape", "numeric.dw"),
        "columns/linear": ("np.dot(dZ, A_prev.T) / m", "np.dot(dZ, A_prev.T)", "numeric.dW"),
        "stateless/affine": ("[inputs.T @", "[2 * inputs.T @", "numeric.dweights"),
        "pair/softmax_loss": ("return loss, probs / N", "return loss, probs", "numeric.dx"),
        "plain/embedding": ("np.add.at(self.grads[0], self.idx, dout)", "self.grads[0][self.idx] = dout", "numeric.dW"),
        "pair/conv": ("+= w[f] * dout", "+= 2 * w[f] * dout", "numeric.dx"),
    }
    for name, (before, after, id) in wrong.items():
        result = grade_text(name, mend(name, before, after), tmp_path, forking)

        assert {c.id: c.verdict for c in result.criteria}[id] is Verdict.FAILED, name


def test_a_mask_of_another_share_earns_nothing(tmp_path: Path, forking: Sandbox) -> None:
    right = '(np.random.rand(*x.shape) < dropout_param["p"]) / dropout_param["p"]'
    for after in (right.replace("<", ">"), "0 * x", "1"):
        text = mend("pair/dropout", right, after)
        result = grade_text("pair/dropout", text, tmp_path, forking)

        assert (result.score, result.verdict) == (0, Verdict.FAILED), (after, result.criteria)


def test_a_running_state_and_the_numbers_in_the_calls_are_graded(tmp_path: Path, forking: Sandbox) -> None:
    for name, before, after, id in (
        ("pair/batchnorm", "(1 - momentum) * mean", "momentum * mean", "forward.running_mean"),
        ("pair/momentum", 'config["momentum"] *', "0.9 *", "forward.velocity"),
        (
            "pair/max_pool",
            'k, s = pool_param["pool_height"], pool_param["stride"]\n    rows',
            "k, s = 2, 2\n    rows",
            "forward.value",
        ),
    ):
        result = grade_text(name, mend(name, before, after), tmp_path, forking)

        assert id in {c.id for c in result.criteria if c.verdict is not Verdict.PASSED}, name


def test_an_array_in_a_dict_may_be_updated_in_place(tmp_path: Path, forking: Sandbox) -> None:
    before = 'v = config["momentum"] * config["velocity"] - config["learning_rate"] * dw'
    after = 'v = config["velocity"]\n    v *= config["momentum"]\n    v -= config["learning_rate"] * dw'
    result = grade_text("pair/momentum", mend("pair/momentum", before, after), tmp_path, forking)

    assert result.verdict is Verdict.PASSED, result.criteria


def test_a_bias_may_have_one_axis_and_its_gradient_has_the_shape_of_the_bias(tmp_path: Path, forking: Sandbox) -> None:
    own = {
        "np.zeros((out_features, 1))": "np.zeros(out_features)",
        "+ self.Ones @ self.b.T": "+ self.b",
        "dLdZ.T @ self.Ones": "dLdZ.sum(axis=0)",
    }
    text = TEXTS["sizes/linear"]
    for before, after in own.items():
        text = text.replace(before, after)
    flat = mend("sizes/linear", "dLdZ.T @ self.Ones", "dLdZ.sum(axis=0)")
    failed = grade_text("sizes/linear", flat, tmp_path, forking)

    assert grade_text("sizes/linear", text, tmp_path, forking).score == 10
    assert [f.kind for f in failed.findings] == ["shape"]


def test_a_method_without_result_changes_the_objects_that_the_calls_make(tmp_path: Path, forking: Sandbox) -> None:
    text = TEXTS["sizes/descent"]
    stub = text[: text.index("for layer")] + "raise NotImplementedError\n"
    upwards = grade_text("sizes/descent", mend("sizes/descent", "-=", "+="), tmp_path, forking)

    assert grade_text("sizes/descent", stub, tmp_path, forking).verdict is Verdict.NOT_STARTED
    assert {c.id for c in upwards.criteria if c.verdict is Verdict.FAILED} >= {"forward.value", "forward.first"}
    assert "SimpleNamespace" in CHECKS["sizes/descent"].structure.calls[0]


def grade_layer(layer: Layer, text: str, folder: Path, forking: Sandbox) -> ExerciseResult:
    """Grade one text for a layer of a test."""
    write_files(folder, {"layers.py": text})
    (result,) = prepare((build_check(layer, "taught"),), forking).grade(read_submission(folder)).exercises
    return result


def test_a_seed_is_sown_before_each_forward_of_a_layer_that_has_one(tmp_path: Path, forking: Sandbox) -> None:
    """The second result of a layer is compared with the first, so random masks must come again."""
    convention = Convention(
        build="layer = {0}(ratio)", forward="{out} = layer.forward(x)", backward="{gradients} = layer.backward({dout})"
    )
    dropout = Layer(
        "x/dropout",
        symbol="Dropout",
        inputs={"x": "N D"},
        domains={"x": "away from 0"},
        options={"ratio": (0.2, 0.6, 0.3), "seed": (1, 2, 3), "D": (40, 30, 50)},
        masks={"mask": ("out != 0", "1 - ratio")},
        formula="x * mask",
        gradients={"dx": "dout * mask"},
    ).under(convention, ("Dropout",), "x/dropout")
    text = """
import numpy as np
class Dropout:
    def __init__(self, ratio):
        self.ratio = ratio
    def forward(self, x):
        self.mask = np.random.default_rng().random(x.shape) >= self.ratio
        return x * self.mask
    def backward(self, dout):
        return dout * self.mask
"""

    assert grade_layer(dropout, text, tmp_path, forking).verdict is Verdict.PASSED


NET = """
import numpy as np
class Net:
    def __init__(self, D, M):
        self.params = {"w": np.zeros((D, M))}
        self.w = self.params["w"]
    def forward(self, x):
        return x @ self.w
    def backward(self, dout, shape):
        return (dout @ self.w.T).reshape(shape)
"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (NET, Verdict.PASSED),
        (NET.replace('= self.params["w"]', '= self.params["w"].copy()'), Verdict.FAILED),
        (NET.replace('{"w": np.zeros((D, M))}', '{"v": np.zeros((D, M))}').replace('params["w"]', 'params["v"]'),
         Verdict.RAISED),
    ],
)  # fmt: skip
def test_a_call_may_write_into_an_array_that_a_net_keeps_and_pass_a_shape(
    text: str, verdict: Verdict, tmp_path: Path, forking: Sandbox
) -> None:
    convention = Convention(
        build="net = {0}({sizes})",
        keep="net.params['{name}'][...] = {name}",
        forward="{out} = net.forward(x)",
        backward="{gradients} = net.backward({dout}, x.shape)",
    )
    layer = Layer(
        "x/net", symbol="Net", inputs={"x": "N D"}, parameters={"w": "D M"}, formula="x @ w",
        gradients={"dx": "dout @ w.T"},
    ).under(convention, ("Net",), "x/net")  # fmt: skip

    assert grade_layer(layer, text, tmp_path, forking).verdict is verdict


def test_a_parameter_without_a_slope_does_not_make_a_result_look_rounded(tmp_path: Path, forking: Sandbox) -> None:
    layer = Layer(
        "x/decay", symbol="decay", inputs={"w": "D M", "b": "M"}, formula="sum(w * w)",
        gradients={"dw": "2 * w", "db": "0 * b"},
    ).under(taught.LOSS, ("decay",), "x/decay")  # fmt: skip
    text = "import numpy as np\ndef decay(w, b):\n    return np.sum(w * w), 2 * w, np.zeros(len(b))\n"
    result = grade_layer(layer, text, tmp_path, forking)

    assert (result.verdict, result.remarks) == (Verdict.PASSED, ())


def test_what_a_method_changes_is_told_at_the_line_that_changes_it_in_the_words_of_the_course(
    tmp_path: Path, forking: Sandbox
) -> None:
    upwards = grade_text("sizes/descent", mend("sizes/descent", "-=", "+="), tmp_path, forking)
    turned = mend("sizes/linear", "dLdZ.T @ self.A", "self.A.T @ dLdZ")
    (finding,) = grade_text("sizes/linear", turned, tmp_path, forking).findings
    cells = [cell.text for picture in finding.pictures for row in picture.rows for cell in row]

    assert {f.place.line for f in upwards.findings} == {TEXTS["sizes/descent"].count("\n")}
    assert finding.outputs == ("dLdW",)
    assert "dLdZ" in cells and "dout" not in cells


def read_size(name: str) -> int:
    """Count the lines of a declaration in the small courses."""
    tree = ast.parse((ROOT / "tests" / "taught.py").read_text(encoding="utf-8"))
    (node,) = (n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name)
    return (node.end_lineno or 0) - node.lineno + 1


def test_a_layer_costs_twelve_lines_and_a_further_convention_three() -> None:
    layers = ("SVM_LOSS", "BATCHNORM", "DROPOUT", "CONV", "MAX_POOL", "MOMENTUM", "GELU", "EMBEDDING", "RNN")
    further = ("AFFINE_PAIR", "RELU_PAIR", "LINEAR", "LINEAR_PAIR", "AFFINE_STATELESS", "SOFTMAX_LOSS")

    assert {name: read_size(name) for name in layers if read_size(name) > 12} == {}
    assert {name: read_size(name) for name in further if read_size(name) > 3} == {}


TURNED = {
    "x @ W + b": "W @ x + b",
    "dout @ W.T": "W.T @ dout",
    "maximum(x, 0)": "maximum(x, 0)",
    "dout.T": "dout.T",
    "softmax(x)": "softmax(x.T).T",
    "x - x.mean(axis=0)": "x - x.mean(axis=1, keepdims=True)",
    "x / sum(x, axis=1, keepdims=True)": "x / sum(x, axis=0, keepdims=True)",
}


@pytest.mark.parametrize("formula", TURNED)
def test_a_formula_for_rows_becomes_the_formula_for_columns(formula: str) -> None:
    generator = np.random.default_rng(0)
    rows = {"x": generator.normal(size=(4, 3)), "W": generator.normal(size=(3, 5)), "b": generator.normal(size=5)}
    rows["dout"] = generator.normal(size=(4, 5))
    columns = {name: value.T if value.ndim == 2 else value[:, None] for name, value in rows.items()}
    rewriter = Rewriter({"x": "T", "W": "T", "dout": "T", "b": "column"}, {}, rows)
    expression = parse_formula(formula)
    written = parse_formula(ast.unparse(rewriter.write(expression.tree, "T")))

    assert written.text == TURNED[formula]
    assert np.allclose(written.evaluate(columns), expression.evaluate(rows).T)


def test_a_shape_or_formula_that_cannot_be_turned_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="W has the shape 'D M', which cannot be turned into 'D D'"):
        taught.AFFINE.under(Convention(forward="{out} = {0}({inputs})", shapes={"W": "D D"}), ("f",), "x/f")
    rewriter = Rewriter({"x": "T"}, {}, {"x": np.ones((4, 3)), "v": np.ones(3)})
    with pytest.raises(ValueError, match="'v' cannot be turned into a column; write the formula of this course"):
        rewriter.write(parse_formula("x * v").tree, "T")


def test_the_text_of_a_mistake_has_the_names_of_the_course() -> None:
    for language, words in (("en", "divided"), ("ko", "dLdW")):
        own = load_built_in(language).texts[language]
        entries = translate_entries(CHECKS["sizes/linear"], own)
        (text,) = entries["mistake.sizes/linear.weight_gradient_averaged"]["text"]

        assert "`dLdW`" in text and words in text
        assert "`dW`" not in text
    (text, *_) = make_check_entries(CHECKS["columns/linear"])[
        make_mistake_id("columns/linear", "leaves_batch_undivided")
    ]["text"]

    assert text == "`dW` is not divided by `m`, the number of columns."


def test_names_are_replaced_all_at_once_and_functions_and_attributes_keep_theirs() -> None:
    words = {"x": "y", "y": "z", "sum": "total", "T": "t", "N": "m"}

    assert translate_names("sum(x * y) / N + x.T", words) == "sum(y * z) / m + y.T"


def test_the_calls_are_the_script_of_a_failing_case(tmp_path: Path, forking: Sandbox) -> None:
    from grader.diagnosis.failing_case import WORDS, write_script
    from grader.submission.links import Followed

    for name, before, after in (
        ("pair/affine", "dout.sum(axis=0)", "dout.sum(axis=1)"),
        ("sizes/linear", "dLdZ.T @ self.A", "2 * dLdZ.T @ self.A"),
        ("sizes/descent", "-=", "+="),
    ):
        write_files(tmp_path, {"layers.py": mend(name, before, after)})
        words = {"about": "a case"} | {word: word for word in WORDS}
        found = write_script(tmp_path, prepare((CHECKS[name],), forking), Followed.INSIDE, words)
        (tmp_path / "case.py").write_text(found.script, encoding="utf-8")
        command = [sys.executable, "case.py"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)

        assert ran.returncode == 0, ran.stderr
        assert "yours" in ran.stdout


def test_the_example_of_the_docs_makes_its_checks() -> None:
    text = (ROOT / "docs" / "conventions.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    exec(compile(text.split("```python\n")[1].split("```")[0], "conventions.md", "exec"), names)
    checks = [build_check(layer, "docs") for layer in names["bpgrade_checks"]()]

    assert [check.expected_formulas["dW" if "dW" in check.expected_formulas else "dw"] for check in checks] == [
        "x.T @ dout", "dout @ A.T / N", "x.T @ dout",
    ]  # fmt: skip


def test_whole_numbers_that_raise_are_no_cause(tmp_path: Path, forking: Sandbox) -> None:
    text = TEXTS["pair/svm_loss"].replace("np.zeros(x.shape)", "np.zeros_like(x)").replace("-= num_pos", "+= num_pos")
    text = text.replace("    return loss, dx / N", "    dx /= N\n    return loss, dx")
    (finding,) = grade_text("pair/svm_loss", text, tmp_path, forking).findings

    assert text.split("\n")[finding.place.line - 1].strip() == "dx[np.arange(N), y] += num_pos"


def test_an_item_that_is_replaced_and_must_be_added_up_is_told_by_its_line(tmp_path: Path, forking: Sandbox) -> None:
    (finding,) = grade_text("pair/conv", mend("pair/conv", "dw[f] +=", "dw[f] ="), tmp_path, forking).findings

    assert finding.message == Message("edit.added", {"part": "dw[f]"})
    assert finding.place.line == mend("pair/conv", "dw[f] +=", "dw[f] =").split("\n").index(finding.source_line) + 1


def test_the_letters_of_a_shape_are_told_where_it_has_these_axes() -> None:
    cases = [Case("c", {}, {}, {"dx": (np.zeros(shape),)}) for shape in ((4, 3), (2, 1, 3))]
    found = [
        judge_output("dx", [Observation(case, {"dx": np.zeros(5)})], tolerance=EXACT, symbols={"dx": "(N, D)"}).message
        for case in cases
    ]

    assert [message.values.get("symbols") for message in found] == ["(N, D)", None]


def test_labels_have_their_own_word_in_formulas_and_their_name_in_code(tmp_path: Path, forking: Sandbox) -> None:
    check = CHECKS["pair/softmax_loss"]
    text = mend("pair/softmax_loss", "probs[np.arange(N), y] -= 1", "probs[:, y] -= 1")
    (finding,) = grade_text("pair/softmax_loss", text, tmp_path, forking).findings
    entries = translate_entries(check, load_built_in("ko").texts["ko"])

    assert finding.message == Message("edit.other", {"part": "probs[:, y]"})
    assert finding.expected_formula == "(probs - one_hot(y)) / N, probs = softmax(x)"
    assert "`(one_hot(y) - probs) / N`" in entries["mistake.pair/softmax_loss.sign_turned"]["text"][0]
    assert reword(Message("input_changed", {"input": "y", "output": "y"}), check.structure.shown) == Message(
        "input_changed", {"input": "y", "output": "one_hot(y)"}
    )


def test_a_letter_is_translated_where_korean_touches_it() -> None:
    assert translate_words("`x` 값을 M으로 나눴어요. A, MN", {"M": "C", "x": "A"}) == "`A` 값을 C으로 나눴어요. A, MN"


def test_a_table_of_other_axes_is_no_base_for_a_slope_that_float32_rounds() -> None:
    images, weights = np.arange(12.0).reshape(2, 1, 2, 3), np.ones((6, 2))
    layer = Layer(
        "x/flat", symbol="F", inputs={"x": "N D", "w": "D M"}, formula="x @ w", gradients={"dx": "dout @ w.T"}
    )
    values = {"x": images, "w": weights, "dout": np.ones((2, 2))}
    case = Case("images", {}, values, {"dx": (2 * np.ones(images.shape),)})

    rounded = Observation(case, {"dx": np.full(images.shape, 2 + 1e-6)})

    assert find_crude_slope(layer, "dx", [rounded]) is None


def test_an_accepted_slope_is_not_one_that_was_taken_by_differences() -> None:
    """The error of another small number goes with the bend of the gradient, as that of differences does."""
    layer = replace(import_course("book-6-7").bpgrade_checks().checks[5], tolerance=1e-9, floor=1e-13)
    cases = layer.make_check().cases(np.random.default_rng(0))
    accepted, other = (
        [Observation(c, {"dx": c.expected["dx"][3] + part}) for c in cases for part in parts if c.purpose == "value"]
        for parts in ((0.0,), (1e-8,))
    )

    assert layer.name == "training/batch_normalization"
    assert find_crude_slope(layer, "dx", accepted) is None
    assert judge_output("dx", other, tolerance=layer.tolerate("dx")).verdict is Verdict.FAILED
    assert judge_output("dx", other, tolerance=replace(layer, floor=1e-4).tolerate("dx")).verdict is Verdict.PASSED


def test_a_net_names_the_result_that_all_others_are_computed_from() -> None:
    checks = {layer.name: layer for layer in import_course("book-6-7").bpgrade_checks().checks}

    assert build_check(checks["network/simple_conv_net"], "taught").structure.root == "scores"


def test_a_gradient_of_which_only_rounding_is_left_is_not_compared() -> None:
    layer = Layer("x/tanh", symbol="Tanh", inputs={"x": "N D"}, formula="tanh(x)", gradients={"dx": None})
    sizes = {"N": 1, "D": 2, "dout": np.ones((1, 2))}

    assert "dx" not in layer.compute_expected({**sizes, "x": np.array([[30.0, -40.0]])})
    assert "dx" in layer.compute_expected({**sizes, "x": np.array([[30.0, 0.5]])})


def test_an_exercise_is_found_by_the_name_of_its_partner() -> None:
    assert [check.name for check in find_checks_named("linear_backward", [*CHECKS.values()])] == ["columns/linear"]


def test_a_partner_is_no_near_name_of_another_exercise(tmp_path: Path) -> None:
    layer = taught.RELU.under(taught.PAIR, ("affine_backwards", "back"), "x/other")
    write_files(tmp_path, {"layers.py": TEXTS["pair/affine"]})
    checks = (build_check(layer, "taught"), CHECKS["pair/affine"])

    assert propose_near_names(checks[0], checks, read_submission(tmp_path)) == []
    assert [c.likeness for c in propose_near_names(checks[0], checks[:1], read_submission(tmp_path))] == ["misspelt"]
