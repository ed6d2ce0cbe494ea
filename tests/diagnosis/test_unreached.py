"""A definition that Python does not reach is raised and named; what only looks like it is missing, as before."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from corpus import SOLUTIONS, load_checks, prepare

from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult, Verdict
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

RAISED, MISSING = Verdict.RAISED, Verdict.MISSING
ADD = """class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout
"""


def shift(text: str, by: int) -> str:
    """The lines of a text with more blanks in front."""
    return "".join(f"{' ' * by}{line}\n" if line else "\n" for line in text.splitlines())


INDENTED = shift(ADD, 4)
COMMENTED = "".join(f"# {line}\n" if line else "#\n" for line in ADD.splitlines())
SOFTMAX = "def softmax(x):\n    e = np.exp(x - x.max(-1, keepdims=True))\n    return e / e.sum(-1, keepdims=True)\n"
APPLE = "price = 100 * 2 * 1.1\ndtax = 200\ndapple = 2.2\nprint(price, dtax, dapple)\n"
# files, exercise, verdict, finding, line
UNREACHED = {
    "capital": ({"a.py": ADD.replace("class", "Class")}, "graph/add_layer", RAISED, "keyword_misspelt", 1),
    "glued": ({"a.py": ADD.replace("class ", "class")}, "graph/add_layer", RAISED, "space_left_out", 1),
    "other language": ({"a.py": SOFTMAX.replace("def", "fn")}, "affine/softmax", RAISED, "keyword_misspelt", 1),
    "no word": ({"a.py": ADD.replace("class ", "")}, "graph/add_layer", RAISED, "class_left_out", 1),
    "brackets": ({"a.py": SOFTMAX.replace("(x):", "[x]:")}, "affine/softmax", RAISED, "bracket_kind", 1),
    "hangul": ({"a.py": ADD.replace("class", "ㅊㅣㅁㄴㄴ")}, "graph/add_layer", RAISED, "korean_keyboard", 1),
    "name in hangul": ({"a.py": ADD.replace("class AddLayer", "ㅊㅣㅁㄴㄴ AddLayer")}, "graph/add_layer", RAISED,
                       "korean_keyboard", 1),
    "own path": ({"graph/add_layer.py": "@@@\n"}, "graph/add_layer", RAISED, "syntax", 1),
    "only file": ({"home.py": "@@@\n"}, "graph/add_layer", RAISED, "syntax", 1),
    "main": ({"a.py": f"if __name__ == '__main__':\n{INDENTED}"}, "graph/add_layer", RAISED, "inside_block", 2),
    "function": ({"a.py": f"def main():\n    print(1)\n{INDENTED}"}, "graph/add_layer", RAISED, "inside_block", 3),
    "class": ({"a.py": f"class MulLayer:\n{INDENTED}"}, "graph/add_layer", RAISED, "inside_block", 2),
    "class that its owner uses": ({"a.py": f"class A:\n{INDENTED}\n    def f(self):\n        return self.AddLayer()\n", "b.py": ""},
                                  "graph/add_layer", RAISED, "inside_block", 2),
    "class below methods": ({"a.py": f"{ADD.replace('Add', 'Mul')}\n{INDENTED}"}, "graph/add_layer", RAISED,
                            "inside_block", 8),
    "loop": ({"a.py": f"for i in range(3):\n{INDENTED}"}, "graph/add_layer", RAISED, "inside_block", 2),
    "string": ({"a.py": f"x = 1\n'''\n{ADD}'''\n"}, "graph/add_layer", RAISED, "in_string", 3),
    "named string": ({"a.py": f'code = """{ADD}"""\n'}, "graph/add_layer", RAISED, "in_string", 1),
    "comment": ({"a.py": f"import numpy as np\n{COMMENTED}"}, "graph/add_layer", RAISED, "commented_out", 2),
    "class for function": ({"a.py": "class Softmax:\n    def forward(self, x):\n        return x\n"}, "affine/softmax",
                           MISSING, "function_wanted", 1),
    "class for function without methods": ({"a.py": "class softmax:\n    x = 1\n"}, "affine/softmax", MISSING, "function_wanted", 1),
    "function for class": ({"a.py": "def relu(x):\n    return x\n"}, "activation/relu", MISSING, "class_wanted", 1),
    "empty": ({"graph/add_layer.py": "\n"}, "graph/add_layer", MISSING, "file_empty", None),
    "imports": ({"graph/add_layer.py": "import numpy as np\n"}, "graph/add_layer", MISSING, "file_without", None),
    "comment with two signs": ({"a.py": COMMENTED.replace("#", "##")}, "graph/add_layer", RAISED, "commented_out", 1),
    "two slips in a line": ({"a.py": ADD.replace("class AddLayer:", "clas AddLayer")}, "graph/add_layer", RAISED,
                            "keyword_misspelt", 1),
    "near name": ({"a.py": "class AddLayr:" + ADD[15:].replace("x + y", "x + z")}, "graph/add_layer", MISSING,
                  "near_name", 1),
    "near name of a function": ({"a.py": SOFTMAX.replace("softmax", "softmx").replace("e /", "k /"), "b.py": ""}, "affine/softmax", MISSING,
                                "near_name", 1),
    "function in a class": ({"a.py": f"{ADD}\n{shift(SOFTMAX, 4)}", "b.py": ""}, "affine/softmax", RAISED,
                            "inside_block", 8),
    "script": ({"graph/buy_apple.py": APPLE, "b.py": "x = 1\n"}, "graph/buy_apple", MISSING, "script", 1),
    "another": ({"add_layer.py": "class Numbers:\n    pass\n", "b.py": ""}, "graph/add_layer", MISSING, "file_of_others",
                None),
}  # fmt: skip
# what looks like an exercise and is none, or belongs to another file
NOTHING_THERE = {
    "prose": ({"a.py": "# The class AddLayer: adds.\nx = 1\n", "b.py": ""}, "graph/add_layer"),
    "docstring": ({"a.py": f"def f():\n    '''\n{INDENTED}    '''\n", "b.py": ""}, "graph/add_layer"),
    "method": ({"a.py": "class A:\n    def softmax(self, x):\n        return x\n", "b.py": ""}, "affine/softmax"),
    "method in a broken file": (
        {"a.py": "class A\n    def softmax(self, x):\n        return x\n", "b.py": ""},
        "affine/softmax",
    ),
    "helper of a method": (
        {
            "a.py": f"import numpy as np\nclass A:\n    def f(self):\n{shift(SOFTMAX, 8)}        return softmax(1)\n",
            "b.py": "",
        },
        "affine/softmax",
    ),
    "static method": (
        {"a.py": "class A:\n    @staticmethod\n    def softmax(x):\n        return x\n", "b.py": ""},
        "affine/softmax",
    ),
    "function that its class uses": (
        {"a.py": f"class A:\n{shift(SOFTMAX, 4)}\n    def f(self):\n        return A.softmax(1)\n", "b.py": ""},
        "affine/softmax",
    ),
    "another name": ({"a.py": ADD.replace("AddLayer", "SubLayer").replace("+", "-"), "b.py": ""}, "graph/add_layer"),
    "call in a broken file": ({"a.py": "print AddLayer(x)\n", "b.py": ""}, "graph/add_layer"),
    "broken file of another": ({"graph/mul_layer.py": "@@@\n", "b.py": ""}, "graph/add_layer"),
}


def grade(files: Mapping[str, str], exercise: str, box: Sandbox) -> ExerciseResult:
    """Explain one exercise of a submission with these files."""
    sources = tuple(Source(path, (Cell(None, text),)) for path, text in files.items())
    check = next(c for c in load_checks() if c.name == exercise)
    (result,) = grade_and_explain(Submission("work", sources), prepare([check], box)).exercises
    return result


@pytest.mark.parametrize(("files", "exercise", "verdict", "id", "line"), UNREACHED.values(), ids=UNREACHED)
def test_an_unreached_definition_is_named_at_its_line(
    files: Mapping[str, str], exercise: str, verdict: Verdict, id: str, line: int | None, forking: Sandbox
) -> None:
    result = grade(files, exercise, forking)

    first = result.findings[0]
    assert (result.verdict, result.score) == (verdict, 0)
    assert (first.id, first.place and first.place.line) == (id, line)
    assert result.reason == first.message


@pytest.mark.parametrize(("files", "exercise"), NOTHING_THERE.values(), ids=NOTHING_THERE)
def test_what_only_looks_like_an_exercise_stays_missing(
    files: Mapping[str, str], exercise: str, forking: Sandbox
) -> None:
    result = grade(files, exercise, forking)

    assert (result.verdict, result.reason and result.reason.id, result.findings) == (MISSING, "missing", ())


def test_the_slip_of_one_exercise_leaves_the_others_missing(forking: Sandbox) -> None:
    submission = Submission("a.py", (Source("a.py", (Cell(None, ADD.replace("class", "Class")),)),))

    report = grade_and_explain(submission, prepare(load_checks(), forking))

    assert {e.name for e in report.exercises if e.verdict is not MISSING} == {"graph/add_layer"}
    assert [e.name for e in report.exercises if e.findings] == ["graph/add_layer"]


def test_a_helper_is_lent_to_a_mended_copy(forking: Sandbox) -> None:
    text = (SOLUTIONS / "affine/softmax_with_loss.py").read_text(encoding="utf-8")
    kept = text[text.index("class SoftmaxWithLoss") :].replace("def forward(self, x, t):", "def forward(self, x, t)")

    result = grade({"softmax_with_loss.py": f"import numpy as np\n{kept}"}, "affine/softmax_with_loss", forking)

    assert [finding.id for finding in result.findings] == ["colon_left_out"]


RELU = """class Relu:
    def forward(self, x):
        self.mask = positive(x)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""
