"""A fault in a helper, a list of gradients or a layout of another course is told at its own line."""

from __future__ import annotations

import pytest
from corpus import SOLUTIONS, load_english

LISTS = """import numpy as np

class MatMul:
    def __init__(self, W):
        self.W, self.dW = W, None

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W)

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        return np.dot(dout, self.W.T)

class Affine:
    def __init__(self, W, b):
        self.mul, self.params = MatMul(W), [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        return self.mul.forward(x) + self.params[1]

    def backward(self, dout):
        dx = self.mul.backward(dout)
        db = np.sum(dout, axis=0)
        self.grads[0][...] = self.mul.dW
        self.grads[1][...] = db
        return dx
"""


def test_a_class_that_uses_another_one_and_keeps_lists_is_right(grade_one) -> None:
    assert grade_one(LISTS, "affine").score == 10


@pytest.mark.parametrize(("right", "wrong", "line", "says"), [
    ("self.W.T)", "self.W.transport())", 13, "Did you mean `transpose`?"),
    ("self.x.T", "self.x.t", 12, "Did you mean `T`?"),
    ("np.dot(x, self.W)", "np.dott(x, self.W)", 9, "Did you mean `np.dot`?"),
    ("np.dot(dout, self.W.T)", "np.dot(dout, self.V.T)", 13, "`self.V`"),
    ("self.grads[1][...] = db", "self.params[1][...] = db", 27, "Did you mean `self.grads[1]`?"),
    ("self.grads[1][...] = db", "self.grads[0][...] = db", 27, "Did you mean `self.grads[1]`?"),
    ("self.grads[0][...] = self", "self.grads[2][...] = self", 26, "Did you mean `self.grads[0]`?"),
    ("        self.grads[1][...] = db\n", "", 27, "Store it in `self.grads[1]` before this line."),
])  # fmt: skip
def test_a_fault_of_a_helper_or_of_a_list(grade_one, right: str, wrong: str, line: int, says: str) -> None:
    assert right in LISTS
    first = grade_one(LISTS.replace(right, wrong, 1), "affine").findings[0]

    assert first.place.line == line
    assert says in load_english().format_message(first.message)


SLOPE = """import numpy as np

def numerical_diff(f, x):
    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4

def of_row(f, x):
    grad = np.zeros_like(x)
    for i in range(x.size):
        old = x[i]
        x[i] = old + 1e-4
        up = f({argument})
        x[i] = old - 1e-4
        grad[i] = (up - f({argument})) / 2e-4
        x[i] = old
    return grad

def numerical_gradient(f, x):
    if x.ndim == 1:
        return of_row(f, x)
    return np.array([of_row(f, row) for row in x])
"""


@pytest.mark.parametrize(("argument", "line", "says"), [
    ("x[i]", 11, "`f` was called with one number."),
    ("x[i:]", 11, "`f` was called with an array of shape"),
    ("x", 20, "`f` was called with an array of shape (3,)"),
])  # fmt: skip
def test_a_part_that_a_helper_passes_is_told_there(grade_one, argument: str, line: int, says: str) -> None:
    first = grade_one(SLOPE.replace("{argument}", argument), "numerical_gradient").findings[0]

    assert first.place.line == line
    assert says in load_english().format_message(first.message)


ADD = """class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        {first}
        {second}
        return dx, dy
"""


@pytest.mark.parametrize(("first", "second", "line", "name"), [
    ("dx = dout * self.x", "dy = dout * self.y", 6, "self.x"),
    ("dy = dout * self.y", "dx = self.x * dout", 6, "self.y"),
    ("dx = dout", "dy = dout * self.y", 7, "self.y"),
])  # fmt: skip
def test_a_factor_that_was_never_set_is_told_at_its_line(grade_one, first: str, second: str, line, name: str) -> None:
    found = grade_one(ADD.format(first=first, second=second), "add_layer").findings[0]

    assert (found.id, found.place.line, found.message.values["name"]) == ("not_needed", line, name)
    assert name in found.source_line


