"""What a hunt for wrong verdicts and messages found, one test each, so that none of it comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, bpgrade, invoke, mark_rest

from grader.model import Verdict

RELU = "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.m = x > 0\n        return x * self.m\n    def backward(self, dout): return dout * self.m\n"
SIGMOID = "import numpy as np\nclass Sigmoid:\n    def forward(self, x):\n        self.out = 1 / (1 + np.exp(-x))\n        return self.out\n    def backward(self, dout): return dout * self.out * (1 - self.out)\n"
MUL = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n    def backward(self, d): return d * self.y, d * self.x\n"
RIGHT = {
    "a counter that is only augmented": ("calls = 0\nclass AddOne:\n    def forward(self, x):\n        global calls\n        calls += 1\n        return x + 1\n    def backward(self, dout): return dout\n", "add_one"),
    "a negative power, which integers do not have": ("class Reciprocal:\n    def forward(self, x):\n        self.x = x\n        return 1 / x\n    def backward(self, dout): return -dout * self.x ** (-2)\n", "reciprocal"),
    "names in Korean": ("import numpy as np\nclass Relu:\n    def forward(self, 입력):\n        self.가림막 = 입력 > 0\n        return 입력 * self.가림막\n    def backward(self, 기울기): return 기울기 * self.가림막\n", "relu"),
    "both gradients as one array": (MUL.replace("class", "import numpy as np\nclass", 1).replace("return d * self.y, d * self.x", "return np.stack([d * self.y, d * self.x])"), "mul_layer"),
    "a list that is sorted before it is read": ("lst = [1, 0]\nlst.sort()\nclass AddOne:\n    def forward(self, x): return x + lst[1]\n    def backward(self, dout): return dout\n", "add_one"),
    "a function that remembers its result": ("from functools import lru_cache\n" + MUL + "@lru_cache\ndef buy_apple():\n    a, t = MulLayer(), MulLayer()\n    price = t.forward(a.forward(100, 2), 1.1)\n    d, dtax = t.backward(1)\n    return price, (*a.backward(d), dtax)\n", "buy_apple"),
    "layers with static methods": ("class AddLayer:\n    @staticmethod\n    def forward(x, y): return x + y\n    @staticmethod\n    def backward(dout): return dout, dout\n", "add_layer"),
    "long doubles": (SIGMOID.replace("np.exp(-x)", "np.exp(-np.asarray(x, np.longdouble))"), "sigmoid"),
    "parameters by name only": ("class Affine:\n    def __init__(self, *, W, b): self.W, self.b = W, b\n    def forward(self, x):\n        self.x = x\n        return x @ self.W + self.b\n    def backward(self, dout):\n        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)\n        return dout @ self.W.T\n", "affine"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_layer_passes(grade_one, name: str) -> None:
    text, exercise = RIGHT[name]

    assert grade_one(text, exercise).verdict is Verdict.PASSED


CELLS = {
    "a line of a statement begins with %": "%matplotlib inline\n"
    + RELU
    + "print('loss %f, acc %f'\n      % (0.1, 0.2))\n",
    "a shell line that goes on": "!pip install numpy \\\n    matplotlib\n" + RELU,
    "a cell that is written to a file": "%%writefile layers.py\n" + RELU,
    "await at the top level": "import asyncio\n" + RELU + "await asyncio.sleep(0)\n",
    "pip without a sign": "pip install numpy\n" + RELU,
    "magic inside a block": "if True:\n    %matplotlib inline\n" + RELU,
}


@pytest.mark.parametrize("name", CELLS)
def test_a_right_layer_in_a_notebook_passes(grade_files, name: str) -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": CELLS[name]}]})

    (result,) = grade_files({"work.ipynb": text}, "relu").exercises

    assert result.verdict is Verdict.PASSED, result.findings


@pytest.mark.parametrize("how", ["from .mul_layer import MulLayer", "from ..graph.mul_layer import MulLayer"])
def test_files_import_each_other_relative_to_themselves(grade_files, how: str) -> None:
    text = f"{how}\ndef buy_apple():\n    a, t = MulLayer(), MulLayer()\n    price = t.forward(a.forward(100, 2), 1.1)\n    d, dtax = t.backward(1)\n    return price, (*a.backward(d), dtax)\n"

    (result,) = grade_files({"graph/mul_layer.py": MUL, "graph/buy_apple.py": text}, "buy_apple").exercises

    assert result.verdict is Verdict.PASSED


def test_a_layer_reached_through_its_module_is_stood_in_for(grade_files) -> None:
    text = "import graph.mul_layer\ndef buy_apple():\n    a, t = graph.mul_layer.MulLayer(), graph.mul_layer.MulLayer()\n    price = t.forward(a.forward(100, 2), 1.1)\n    d, dtax = t.backward(1)\n    return price, (*a.backward(d), dtax)\n"
    wrong = MUL.replace("self.x, self.y = x, y", "self.x, self.y = x, x")

    report = grade_files({"graph/mul_layer.py": wrong, "graph/buy_apple.py": text}, "buy_apple", "mul_layer")
    results = {e.symbol: e for e in report.exercises}

    assert results["MulLayer"].verdict is Verdict.FAILED
    assert results["buy_apple"].verdict is Verdict.PASSED
    assert results["buy_apple"].findings[0].id == "needs_mul_layer"


def test_a_method_called_without_self_is_no_helper_that_is_missing(grade_one) -> None:
    text = "import numpy as np\nclass Sigmoid:\n    def sigmoid(self, x): return 1 / (1 + np.exp(-x))\n    def forward(self, x):\n        self.out = sigmoid(x)\n        return self.out\n    def backward(self, dout): return dout * self.out * (1 - self.out)\n"

    result = grade_one(text, "sigmoid")

    assert (result.verdict, result.findings[0].id, result.findings[0].place.line) == (
        Verdict.RAISED,
        "self_left_out",
        5,
    )


def test_a_helper_that_is_lent_is_said_to_be(grade_one) -> None:
    result = grade_one(RELU.replace("return x * self.m", "return relu(x)"), "relu")

    assert [r.message.values["name"] for r in result.remarks if r.message.id == "lent_helper"] == ["relu"]


def test_gradients_that_backward_did_not_give_are_written_down(grade_one) -> None:
    layers = "class MulLayer:\n    def forward(self, x, y): return x * y\n    def backward(self, d): return 0, 0\n"
    text = (
        layers
        + "def buy_apple():\n    before = MulLayer().forward(100, 2)\n    return MulLayer().forward(before, 1.1), (2.2, 110, before)\n"
    )

    assert grade_one(text, "buy_apple").score == 0


def test_misspelt_methods_of_a_layer_do_not_cost_what_is_built_from_it(grade_one) -> None:
    text = (
        MUL.replace("backward", "backword")
        + "def buy_apple():\n    a, t = MulLayer(), MulLayer()\n    price = t.forward(a.forward(100, 2), 1.1)\n    d, dtax = t.backword(1)\n    return price, (*a.backword(d), dtax)\n"
    )

    assert grade_one(text, "buy_apple").verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "harm",
    [
        "sys._getframe(2).f_trace = len; sys.settrace(len)",
        "frame = sys._getframe(1)\n        while 'spec' not in frame.f_locals: frame = frame.f_back\n        frame.f_locals['spec']['inputs'].append('zzz')",
    ],
)
def test_a_drive_that_is_made_to_fail_stays_in_the_maximum(grade_one, harm: str) -> None:
    text = f"import sys\nclass Relu:\n    def forward(self, x):\n        {harm}\n        return x\n    def backward(self, dout): return dout\n"

    result = grade_one(text, "relu", explained=False)

    assert (result.verdict in (Verdict.RAISED, Verdict.FAILED), result.score, result.maximum) == (True, 0, 10)


@pytest.mark.parametrize(
    "harm", ["sys._getframe(2).f_trace = len; sys.settrace(len)", "sys._getframe(2).f_locals['arrays'].clear()"]
)
def test_a_drive_without_a_stand_in_that_is_made_to_fail_stays_in_the_maximum(grade_one, harm: str) -> None:
    result = grade_one(
        f"import sys\ndef train_and_gate(steps=2000, lr=0.1):\n    {harm}\n    return [0, 0], 0, [1]\n", "and_gate"
    )

    assert (result.verdict, result.score, result.maximum) == (Verdict.RAISED, 0, 10)


def test_relu_of_six_is_not_relu(grade_one) -> None:
    assert grade_one(RELU.replace("return x * self.m", "return np.minimum(x * self.m, 6)"), "relu").score < 10


def test_a_backward_that_wants_more_than_dout_is_told_so(grade_one) -> None:
    result = grade_one(
        "import numpy as np\nclass Relu:\n    def forward(self, x): return np.maximum(x, 0)\n    def backward(self, dout, x): return dout * (x > 0)\n",
        "relu",
    )

    assert (result.findings[0].id, result.findings[0].place.line) == ("signature", 4)


def test_an_exception_of_backward_is_told_beside_a_mistake_of_forward(grade_one) -> None:
    result = grade_one(
        "class Relu:\n    def forward(self, x): return x\n    def backward(self, dout): raise ValueError('no')\n",
        "relu",
    )

    assert {f.id for f in result.findings} == {"changes_nothing", "raised"}


def test_commands_that_want_one_exercise_take_the_name_that_a_unit_has_too(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text("class Affine:\n    def forward(self, x): return x\n", encoding="utf-8")

    ended = invoke("hint", "work.py", "affine", cwd=tmp_path)

    assert (ended.code, ended.err) == (0, "")


def test_the_hint_that_is_named_is_about_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "hw.py").write_text(RELU.replace("dout * self.m", "dout"), encoding="utf-8")

    text = invoke("check", "hw.py", "relu", cwd=tmp_path).out

    assert "More: bpgrade hint hw.py relu" in text


def test_junit_is_well_formed_in_every_encoding(tmp_path: Path) -> None:
    from xml.etree import ElementTree

    (tmp_path / "숙제").mkdir()
    (tmp_path / "숙제" / "활성화.py").write_text(RELU.replace("self.m = x > 0", "self.m = 없는이름"), encoding="utf-8")

    ended = bpgrade("check", "숙제", "relu", "--format", "junit", cwd=tmp_path, encoding="cp949")

    assert "없는이름" in "".join(ElementTree.fromstring(ended.out.encode("cp949")).itertext())


@pytest.mark.parametrize("name", ["x" * 5000 + ".py", "a" * 300])
def test_a_name_that_is_too_long_is_a_usage_error(tmp_path: Path, name: str) -> None:
    assert invoke("check", name, cwd=tmp_path).code == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes by name")
def test_output_leaves_links_and_devices_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("real.txt")
    (tmp_path / "null").symlink_to(os.devnull)

    for name in ("link.txt", "null"):
        assert invoke("check", str(ROOT / "solutions"), "relu", "--output", name, cwd=tmp_path).code == 0

    assert (tmp_path / "link.txt").is_symlink() and "150" not in (tmp_path / "real.txt").read_text(encoding="utf-8")
    assert "10/10" in (tmp_path / "real.txt").read_text(encoding="utf-8")
    assert (tmp_path / "null").is_symlink() and not Path(os.devnull).is_file()


def test_reset_makes_no_folders(tmp_path: Path) -> None:
    ended = invoke("reset", "relu", cwd=tmp_path)

    assert ended.code == 2 and "bpgrade init" in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["class.py", "sys.py", "call.py"])
def test_a_case_shows_the_failing_case(tmp_path: Path, name: str) -> None:
    wrong = RELU.replace("dout * self.m", "dout")
    text = wrong.replace("forward", "__call__") if name == "call.py" else wrong
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert invoke("case", name, "relu", cwd=tmp_path).code == 0
    ran = subprocess.run([sys.executable, "case_relu.py"], cwd=tmp_path, capture_output=True)

    assert ran.returncode == 0, ran.stderr
    assert b"expected:" in ran.stdout


def test_a_step_that_a_loop_never_reaches_is_told(grade_files) -> None:
    text = RELU + "for i in range(2000):\n    if i in [0, 500, 2000]:\n        print(i)\n    if i == 1999: pass\n"

    (problem,) = grade_files({"work.py": text}, "relu").problems

    assert (problem.message.id, problem.message.values["value"], problem.message.values["line"]) == (
        "never_reached",
        2000,
        8,
    )


def test_a_layer_that_is_right_in_another_file_than_the_one_imported_costs_nothing_above_it(grade_files) -> None:
    files = {
        "graph/mul_layer.py": (ROOT / "exercises" / "graph" / "mul_layer.py").read_text(encoding="utf-8"),
        "graph/all.py": (ROOT / "solutions" / "graph" / "mul_layer.py").read_text(encoding="utf-8"),
        "graph/buy_apple.py": (ROOT / "solutions" / "graph" / "buy_apple.py").read_text(encoding="utf-8"),
    }

    layer, bought = grade_files(files, "mul_layer", "buy_apple").exercises

    assert (layer.verdict, bought.verdict) == (Verdict.PASSED, Verdict.PASSED)
    assert [remark.message.id for remark in bought.remarks] == ["lent_other"]


@pytest.mark.parametrize(
    "line", ["from common.layers import *", "from common.layers import Affine, Relu, SoftmaxWithLoss"]
)
def test_a_network_on_the_books_files_is_right_where_its_layers_were_handed_in_elsewhere(
    line: str, grade_files
) -> None:
    names = ("affine/affine", "activation/relu", "affine/softmax_with_loss", "network/two_layer_net")
    files = {f"{n}.py": (ROOT / "solutions" / f"{n}.py").read_text(encoding="utf-8") for n in names}
    network = files["network/two_layer_net.py"]
    kept = [
        text for text in network.splitlines() if not text.startswith(("from affine", "from activation", "from network"))
    ]
    files["network/two_layer_net.py"] = "\n".join([line, "from common.gradient import numerical_gradient", *kept, ""])

    results = grade_files(files, *names).exercises

    assert {result.verdict for result in results} == {Verdict.PASSED}


SOFTMAX_WITH_LOSS = """import numpy as np

