"""The submission's own definition is graded, and no method of it stands in for another."""

from __future__ import annotations

import json

import pytest
from corpus import mark_rest

from grader.model import Verdict

RIGHT = "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.mask = x > 0\n        return x * self.mask\n    def backward(self, dout):\n        return dout * self.mask\nexpo = lambda x: x\ndef softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, keepdims=True)\n"
WRONG = "import numpy as np\nclass Relu:\n    def forward(self, x):\n        return np.maximum(x, 0)\n    def backward(self, dout):\n        return dout\n"
BELOW = (
    "from mylib import *",
    "from mylib import Relu",
    "from mylib import softmax, Relu",
    "if True:\n    from mylib import *",
    "try:\n    from mylib import *\nexcept ImportError:\n    pass",
    "import mylib\nfrom mylib import *",
)


FORMS = [(form, line) for form in ("file", "notebook", "in a block") for line in BELOW]
MORE = pytest.mark.slow("writes one more import below, which a file has too, in a notebook or a block")


@pytest.mark.parametrize(("form", "line"), mark_rest(FORMS, [*FORMS[:6], FORMS[6], FORMS[12], FORMS[16]], MORE))
def test_an_import_below_does_not_hide_what_is_wrong(grade_files, form: str, line: str) -> None:
    own = WRONG if form != "in a block" else "if 1:\n" + "".join(f"    {part}\n" for part in WRONG.splitlines())
    text = f"{own}\n{line}\nprint(Relu)\n"
    name = "homework.py"
    if form == "notebook":
        cells = [{"cell_type": "code", "source": part} for part in (WRONG, line, "print(Relu)")]
        name, text = "homework.ipynb", json.dumps({"cells": cells})

    (result,) = grade_files({name: text, "mylib.py": RIGHT}, "relu").exercises

    assert (result.verdict, result.graded_from.file) == (Verdict.FAILED, name)
    assert (result.findings[0].place.file, result.findings[0].place.line) == (name, 7 if form == "in a block" else 6)


@pytest.mark.parametrize("line", BELOW)
def test_an_import_below_does_not_hide_what_is_right(grade_files, line: str) -> None:
    (result,) = grade_files({"homework.py": f"{RIGHT}\n{line}\n", "mylib.py": WRONG}, "relu").exercises

    assert (result.verdict, result.graded_from.file) == (Verdict.PASSED, "homework.py")


@pytest.mark.parametrize(
    "own", ["softmax = lambda x: x", "def softmax(x): return x", "def broken(x): return x\nsoftmax = broken"]
)
def test_a_function_of_any_form_is_ones_own(grade_files, own: str) -> None:
    (result,) = grade_files({"homework.py": f"{own}\nfrom mylib import *\n", "mylib.py": RIGHT}, "softmax").exercises

    assert (result.verdict, result.graded_from.file) == (Verdict.FAILED, "homework.py")


NET = """import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        draw = lambda *shape: weight_init_std * np.random.randn(*shape)
        self.params = {"W1": draw(input_size, hidden_size), "b1": np.zeros(hidden_size)}
        self.params |= {"W2": draw(hidden_size, output_size), "b2": np.zeros(output_size)}

    def predict(self, x):
        p = self.params
        self.z = np.maximum(x @ p["W1"] + p["b1"], 0)
        s = self.z @ p["W2"] + p["b2"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x) + 1e-7)) / len(x)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))
"""
GRADIENT = """
    def gradient(self, x, t):
        d = (self.predict(x) - t) / len(x)
        da = d @ self.params["W2"].T * (self.z > 0)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.z.T @ d, "b2": d.sum(axis=0)}
"""
NUMERICAL = """
    def numerical_gradient(self, x, t):
        grads = {key: np.zeros_like(array) for key, array in self.params.items()}
        for key, array in self.params.items():
            for i in np.ndindex(*array.shape):
                kept = array[i]
                array[i] = kept + 1e-4
                above = self.loss(x, t)
                array[i] = kept - 1e-4
                grads[key][i] = (above - self.loss(x, t)) / 2e-4
                array[i] = kept
        return grads
"""
NETS = {
    "both methods": (NET + GRADIENT + NUMERICAL, 10.0, None),
    "no backpropagation": (NET + NUMERICAL, 6.5, "gradient"),
    "no numerical gradient": (NET + GRADIENT, 8.0, "numerical_gradient"),
    "a misspelt gradient": (NET + GRADIENT.replace("def gradient", "def gradients") + NUMERICAL, 9.75, None),
    "a misspelt numerical gradient": (
        NET + GRADIENT + NUMERICAL.replace("def numerical_gradient", "def numeric_gradient"), 9.75, None,
    ),
    "a loss for an accuracy": (NET.replace("def accuracy", "def _") + GRADIENT + NUMERICAL, 9.0, "accuracy"),
}  # fmt: skip


