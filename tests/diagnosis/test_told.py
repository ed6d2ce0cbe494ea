"""The first finding of a faulty text is true of it: at the line of the fault, with its reason, without a false word."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from corpus import Grade, load_english

from grader.reports.explanations import list_sentences

LINEAR = """import numpy as np
class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))
    def forward(self, A):
        self.A = A
        self.Ones = np.ones((A.shape[0], 1))
        return {forward}
    def backward(self, dLdZ):
        self.dW = dLdZ.T @ self.A{mean}
        self.db = (dLdZ.T @ self.Ones).ravel()
        return {backward}
"""
SIGMOID = """import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
MULTIPLY = """class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy
"""
SOFTMAX = """import numpy as np
def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
"""
MASKED = """import numpy as np
class Relu:
    def __init__(self): self.mask = None
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
    def backward(self, dout): return dout * self.mask
"""
LOSS = """import numpy as np
def cross_entropy_error(y, t):
    n = y.shape[0]
    loss = -np.sum(np.log(y[np.arange(n), t.argmax(1) if t.ndim > 1 else t] + 1e-7)) / n
"""

LINES = """import numpy as np
class Affine:
    def __init__(self, W, b): self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, np.zeros(dout.shape[1])
        for i in range(len(dout)): self.db += dout[i]
        return dout @ self.W.T
"""
RECIPROCAL = """class Reciprocal:
    def forward(self, x):
        self.out = 1 / x
        return self.out
    def backward(self, d): return -d * self.out ** 2
"""
DIFFERENCES = """import numpy as np
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h; above = f(x)
        x[i] = kept - h; grad[i] = (above - f(x)) / (2 * h)
        x[i] = kept
    return grad
"""
CHAIN = """import numpy as np
class Twice:
    def double(self, x): return 2 * x
class Exp:
    def __init__(self):
        self.one, self.twice = 1, Twice()
    def forward(self, x):
        self.out = np.exp(self.twice.double(x) / 2)
        return self.out
    def backward(self, dout): return dout * self.out
"""


def shift(text: str) -> str:
    """The lines of a text with four blanks in front."""
    return "".join(f"    {line}\n" for line in text.splitlines())


