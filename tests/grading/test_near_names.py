"""A definition of a near name is graded where a run proves that it is the one; else the exercise is missing."""

from __future__ import annotations

import pytest

from grader.model import Verdict
from grader.sandbox.protocol import Limits

RELU = "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.mask = x > 0\n        return x * self.mask\n    def backward(self, dout):\n        return dout * self.mask\n"
MUL = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n    def backward(self, dout):\n        return dout * self.y, dout * self.x\n"
ADD_ONE = "class AddOne:\n    def forward(self, x):\n        return x + 1\n    def backward(self, dout):\n        return dout\n"
SIGMOID = "import numpy as np\nclass Sigmoid:\n    def forward(self, x):\n        self.out = 1 / (1 + np.exp(-x))\n        return self.out\n    def backward(self, dout):\n        return dout * self.out * (1 - self.out)\n"
AFFINE = "import numpy as np\nclass Affine:\n    def __init__(self, W, b):\n        self.W, self.b = W, b\n    def forward(self, x):\n        self.x = x\n        return x @ self.W + self.b\n    def backward(self, dout):\n        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)\n        return dout @ self.W.T\n"
SOFTMAX = "import numpy as np\ndef softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, keepdims=True)\n"
LOSS = "class SoftmaxWithLoss:\n    def forward(self, x, t):\n        self.t, self.y = t, softmax(x)\n        return cross_entropy_error(self.y, t)\n    def backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"
GRAPH = SIGMOID.replace(
    "class Sigmoid:\n",
    "class Sigmoid:\n    def __init__(self):\n        self.nodes = [Negate(), Exp(), AddOne(), Reciprocal()]\n",
).split("    def forward")[0] + (
    "    def forward(self, x):\n        for node in self.nodes: x = node.forward(x)\n        return x\n    def backward(self, dout):\n        for node in self.nodes[::-1]: dout = node.backward(dout)\n        return dout\n"
)