# the cells or files of a submission in which a helper cannot be read: the finding, its file and cell, its line
HELPERS = {
    "cell": ({"a.ipynb": ["import numpy as np", "def positive(x:\n    return x > 0", RELU]}, "bracket_not_closed",
             "a.ipynb", 2, 1),
    "cell below": ({"a.ipynb": [RELU, "def positive(x):\nreturn x > 0"]}, "indentation_lost", "a.ipynb", 2, 2),
    "file": ({"relu.py": [f"from tools import positive\n{RELU}"], "tools.py": ["x = 1\ndef positive(x)\n    return x > 0\n"]},
             "colon_left_out", "tools.py", None, 2),
    "not proved": ({"a.ipynb": ["def positive(x:\n    return ]", RELU]}, "syntax", "a.ipynb", 1, 2),
}  # fmt: skip


@pytest.mark.parametrize(("files", "id", "file", "cell", "line"), HELPERS.values(), ids=HELPERS)
def test_a_helper_that_cannot_be_read_is_the_reason(
    files: Mapping[str, list[str]], id: str, file: str, cell: int | None, line: int, forking: Sandbox
) -> None:
    sources = tuple(
        Source(path, tuple(Cell(n if path.endswith(".ipynb") else None, text) for n, text in enumerate(texts, 1)))
        for path, texts in files.items()
    )
    check = next(c for c in load_checks() if c.name == "activation/relu")

    (result,) = grade_and_explain(Submission("work", sources), prepare([check], forking)).exercises

    assert [(f.id, f.place and (f.place.file, f.place.cell, f.place.line)) for f in result.findings] == [
        (id, (file, cell, line))
    ]
    assert result.verdict is RAISED


def test_a_layer_that_cannot_be_read_is_lent_with_that_remark(forking: Sandbox) -> None:
    files = {
        "affine/softmax.py": SOFTMAX.replace("def", "Def"),
        "affine/cross_entropy_error.py": (SOLUTIONS / "affine/cross_entropy_error.py").read_text(encoding="utf-8"),
        "affine/softmax_with_loss.py": (SOLUTIONS / "affine/softmax_with_loss.py").read_text(encoding="utf-8"),
    }
    sources = tuple(Source(path, (Cell(None, text),)) for path, text in files.items())

    report = grade_and_explain(Submission("work", sources), prepare(load_checks(), forking))

    result = next(e for e in report.exercises if e.name == "affine/softmax_with_loss")
    assert (result.verdict, [remark.message.id for remark in result.remarks]) == (Verdict.PASSED, ["lent_unread"])