TURNED = {"forward": "A @ self.W.T + self.Ones @ self.b.T", "backward": "dLdZ @ self.W", "mean": ""}
# text or files, exercise, line, what the first finding says, what none says
TOLD: Mapping[str, tuple[str | Mapping[str, str], str, int | None, str, str]] = {
    "weights turned": (LINEAR.format(**TURNED), "affine", 9, "whole layer takes `W` as .M, D.", "@` does not work"),
    "weights turned, mean": (
        LINEAR.format(**{**TURNED, "mean": " / A.shape[0]"}).replace("/ A.shape", "/ self.A.shape"),
        "affine", 9, "take `W` as .M, D.*on line 13", "as it is|does not work",
    ),
    "weights turned in forward": (
        LINEAR.format(**{**TURNED, "backward": "dLdZ @ self.W.T"}).replace("dLdZ.T @ self.A", "self.A.T @ dLdZ"),
        "affine", 9, "`forward` takes `W` as", "does not work",
    ),
    "own raise": (
        SOFTMAX.replace("    e = ", "    try:\n        e = ").replace("    return", "    except TypeError:\n        raise RuntimeError('a row')\n    return").replace("x.max(-1", "x.max('rows'"),
        "softmax", 4, "Your own `raise` stops the code here with RuntimeError", "stub|is a class",
    ),
    "own test": (SIGMOID.replace("        self.out =", "        if x.ndim != 3:\n            raise ValueError('axes')\n        self.out ="),
                 "sigmoid", 4, "number 3 is wrong.*Change line 4 to:  if x.ndim != 2:", "stub|is a class"),
    "stub at the end": (SOFTMAX.replace("return e /", "y = e /") + "    raise NotImplementedError\n", "softmax", 5,
                        "end of `softmax`.*return y", "Write it|is a class"),
    "stub at the end of two": (MULTIPLY.replace("return dx, dy", "raise NotImplementedError('todo')"), "mul_layer", 8,
                               "end of `backward`.*return dx, dy", "Write it"),
    "no return of two": (MULTIPLY.replace("        return dx, dy\n", ""), "mul_layer", 8, "return dx, dy", "once line"),
    "stub in a branch": (SOFTMAX.replace("    e =", "    if x.ndim > 1:\n        raise NotImplementedError\n    e ="), "softmax",
                         4, "still raises NotImplementedError", "above your code|is a class"),
    "class in main": ("if __name__ == '__main__':\n" + shift(MULTIPLY) + "    print(MulLayer().forward(1, 2))\n", "mul_layer", 2,
                      "Move it above line 1", "once line"),
    "class in a function": ("def main():\n" + shift(MULTIPLY) + "    m = MulLayer()\n    return m\n", "mul_layer", 2,
                            "Move it above line 1", "once line"),
    "function in a function": ("import numpy as np\ndef build():\n" + shift(SOFTMAX.split("\n", 1)[1]) + "    return softmax\n",
                               "softmax", 3, "Move it above line 2", "once line"),
    "class in main, wrong": ("if __name__ == '__main__':\n" + shift(MULTIPLY.replace("x * y", "x + y")) + "    print(1)\n",
                             "mul_layer", 2, "above line 1", "once line [13]|Change line 1 "),
    "no constructor, not kept": (SIGMOID.replace("self.out = 1", "out = 1").replace("return self.out", "return out"),
                                 "sigmoid", 5, "`self.out` is read later and has no value there", "None"),
    "kept under another name": (MASKED.replace("self.mask = x", "self.masks = x"), "relu", 5, "other lines read `self.mask`", "never sets"),
    "star of a file": ("from my_tools import *\n" + MASKED.replace("x * ", "my_relu(x) * "), "relu", 7,
                       "If it stands in `my_tools.py`, hand in", "No line before"),
    "file in a folder": ("from utils.tools import cut\n" + MASKED.replace("x * ", "cut(x) * "), "relu", 1,
                         "No file `utils/tools.py`", "`utils.py`"),
    "file in a folder, imported": ("import utils.tools as tools\n" + MASKED.replace("x * ", "tools.cut(x) * "), "relu", 1,
                                   "No file `utils/tools.py`", "`utils.py`"),
    "package": ("import torch.nn.functional as F\n" + MASKED.replace("x * ", "F.relu(x) * "), "relu", 7,
                "uses `torch`.*only numpy", "while grading|Python stopped|Move this"),
    "input": (MASKED.replace("self.mask = x", "input('x?'); self.mask = x"), "relu", 5, "`input\\(\\)` waits for a person",
              "while grading|Python stopped"),
    "file that is opened": (MASKED.replace("self.mask = x", "open('log.txt'); self.mask = x"), "relu", 5,
                            "asks for a file", "while grading|Python stopped"),
    "branch at the end": (LOSS + "    if t.ndim == 1:\n        return loss\n    else:\n        loss = -np.sum(t * np.log(y)) / n\n",
                          "cross_entropy_error", 8, "inside of the branch.*return loss", "goes on"),
    "branch above": (LOSS.replace("    loss =", "    if t.ndim == 1:\n        loss =") + "    return -np.sum(t * np.log(y + 1e-7)) / n\n",
                     "cross_entropy_error", 5, "inside of the branch.*return loss", "goes on"),
    "result never computed": (MULTIPLY.replace("return x * y", "return out"), "mul_layer", 4, "never sets it", "return x|once line"),
    "result under another name": (SOFTMAX.replace("return e /", "y = e /") + "    return out\n", "softmax", 5, "return y", "once line"),
    "range too far": (LINES.replace("range(len(dout))", "range(len(dout) + 1)"), "affine", 9, "goes past the end.*range\\(len\\(dout\\)\\):", "in turn"),
    "range from 1": (LINES.replace("range(len(dout))", "range(1, len(dout) + 1)"), "affine", 9, "goes past the end.*range\\(len\\(dout\\)\\):", "in turn"),
    "caret of a product": (RECIPROCAL.replace("** 2", "^ 2"), "reciprocal", 5, "no power.*-d \\* self.out \\*\\* 2", "does not work"),
    "caret of a difference": (SIGMOID.replace("self.out * (1 - self.out)", "(self.out - self.out^2)"), "sigmoid", 7,
                              "no power.*self.out\\*\\*2", "does not work"),
    "caret in two lines": (RECIPROCAL.replace("** 2", "^ 2").replace("1 / x", "x^-1"), "reciprocal", 3, "no power.*line 3.*line 5",
                           "does not work"),
    "caret of a number": (DIFFERENCES.replace("1e-4", "10^-4"), "numerical_gradient", 3, "no power.*10\\*\\*-4", "too large"),
    "maximum along an axis": (MASKED.replace("x * self.mask", "np.max(x, 0)"), "relu", 6, "np.maximum\\(x, 0\\)", "np.argmax"),
    "amax": (MASKED.replace("x * self.mask", "np.amax(0, x)"), "relu", 6, "Did you mean `np.maximum`", "argmax"),
    "exp of math": (SIGMOID.replace("np.exp", "exp").replace("import numpy as np", "from math import exp"), "sigmoid", 4,
                    "Did you mean `np.exp`", "wrong in this line"),
    "class without brackets": (CHAIN.replace("Twice()", "Twice"), "exponential", 6, "missing behind `Twice`.*= 1, Twice\\(\\)", "once line"),
    "function of the module": (SIGMOID.replace("1 / (1 + np.exp(-x))", "self.squash(x)") + "def squash(x): return 1 / (1 + np.exp(-x))\n",
                               "sigmoid", 4, "Did you mean `squash`", "no line has set"),
    "function of the module, of numpy": (SIGMOID.replace("1 / (1 + np.exp(-x))", "np.squash(x)") + "def squash(x): return 1 / (1 + np.exp(-x))\n",
                                         "sigmoid", 4, "Did you mean `squash`", "no line has set"),
    "all sizes": (LOSS.replace("y.shape[0]", "y.shape").replace("arange(n)", "arange(len(y))") + "    return loss\n",
                  "cross_entropy_error", 3, "sizes of all axes.*y.shape\\[0\\]", "once line"),
    "comma": (SIGMOID.replace("np.exp(-x))", "np.exp(-x)),"), "sigmoid", 4, "comma behind one value", "once line"),
    "several lines": (LINEAR.format(**TURNED), "affine", 9, "on lines 11 and 13", "13, 11"),
    "jamo in class": (SIGMOID.replace("class", "ㅊlass"), "sigmoid", 2, "`ㅊlass` was typed with the Korean keyboard", "not a Python word"),
    "jamo in return": (SIGMOID.replace("return self", "retㅕrn self"), "sigmoid", 5, "Korean keyboard.*`return`", "not a Python word"),
    "full width in class": (SIGMOID.replace("class", "ｃlass"), "sigmoid", 2, "full-width", "not a Python word"),
    "prompts of IPython": ("In [3]: " + "\n   ...: ".join(MULTIPLY.splitlines()), "mul_layer", 1, "`In .3.:` is the prompt", "body"),
    "prompt of a notebook": ("[3] " + MULTIPLY, "mul_layer", 1, "`.3.` is the prompt", "body|not a Python word"),
    "other names, other order": ("import numpy as np\ndef cross_entropy_error(label, prob):\n    return -np.sum(prob * np.log(label + 1e-7)) / len(prob)\n",
                                 "cross_entropy_error", 3, "second argument", "argument `y`"),
    "numbers in brackets": ("".join(f"[{n}] {line}\n" for n, line in enumerate(MULTIPLY.splitlines(), 1)), "mul_layer", 1,
                            "number of each line was pasted", "prompt|body"),
    "public class": (MULTIPLY.replace("class", "public class"), "mul_layer", 1, "`public` before a name", "cannot read"),
    "void": (SOFTMAX.replace("def", "void"), "softmax", 2, "Did you mean `def`", "cannot read"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "exercise", "line", "says", "never"), TOLD.values(), ids=TOLD)