RIGHT = {
    "a node": (RELU, "Relu", "ReluNode", "relu", 10.0),
    "a number": (RELU, "Relu", "Relu2", "relu", 10.0),
    "one's own": (AFFINE, "Affine", "MyAffineLayer", "affine", 10.0),
    "a word in front": (SIGMOID, "Sigmoid", "Numpy_Sigmoid", "sigmoid", 10.0),
    "a word behind": (LOSS, "SoftmaxWithLoss", "SoftmaxWithLossFunction", "softmax_with_loss", 10.0),
    "a function": (SOFTMAX, "softmax", "softmax_func", "softmax", 10.0),
    "a letter too many": (RELU, "Relu", "Reluu", "relu", 9.5),
    "a small letter": (MUL, "MulLayer", "Mulllayer", "mul_layer", 9.5),
    "letters exchanged": (SIGMOID, "Sigmoid", "Sigmiod", "sigmoid", 9.5),
    "letters of a function": (SOFTMAX, "softmax", "sofmax", "softmax", 9.5),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_definition_of_a_near_name_is_graded(grade_one, name: str) -> None:
    text, symbol, written, exercise, score = RIGHT[name]

    result = grade_one(text.replace(symbol, written), exercise)

    assert result.score == pytest.approx(score)
    assert [f.id for f in result.findings] == ([] if score == 10.0 else ["symbol_misspelt"])
    if score < 10.0:
        (edit,) = result.findings[0].edits
        assert (result.findings[0].message.values["near"], symbol in edit.after) == (symbol, True)


MISTAKEN = {
    "not swapped": (MUL.replace("dout * self.y, dout * self.x", "dout * self.x, dout * self.y"), "MulLayer", "Mulllayer", "mul_layer", "not_swapped"),
    "sums": (MUL.replace("x * y", "x + y"), "MulLayer", "MulNode", "mul_layer", "adds"),
    "all let through": (RELU.replace("dout * self.mask", "dout"), "Relu", "ReluNode", "relu", None),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKEN)
def test_a_known_mistake_under_a_near_name_is_told(grade_one, name: str) -> None:
    text, symbol, written, exercise, mistake = MISTAKEN[name]

    result = grade_one(text.replace(symbol, written), exercise)

    assert (result.verdict, 0 < result.score < 9) == (Verdict.FAILED, True)
    assert mistake is None or mistake in [f.id for f in result.findings]


OTHERS = {
    "another net": ("class MultiLayerNet:\n    def __init__(self, a, b, c): self.params = {}\n    def predict(self, x): return x\n", "two_layer_net"),
    "a base class": ("class Function:\n    def __call__(self, x): return self.forward(x)\n    def forward(self, x): raise NotImplementedError()\n    def backward(self, dout): raise NotImplementedError()\n", "add_one"),
    "a base class that is right by no value": ("class Function:\n    def forward(self, x): return x\n    def backward(self, dout): return dout\n", "add_one"),
    "another activation": (RELU.replace("Relu", "LeakyRelu").replace("x * self.mask", "np.where(self.mask, x, 0.01 * x)"), "relu"),
    "another loss": ("class SigmoidWithLoss:\n    def forward(self, x, t): return x\n    def backward(self, dout=1): return dout\n", "sigmoid"),
    "time steps": (AFFINE.replace("Affine", "TimeAffine").replace("x @ self.W", "x.reshape(-1, 3, 1) @ self.W"), "affine"),
    "a function that loops": ("def softmax_of(x):\n    while True: pass\n", "softmax"),
    "a stub": ("class ReluNode:\n    def forward(self, x): raise NotImplementedError\n    def backward(self, dout): raise NotImplementedError\n", "relu"),
    "nothing alike": ("class ReluGrad:\n    def forward(self, x): return x > 0\n    def backward(self, dout): return 7 * dout\n", "relu"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_a_near_name_without_proof_is_nothing(grade_one, name: str) -> None:
    text, exercise = OTHERS[name]

    result = grade_one(text, exercise, limits=Limits(cpu=0.3))

    assert (result.verdict, result.findings, result.score) == (Verdict.MISSING, (), 0)


@pytest.mark.parametrize(("text", "graded"), [(SIGMOID, "sigmoid"), (GRAPH, "sigmoid_graph")])
@pytest.mark.parametrize("written", ["SigmoidNode", "Sigmoidd", "MySigmoid"])
def test_one_definition_is_graded_for_one_exercise(grade_files, text: str, graded: str, written: str) -> None:
    files = {"work.py": text.replace("class Sigmoid", f"class {written}")}
    report = grade_files(files, "sigmoid", "sigmoid_graph", explained=False)

    started = {e.name.rpartition("/")[2] for e in report.exercises if e.verdict is not Verdict.MISSING}
    assert started == {graded}


def test_the_right_name_counts_where_both_are_there(grade_one) -> None:
    text = RELU.replace("dout * self.mask", "dout") + RELU.replace("Relu", "ReluNode")

    assert grade_one(text, "relu", explained=False).verdict is Verdict.FAILED


SUM = "def {name}(y, t):\n    return -np.sum(t * np.log(y + 1e-7))\n"
SCALED = "def {name}(x):\n    return np.exp(x)\n"
OWN_HELPERS = {
    "a slip": (SUM, "closs_entropy", "cross_entropy_error", 3),
    "a word more": (SUM, "my_cross_entropy_error", "cross_entropy_error", 3),
    "another function": (SCALED, "softmax_func", "softmax", None),
}


@pytest.mark.parametrize("name", OWN_HELPERS)
def test_no_stand_in_takes_the_place_of_a_function_with_a_near_name(grade_one, name: str) -> None:
    helper, written, symbol, line = OWN_HELPERS[name]
    text = "import numpy as np\n" + helper.format(name=written) + LOSS.replace(f"{symbol}(", f"{written}(")

    result = grade_one(text, "softmax_with_loss")

    assert (result.verdict, f"affine/{symbol}" in result.lent) == (Verdict.FAILED, False)
    assert line is None or result.findings[0].place.line == line


APPLE = """
def buy_apple():
    a, b = Mulllayer(), Mulllayer()
    price = b.forward(a.forward(100, 2), 1.1)
    d, dtax = b.backward(1)
    return price, (*a.backward(d), dtax)
"""
LAYERS = {
    "a known mistake": ("dout * self.y, dout * self.x", "dout * self.x, dout * self.y", True),
    "a power": ("x * y", "x ** y / 3", False),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_stand_in_takes_the_place_of_a_layer_only_where_it_was_judged_as_one(grade_files, name: str) -> None:
    before, after, is_judged = LAYERS[name]
    text = MUL.replace(before, after).replace("MulLayer", "Mulllayer") + APPLE

    own, user = grade_files({"work.py": text}, "mul_layer", "buy_apple", explained=False).exercises

    assert own.verdict is (Verdict.FAILED if is_judged else Verdict.MISSING)
    assert (user.verdict is Verdict.PASSED, bool(user.lent)) == (is_judged, is_judged)


IMPORTED = {
    "a wrong function": (SUM.format(name="loss"), "softmax_with_loss", False),
    "a right function": (SUM.format(name="loss").rstrip() + " / len(y)\n", "softmax_with_loss", True),
    "a wrong layer": (MUL.replace("x * y", "x ** y / 3").replace("MulLayer", "Product"), "buy_apple", False),
    "a right layer": (MUL.replace("MulLayer", "Product"), "buy_apple", True),
}


@pytest.mark.parametrize("name", IMPORTED)
def test_no_stand_in_takes_the_place_of_a_definition_that_an_import_renames(grade_files, name: str) -> None:
    own, exercise, is_right = IMPORTED[name]
    loss = f"from own import loss as cross_entropy_error\nimport numpy as np\n{SOFTMAX}{LOSS}"
    apple = f"from own import Product as MulLayer\n{APPLE}".replace("Mulllayer", "MulLayer")
    files = {"own.py": f"import numpy as np\n{own}", "work.py": loss if exercise == "softmax_with_loss" else apple}

    (result,) = grade_files(files, exercise, explained=False).exercises

    assert (result.verdict is Verdict.PASSED) is is_right
    assert not {"affine/cross_entropy_error", "graph/mul_layer"} & {*result.lent}