def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))

def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    rows = y.shape[0]
    return -np.sum(np.log(y[np.arange(rows), t] + 1e-7)) / rows

class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        rows = self.t.shape[0]
        if self.t.size == self.y.size:
            dx = (self.y - self.t) / rows
        else:
            dx = self.y.copy()
            dx[np.arange(rows), self.t] -= 1
            dx = dx / rows
        return dx
"""
AFFINE = (ROOT / "solutions" / "affine" / "affine.py").read_text(encoding="utf-8")


STOOD_THERE = [
    (SOFTMAX_WITH_LOSS, "softmax_with_loss", "dx = (self.y - self.t) / rows", "dx = (self.t - self.y) / rows"),
    (SOFTMAX_WITH_LOSS, "softmax_with_loss", "dx = (self.y - self.t) / rows", "dx = (self.y - self.t) * rows"),
    (SOFTMAX_WITH_LOSS, "softmax_with_loss", "rows = self.t.shape[0]", "rows = self.t.shape[-1]"),
    (AFFINE, "affine", "dout.sum(axis=0)", "dout.sum(axis=-1)"),
]
MORE = pytest.mark.slow("mends one more line of the loss with helpers, or one more number with a sign")


@pytest.mark.parametrize(("text", "name", "before", "after"), mark_rest(STOOD_THERE, STOOD_THERE[::3], MORE))
def test_the_edit_is_what_stood_there(text: str, name: str, before: str, after: str, grade_one) -> None:
    """Edits of helpers that are right do not come first, and a number is edited with its sign."""
    wrong = text.replace(before, after)

    (edit,) = grade_one(wrong, name).findings[0].edits

    assert wrong != text
    assert wrong.replace(edit.before, edit.after) == text


def test_a_form_feed_ends_no_line(grade_one) -> None:
    found = grade_one("# mine\x0c\n" + MUL.replace("d * self.y", "d * self.x"), "mul_layer").findings[0]

    assert (found.place.line, found.source_line.strip()) == (6, "def backward(self, d): return d * self.x, d * self.x")


def test_the_method_whose_gradients_lack_a_name_is_told(grade_files) -> None:
    names = ("affine/affine", "activation/relu", "affine/softmax_with_loss", "network/two_layer_net")
    files = {f"{n}.py": (ROOT / "solutions" / f"{n}.py").read_text(encoding="utf-8") for n in names}
    whole = files["network/two_layer_net.py"]
    lacking = whole.replace("self.params.items()}", "self.params.items() if name != 'b2'}")
    files["network/two_layer_net.py"] = lacking

    (*_, network) = grade_files(files, *names).exercises

    assert lacking != whole
    (found,) = [finding for finding in network.findings if finding.id == "keys_differ"]
    assert "numerical_gradient(" in lacking.split("\n")[found.place.line - 1]


def test_a_layer_that_stood_in_is_told_to_go_forward_first(grade_one) -> None:
    text = (ROOT / "solutions" / "network" / "two_layer_net.py").read_text(encoding="utf-8")
    head, gradient = text.rsplit("        self.loss(x, t)\n", 1)

    found = grade_one(head + gradient, "two_layer_net").findings[0]

    assert (found.id, found.message.values["name"]) == ("forward_not_called", "self.last")


def test_two_outputs_that_are_wrong_independently_get_an_edit_each(grade_one) -> None:
    right = MUL.replace(
        "return d * self.y, d * self.x", "\n        dx = d * self.y\n        dy = d * self.x\n        return dx, dy"
    )
    wrong = right.replace("dx = d * self.y", "dx = d + self.y").replace("dy = d * self.x", "dy = d - self.x")

    findings = grade_one(wrong, "mul_layer").findings

    mended = wrong
    for edit in (edit for finding in findings for edit in finding.edits):
        mended = mended.replace(edit.before, edit.after)
    assert (len(findings), mended) == (2, right)
