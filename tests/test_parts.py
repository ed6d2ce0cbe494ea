"""What is right is known by the statements that it consists of, and by nothing less."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping

import make_class
import pytest
import sweep
from test_known import graded, without_times
from test_memory import Counting

from grader.bytecode import statements_of
from grader.diagnosis.memory import Memory
from grader.sandbox import Sandbox

SOLUTION = {check.name: (sweep.SOLUTIONS / f"{check.name}.py").read_text(encoding="utf-8") for check in sweep.checks()}
CHECK = {check.name: check for check in sweep.checks()}
RELU, SIGMOID, BUY = "activation/relu", "activation/sigmoid", "graph/buy_apple"
ONE = "import numpy as np\n\ndef f(x, w=1):\n    a = x * w\n    return a + 1\n"


def does(text: str) -> list[bytes]:
    """The digests of a text's statements."""
    return [one.digest for one in statements_of(ast.parse(text).body) or ()]


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace("a = x", "product = x").replace("a + 1", "product + 1"),
        ONE.replace("    a", "\n    # so\n    a"),
        ONE + "\n\nif __name__ == '__main__':\n    print(f(1))\n",
    ],
    ids=["another local name", "notes", "what is not run"],
)
def test_the_same_is_done_by(other: str) -> None:
    assert does(other) == does(ONE)


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace("+ 1", "+ 2"),
        ONE.replace("+ 1", "+ 1.0"),
        ONE.replace("+ 1", "+ True"),
        ONE.replace("w=1", "w=1.0"),
        ONE.replace("w", "v"),
        ONE.replace("def f", "def g"),
        ONE.replace("a + 1", "b + 1"),
        ONE.replace("a = x * w", "a = w * x"),
        ONE.replace("x, w=1", "x, *, w=1"),
        ONE.replace("import numpy as np", "import numpy as n"),
        ONE.replace("return a + 1", "return (lambda: a + 1)()"),
        ONE.replace("return a + 1", "def g(): return 1\n    return a + g()"),
    ],
)
def test_another_thing_is_done_by(other: str) -> None:
    assert does(other) != does(ONE)


def test_a_function_within_another_is_known_by_its_name() -> None:
    """For a text of it holds that."""
    inner = ONE.replace("return a + 1", "def g(): return 1\n    return a + g()")
    assert does(inner) != does(inner.replace("g()", "h()"))


@pytest.mark.parametrize("text", [ONE + "print(f(1))\n", "def f(x):\n    return np.exp(x)\n"], ids=["demo", "no numpy"])
def test_what_is_left_out_or_added_is_known_by_no_statements(text: str) -> None:
    assert statements_of(ast.parse(text).body) is None


def notebook(*cells: str) -> dict[str, bytes]:
    """A notebook with these cells."""
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return {"homework.ipynb": json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()}


def renamed(text: str) -> str:
    """The text in another hand."""
    return make_class.with_names(text, ast.parse(text), "_of_mine")


CHECKS = [CHECK[RELU], CHECK[SIGMOID]]


def test_a_right_exercise_of_a_notebook_is_not_run_again(forking: Sandbox) -> None:
    box, memory = Counting(forking), Memory()
    for _ in range(2):
        graded(notebook(SOLUTION[RELU], SOLUTION[SIGMOID]), CHECKS, box, memory)
    before = box.requests

    other = notebook("# mine", renamed(SOLUTION[SIGMOID]), "def unrelated(x):\n    return x", renamed(SOLUTION[RELU]))
    known = graded(other, CHECKS, box, memory)

    assert box.requests == before
    assert without_times(known) == without_times(graded(other, CHECKS, forking, None))
    assert [result.score for result in known.exercises] == [10.0, 10.0]


def test_of_two_exercises_only_the_new_one_is_run(forking: Sandbox) -> None:
    box, memory = Counting(forking), Memory()
    for _ in range(2):
        graded(notebook(SOLUTION[RELU], SOLUTION[SIGMOID]), CHECKS, box, memory)
    wrong = notebook(SOLUTION[RELU].replace("maximum", "minimum"), SOLUTION[SIGMOID])

    known = graded(wrong, CHECKS, box, memory)

    assert without_times(known) == without_times(graded(wrong, CHECKS, forking, None))
    assert [result.score for result in known.exercises][1] == 10.0 > known.exercises[0].score