def test_an_attribute_that_nothing_sets_is_another_name_before_it_is_a_store(grade_one) -> None:
    text = "import numpy as np\nclass Affine:\n    def __init__(self, W, b):\n        self.W, self.b = W, b\n"
    text += "    def forward(self, x):\n        self.x = x\n        return x @ self.W + self.b\n"
    text += "    def backward(self, dout):\n        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)\n"
    found = grade_one(text + "        return dout @ self.V.T\n", "affine").findings[0]

    assert (found.id, found.place.line, found.message.values["near"]) == ("attribute_misspelt", 10, "W")


LOSS = """import numpy as np
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t, y = t.reshape(1, t.size), y.reshape(1, {size})
    return -np.sum(t * np.log(y + 1e-7)) / {rows}
"""


@pytest.mark.parametrize(("size", "rows", "line"), [
    ("y.shape", "y.shape[0]", 4),
    ("y.size", "y.ndim[0]", 5),
])  # fmt: skip
def test_another_word_for_the_size_is_proved(grade_one, size: str, rows: str, line: int) -> None:
    found = grade_one(LOSS.format(size=size, rows=rows), "cross_entropy_error").findings[0]

    assert (found.place.line, bool(found.edits)) == (line, True)


@pytest.mark.parametrize(("loop", "result", "is_right"), [
    ("x = layer.forward(x)", "x", True),
    ("y = layer.forward(x)", "y", False),
    ("out = layer.forward(x)", "out", False),
])  # fmt: skip
def test_a_loop_that_does_not_carry_its_result(grade_one, loop: str, result: str, is_right: bool) -> None:
    net = (SOLUTIONS / "network/two_layer_net.py").read_text(encoding="utf-8")
    start, end = net.index("    def predict"), net.index("    def loss")
    body = (
        f"    def predict(self, x):\n        for layer in self.layers:\n            {loop}\n        return {result}\n\n"
    )
    report = grade_one(net[:start] + body + net[end:], "two_layer_net")

    assert [f.id for f in report.findings[:1]] == ([] if is_right else ["not_carried"])
    assert (report.score == 10) == is_right


NET = """import numpy as np
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {{}}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)
        self.first = Affine(self.params["W1"], self.params["b1"])
        self.second = Affine({second})
        self.layers, self.last = [self.first, Relu(), self.second], SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))

    def numerical_gradient(self, x, t):
        f = {function}
        return {{key: numerical_gradient(f, self.params[key]) for key in self.params}}

    def gradient(self, x, t):
        self.loss(x, t)
        dout, layers = self.last.backward(), list(self.layers)
        {turned}
        for layer in layers:
            dout = layer.backward(dout)
        a, b = self.first, self.second
        return {{"W1": a.dW, "b1": a.db, "W2": b.dW, "b2": b.db}}
"""
RIGHT = {
    "second": 'self.params["W2"], self.params["b2"]',
    "function": "lambda W: self.loss(x, t)",
    "turned": "layers.reverse()",
}


@pytest.mark.parametrize(("part", "text", "line", "says"), [
    ("turned", "layers = layers.reverse()", 31, "changes `layers` itself and returns `None`"),
    ("turned", "layers = layers.sort(key=lambda one: -self.layers.index(one))", 31, "returns `None`"),
    ("second", 'self.params["W2"], self.params["b1"]', 10, "The key 'b1' is wrong"),
    ("second", 'self.params["W1"], self.params["b2"]', 10, "The key 'W1' is wrong"),
    ("function", "self.loss(x, t)", 26, "Python stopped at the call of `numerical_gradient`"),
])  # fmt: skip
def test_a_slip_in_a_net_of_layers(grade_one, part: str, text: str, line: int, says: str) -> None:
    first = grade_one(NET.format(**{**RIGHT, part: text}), "two_layer_net").findings[0]

    assert first.place.line == line
    assert says in load_english().format_message(first.message)


def test_a_net_of_layers_that_is_right_is_silent(grade_one) -> None:
    result = grade_one(NET.format(**RIGHT), "two_layer_net")

    assert (result.score, result.findings) == (10, ())