def test_a_finding_is_true_of_its_text(grade_files: Grade, files, exercise, line, says, never) -> None:
    written = {"work.py": files} if isinstance(files, str) else files

    (result,) = grade_files(written, exercise).exercises

    texts = [" ".join(list_sentences(finding, load_english())) for finding in result.findings]
    assert texts
    assert result.findings[0].place.line == line, texts
    assert re.search(says, texts[0], re.DOTALL), texts
    assert not re.search(never, " ".join(texts), re.IGNORECASE), texts


COLUMN = """import numpy as np
class Affine:
    def __init__(self, input_size, output_size):
        self.W = np.zeros((input_size, output_size))
        self.b = np.zeros({shape})
    def forward(self, x):
        self.x = x
        return x @ self.W + {added}
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
"""


@pytest.mark.parametrize(
    ("shape", "added"),
    [("(output_size, 1)", "self.b.T"), ("(output_size, 1)", "np.ones((len(x), 1)) @ self.b.reshape(1, -1)"),
     ("(1, output_size)", "self.b"), ("output_size", "self.b")],
)  # fmt: skip
def test_a_bias_is_given_as_the_class_declares_it(grade_one, shape: str, added: str) -> None:
    assert grade_one(COLUMN.format(shape=shape, added=added), "affine").findings == ()


@pytest.mark.parametrize(("names", "score"), [("x, f", 10), ("f, x", 10), ("params, loss_func", 10), ("a, b", 0)])
def test_a_function_and_its_point_are_taken_by_their_names(grade_one, names: str, score: float) -> None:
    point, function = names.split(", ") if names != "f, x" else ("x", "f")
    text = re.sub(r"\b[xf]\b", lambda found: {"x": point, "f": function}[found[0]], DIFFERENCES)
    text = text.replace(f"({function}, {point}):", f"({names}):")

    assert grade_one(text, "numerical_gradient").score == score