@pytest.mark.parametrize("name", NETS)
def test_one_method_does_not_stand_in_for_another(grade_one, name: str) -> None:
    text, score, missing = NETS[name]

    result = grade_one(text, "two_layer_net")

    assert result.score == pytest.approx(score)
    found = [f for f in result.findings if f.id == "method_missing"]
    assert [f.message.values["name"] for f in found] == ([missing] if missing else [])


@pytest.mark.parametrize("kept", ["forward", "backward"])
def test_a_layer_with_one_method_has_no_other(grade_one, kept: str) -> None:
    text = f"class AddLayer:\n    def {kept}(self, *values):\n        return sum(values) if len(values) > 1 else (values[0], values[0])\n"

    assert [f.id for f in grade_one(text, "add_layer").findings][:1] == ["method_missing"]


ADD = "class AddLayer:\n    def forward(self, x, y): return x + y\n    def backward(self, dout): return dout, dout\n"
STARS = {
    "a file of the book with the name": ("from common.layers import *", {}, "`Relu`"),
    "a file of the book without it": ("from common.util import *", {}, None),
    "a file of the book with a part of it": ("from common.functions import *", {}, "`softmax`"),
    "a file that nobody knows": ("from mylib import *", {}, "`AddLayer`, `Relu`, `softmax`"),
    "a file of the submission": ("from mylib import *", {"mylib.py": WRONG}, "`Relu`"),
    "a file of the submission that imports": ("from .lib import *", {"lib/__init__.py": "from x import Relu\n"}, "`Relu`"),
    "a file of the submission without it": ("from mylib import *", {"mylib.py": "x = 1\n"}, None),
    "numpy": ("from numpy import *", {}, None),
    "a module of Python": ("from math import *", {}, None),
    "a named import": ("from mylib import Relu", {}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", STARS)
def test_a_star_import_below_is_told_once_and_only_where_it_matters(grade_files, name: str) -> None:
    line, others, names = STARS[name]
    files = {"homework.py": f"{ADD}{RIGHT}\n{line}\n{line}\n", **others}

    report = grade_files(files, "add_layer", "relu", "softmax")

    found = [p.message.values for p in report.problems if p.message.id == "star_import_below"]
    assert all(e.verdict is Verdict.PASSED for e in report.exercises)
    assert [(f["names"], f["line"]) for f in found] == ([(names, 16)] if names else [])


@pytest.mark.parametrize(
    ("gradient", "numerical", "score"),
    [
        ("", NUMERICAL.replace("numerical_gradient", "numrical_gradient"), 6.25),
        ("", NUMERICAL.replace("numerical_gradient", "numerical_gradients"), 6.25),
        (GRADIENT.replace("gradient(", "gradiant("), "", 7.75),
        (
            GRADIENT.replace("gradient(", "gradiant("),
            NUMERICAL.replace("numerical_gradient", "numrical_gradient"),
            9.75,
        ),
    ],
)
def test_a_misspelt_method_is_the_one_that_its_name_is_nearest_to(
    grade_one, gradient: str, numerical: str, score: float
) -> None:
    result = grade_one(NET + gradient + numerical, "two_layer_net", explained=False)

    assert result.score == pytest.approx(score)