USING = """
import numpy as np

HALF = 0

def mask(x):
    return x > HALF

class Base:
    def backward(self, dout):
        return dout * self.mask

class Relu(Base):
    def forward(self, x):
        self.mask = mask(x)
        return x * self.mask
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("HALF = 0", "HALF = 0.5"),
        ("HALF = 0", "HALF = 0\nHALF = 0.5"),
        ("> HALF", "< HALF"),
        ("return dout * self.mask", "return dout"),
        ("Relu(Base)", "Relu(object)"),
        ("HALF = 0\n", ""),
        ("class Base:", "class Base:\n    pass\n\nclass Another:"),
        ("class Relu(Base)", "class Base:\n    pass\n\nclass Relu(Base)"),
    ],
)
def test_each_statement_that_is_read_counts(before: str, after: str, forking: Sandbox) -> None:
    for order in (1, -1):
        memory = Memory()
        for text in [USING, USING.replace(before, after)][::order]:
            for files in (notebook(text), notebook(text), {f"{RELU}.py": text.encode()}):
                known, fresh = (graded(files, [CHECK[RELU]], forking, one) for one in (memory, None))
                assert without_times(known) == without_times(fresh)


def with_layers(**changed: tuple[str, str]) -> dict[str, bytes]:
    """buy_apple with its layers, some of them changed."""
    files = {}
    for name in (BUY, "graph/mul_layer", "graph/add_layer"):
        stem = name.rpartition("/")[2]
        files[f"{name}.py"] = SOLUTION[name].replace(*changed.get(stem, ("", ""))).encode()
    return files


WRONG = ("self.y = y", "self.y = x")
MISSPELT = ("self.y = y", "self.z = y")


def test_what_is_right_with_a_stand_in_is_not_run_again_with_it(forking: Sandbox) -> None:
    """The same with another wrong layer is run once, as it stands."""
    memory, box = Memory(), Counting(forking)
    names = [CHECK[name] for name in (BUY, "graph/mul_layer")]
    for _ in range(3):
        graded(with_layers(mul_layer=WRONG), names, forking, memory)
    other = with_layers(mul_layer=MISSPELT)
    graded({"graph/mul_layer.py": other["graph/mul_layer.py"]}, [CHECK["graph/mul_layer"]], forking, memory)
    graded({"graph/mul_layer.py": other["graph/mul_layer.py"]}, [CHECK["graph/mul_layer"]], forking, memory)

    known = graded(other, names, box, memory)

    assert box.requests == 1
    assert without_times(known) == without_times(graded(other, names, forking, None))
    assert known.exercises[0].score == 10.0 and known.exercises[0].findings, "or there is nothing to see here"


LAYERS: Mapping[str, dict[str, bytes]] = {
    "all right": with_layers(),
    "one wrong": with_layers(mul_layer=WRONG),
    "another wrong": with_layers(add_layer=("x + y", "x - y")),
    "both wrong": with_layers(mul_layer=MISSPELT, add_layer=("x + y", "x - y")),
    "one missing": {path: data for path, data in with_layers().items() if "add" not in path},
    "one not started": with_layers()
    | {"graph/mul_layer.py": (make_class.EXERCISES / "graph/mul_layer.py").read_bytes()},
    "one broken": with_layers(mul_layer=("def forward", "def forward(")),
    "wrong itself": with_layers(mul_layer=WRONG, buy_apple=("tax", "tex")),
    "twice": with_layers() | {"more.py": SOLUTION["graph/mul_layer"].replace(*WRONG).encode()},
}


@pytest.mark.parametrize("first", LAYERS)
def test_what_it_is_built_on_may_be_whatever_it_is(first: str, forking: Sandbox) -> None:
    checks = [CHECK[name] for name in (BUY, "graph/mul_layer", "graph/add_layer")]
    memory = Memory()
    for name in (first, *LAYERS, *LAYERS):
        known = graded(LAYERS[name], checks, forking, memory)
        assert without_times(known) == without_times(graded(LAYERS[name], checks, forking, Memory())), name


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_definitions_none_is_taken_for_the_other(order: int, forking: Sandbox) -> None:
    right, wrong = SOLUTION[SIGMOID].encode(), SOLUTION[SIGMOID].replace("np.exp", "np.expm1").encode()
    memory = Memory()
    both = dict(zip(("one.py", "two.py")[::order], (wrong, right), strict=True))
    for files in (both, both, both, {f"{SIGMOID}.py": wrong}, {"one.py": wrong}, {"two.py": right}):
        known, fresh = (graded(files, [CHECK[SIGMOID]], forking, one) for one in (memory, None))
        assert without_times(known) == without_times(fresh)


def test_a_file_in_another_encoding_is_graded_whatever_its_exercise_decides(forking: Sandbox) -> None:
    name = "affine/softmax_with_loss"
    text = SOLUTION[name].replace('"""', '"""한글 ', 1)
    report = graded({f"{name}.py": text.encode("cp949")}, [CHECK[name]], forking, None)

    assert report.exercises[0].score == 10.0
    assert [remark.message.id for remark in report.exercises[0].remarks].count("saved_as_cp949") == 1
