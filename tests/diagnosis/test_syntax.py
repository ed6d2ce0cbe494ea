"""Slips that keep a file from compiling: each by its name, on its line, and mended in a copy to see what follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import SOLUTIONS, load_checks, load_english, mark_rest, prepare

from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.proposals.syntax_slips import SLIPS as SLIPS_BY_ID
from grader.model import ExerciseResult, Verdict
from grader.sandbox import Sandbox
from grader.submission.keyboard import transliterate_hangul
from grader.submission.read import read_submission
from grader.submission.source import Cell, Source, Submission

RELU = """import numpy as np

class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout
"""
NUMBERED = "".join(f"{number:>3} {line}\n" for number, line in enumerate(RELU.splitlines(), 1))
WITH_BRACES = RELU.replace(":\n", " {\n").replace("None\n", "None\n    }\n").replace("out\n", "out\n    }\n") + "}\n"
NOT_OFFERED = ("name_left_out", "parameters_left_out", "name_after_dot", "value_left_out")
# the slip, its line, what stands there in place of what
SLIPS = [
    ("full_width", 10, "out[self.mask] = 0", "out［self.mask］ = 0"),
    ("full_width", 9, "x.copy()", "x.copy（）"),
    ("full_width", 8, "(x <= 0)", "（x <= 0）"),
    ("full_width", 7, "(self, x):", "(self, x)："),
    ("typographic_quote", 2, "\n\nclass", "\nname = “relu”\nclass"),
    ("invisible_character", 9, "        out = x", "\xa0       out = x"),
    ("invisible_character", 9, "out = x", "out\u200b = x"),
    ("sign_of_mathematics", 8, "<= 0", "≤ 0"),
    ("sign_of_mathematics", 9, "x.copy()", "x.copy() − 0"),
    ("prompt", 1, "import numpy", ">>> import numpy"),
    ("prompt", 1, "import numpy", "In [5]: import numpy"),
    ("tabs_and_spaces", 9, "        out = x", "\tout = x"),
    ("korean_keyboard", 7, "def forward", "ㅇㄷㄹ forward"),
    ("korean_keyboard", 11, "return out", "ㄱㄷ셔구 out"),
    ("print_without_brackets", 11, "        return out", "        print out\n        return out"),
    ("foreign_comment", 8, "(x <= 0)", "(x <= 0)  // the negatives"),
    ("foreign_comment", 8, "(x <= 0)", "(x <= 0)  /* negatives */"),
    ("dot_for_comma", 7, "(self, x)", "(self. x)"),
    ("dot_for_comma", 13, "(self, dout)", "(self. dout=1)"),
    ("keyword_misspelt", 11, "return out", "retrun out"),
    ("keyword_misspelt", 11, "return out", "retturn out"),
    ("keyword_misspelt", 3, "class Relu", "calss Relu"),
    ("keyword_misspelt", 7, "def forward", "dfe forward"),
    ("keyword_misspelt", 1, "import numpy as np", "improt numpy as np"),
    ("colon_left_out", 7, "x):", "x)"),
    ("colon_left_out", 7, "x):", "x);"),
    ("colon_left_out", 3, "class Relu:", "class Relu"),
    ("bracket_not_closed", 9, "x.copy()", "x.copy("),
    ("bracket_not_closed", 8, "(x <= 0)", "(x <= 0"),
    ("bracket_too_many", 9, "x.copy()", "x.copy())"),
    ("bracket_not_closed", 7, "(self, x):", "(self, x:"),
    (
        "indentation_lost",
        4,
        "    def __init__(self):\n        self.mask = None\n\n    def forward(self, x):\n        self.mask = (x <= 0)\n        out = x.copy()\n        out[self.mask] = 0\n        return out\n\n    def backward(self, dout):\n        dout[self.mask] = 0\n        return dout\n",
        "def __init__(self):\n    self.mask = None\n\ndef forward(self, x):\n    self.mask = (x <= 0)\n    out = x.copy()\n    out[self.mask] = 0\n    return out\n\ndef backward(self, dout):\n    dout[self.mask] = 0\n    return dout\n",
    ),
    ("body_missing", 14, "        dout[self.mask] = 0\n        return dout\n", ""),
    ("body_missing", 5, "        self.mask = None\n\n", "\n"),
    ("indentation", 9, "        out = x", "          out = x"),
    ("indentation", 9, "        out = x", "       out = x"),
    ("indentation", 9, "        out = x", "      out = x"),
    ("def_left_out", 7, "def forward", "forward"),
    ("comparison", 8, "        self.mask = (x <= 0)", "        if x = 0: pass"),
    ("else_if", 12, "        return out", "        if 1: pass\n        else if 2: pass\n        return out"),
    ("and_of_other_languages", 8, "x <= 0", "x <= 0 && x > -9"),
    ("quote_not_closed", 8, "        self.mask = (", "        name = 'abc\n        self.mask = ("),
    ("stray_text", 7, "x):", "x):cd"),
    (
        "indentation_lost",
        8,
        "        self.mask = (x <= 0)\n        out = x.copy()\n        out[self.mask] = 0\n        return out",
        "    self.mask = (x <= 0)\n    out = x.copy()\n    out[self.mask] = 0\n    return out",
    ),
    ("bracket_not_closed", 9, "x.copy()", "np.array(x"),
    ("keyword_misspelt", 11, "return out", "Return out"),
    ("keyword_misspelt", 11, "return out", "reutrn out"),
    ("times_left_out", 9, "x.copy()", "2x"),
    ("or_of_other_languages", 8, "x <= 0", "x <= 0 || x < -9"),
    ("not_of_other_languages", 9, "        out = x", "        if !x: pass\n        out = x"),
    ("increment", 9, "        out = x", "        i++\n        out = x"),
    ("sign_left_out", 7, "(self, x)", "(self x)"),
    ("sign_left_out", 5, "self.mask = None", "self.mask None"),
    ("sign_left_out", 10, "out[self.mask] = 0", "out[self.mask] 0"),
    ("markdown_fence", 1, "import numpy as np", "```python\nimport numpy as np"),
    (
        "merge_conflict",
        8,
        "        self.mask = (x <= 0)\n",
        "<<<<<<< HEAD\n        self.mask = (x <= 0)\n=======\n        self.mask = x < 0\n>>>>>>> theirs\n",
    ),
    ("notebook_line", 1, "import numpy as np", "%matplotlib inline\nimport numpy as np"),
    ("notebook_line", 2, "as np\n", "as np\n!pip install numpy\n"),
    ("sentence", 8, "        self.mask = (x", "        0 이하를 가린다\n        self.mask = (x"),
    ("sentence", 8, "        self.mask = (x", "        마스크를 저장한다 (x <= 0 이면 True)\n        self.mask = (x"),
    ("sentence", 2, "as np\n", "as np\nThis is my first layer.\n"),
    ("sentence", 4, "Relu:\n", "Relu:\n    keeps the mask for backward\n"),
    ("else_condition", 12, "        return out", "        if 1: pass\n        else 2: pass\n        return out"),
    ("not_of_other_languages", 10, "out[self.mask] = 0", "out[!(x > 0)] = 0"),
    ("increment", 11, "return out", "return out++"),
    ("keyword_misspelt", 3, "class Relu", "Class Relu"),
    ("keyword_misspelt", 3, "class Relu", "clas Relu"),
    ("keyword_misspelt", 7, "def forward", "function forward"),
    ("korean_keyboard", 3, "class Relu", "ㅊㅣㅁㄴㄴ Relu"),
    ("space_left_out", 3, "class Relu", "classRelu"),
    ("space_left_out", 1, "import numpy as np", "import numpy asnp"),
    ("class_left_out", 3, "class Relu", "Relu"),
    ("operator_unknown", 8, "(x <= 0)", "(x =< 0)"),
    ("sign_apart", 8, "self.mask = (", "self.mask = = ("),
    ("stray_text", 11, "return out", "return return out"),
    ("stray_text", 8, "(x <= 0)", "(x <= + * 0)"),
    ("space_too_many", 1, "numpy", "num py"),
    ("space_too_many", 3, "Relu", "Re lu"),
    ("name_left_out", 7, "def forward(", "def ("),
    ("bracket_too_many", 7, "(self, x)", "((self, x)"),
    ("bracket_kind", 7, "(self, x)", "[self, x]"),
    ("bracket_kind", 10, "out[self.mask]", "out[self.mask)"),
    ("name_after_dot", 9, "x.copy()", "x.()"),
    ("value_left_out", 9, "out = x.copy()", "out ="),
    ("parameters_left_out", 7, "forward(self, x):", "forward:"),
    ("markdown_fence", 1, "import numpy as np\n", "Here is the class:\n```python\nimport numpy as np\n"),
    ("backtick", 8, "        self.mask = (x", "        name = `abc`\n        self.mask = (x"),
    ("quote_not_closed", 4, "Relu:\n", 'Relu:\n    """The layer.\n'),
    ("docstring_quotes", 4, "Relu:\n", 'Relu:\n    ""The layer.""\n'),
    ("other_language", 9, "out = x.copy()", "float out = x.copy()"),
    ("other_language", 9, "x.copy()", "new np.array(x)"),
    ("ternary", 8, "(x <= 0)", "x is None ? x : x <= 0"),
    ("parameters_without_brackets", 7, "(self, x):", " self, x:"),
    ("parameters_without_brackets", 7, "(self, x):", " self, x):"),
    ("indentation", 11, "        return out\n\n", "    return out\n\n"),
    ("stray_text", 11, "return out", "return $out"),
    ("line_numbers", 1, RELU, NUMBERED),
    ("braces", 3, RELU, WITH_BRACES),
]


def explain(text: str, box: Sandbox) -> ExerciseResult:
    """Explain a text that was handed in as relu.py."""
    check = next(c for c in load_checks() if c.name == "activation/relu")
    submission = Submission("relu.py", (Source("relu.py", (Cell(None, text),)),))
    (result,) = grade_and_explain(submission, prepare([check], box)).exercises
    return result


FIRST = [*{slip[0]: slip for slip in reversed(SLIPS)}.values()]
MORE = pytest.mark.slow("writes a slip in one more way; the first way of each slip is a quick test")


@pytest.mark.parametrize(("id", "line", "right", "wrong"), mark_rest(SLIPS, FIRST, MORE))
def test_a_slip_is_named_on_its_line_and_its_edits_mend_it(
    id: str, line: int, right: str, wrong: str, forking: Sandbox
) -> None:
    assert right in RELU
    text = RELU.replace(right, wrong, 1)

    result = explain(text, forking)

    found = result.findings[0]
    assert (result.verdict, found.id, found.place and found.place.line) == (Verdict.RAISED, id, line)
    edits = {edit.start.line: edit.after for edit in found.edits}
    mended = "\n".join(edits.get(n, before) for n, before in enumerate(text.split("\n"), 1))
    assert id in NOT_OFFERED or Cell(None, mended).error is None


def test_every_slip_has_its_sentence_and_its_test() -> None:
    assert SLIPS_BY_ID.keys() <= load_english().texts.keys()
    assert {id for id, *_ in SLIPS} >= SLIPS_BY_ID.keys()


@pytest.mark.parametrize("text", ["class Relu\n\tdef (((", "def f(:\n    retrun ]\n", "class Relu:\n    x y z w\n"])
def test_what_no_slip_explains_is_told_by_the_sign_at_which_python_stopped(text: str, forking: Sandbox) -> None:
    found = explain(text, forking).findings[-1]

    assert found.id == "syntax"
    assert found.message.values["token"]


# the text, and what the one edit of its line must be: the one with which the exercise passes
CHOSEN = [
    ("out = x.copy()", "out = np.array(x", "out = np.array(x)"),
    ("return out", "return 0 + out 1", "return 0 + out"),
    ("self.mask = (x <= 0)", "self.mask = (x <= np.minimum(0, 1) + 0", "self.mask = (x <= np.minimum(0, 1) + 0)"),
    ("out[self.mask] = 0", "out[self.mask] = 0 x", "out[self.mask] = 0"),
    ("return out", "return out x", "return out"),
]


@pytest.mark.parametrize(("right", "wrong", "after"), CHOSEN)
def test_of_several_ways_to_mend_a_line_the_one_that_passes_is_told(
    right: str, wrong: str, after: str, forking: Sandbox
) -> None:
    (edit,) = explain(RELU.replace(right, wrong, 1), forking).findings[0].edits

    assert edit.after.strip() == after


def test_several_slips_of_one_file_are_all_found(forking: Sandbox) -> None:
    text = (
        RELU.replace("x.copy()", "x.copy（）").replace("return dout", "retrun dout").replace("(self, x)", "(self. x)")
    )

    found = explain(text, forking).findings

    assert [(f.id, f.place and f.place.line) for f in found] == [
        ("full_width", 9), ("dot_for_comma", 7), ("keyword_misspelt", 15)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pressed", "meant"), [("ㄴ딜", "self"), ("ㄱㄷ셔구", "return"), ("ㅇㄷㄹ", "def"), ("하", "gk")]
)
def test_hangul_is_read_as_the_keys_that_were_pressed(pressed: str, meant: str) -> None:
    assert transliterate_hangul(pressed) == meant


def test_a_fault_behind_a_slip_is_found_in_a_mended_copy(forking: Sandbox, tmp_path: Path) -> None:
    text = (SOLUTIONS / "graph/mul_layer.py").read_text(encoding="utf-8")
    text = text.replace("self.y = y", "self.y = x").replace("return x * y", "retrun x * y")
    (tmp_path / "mul_layer.py").write_text(text, encoding="utf-8")
    check = next(c for c in load_checks() if c.name == "graph/mul_layer")

    report = grade_and_explain(read_submission(tmp_path), prepare([check], forking))

    (result,) = report.exercises
    assert result.verdict is Verdict.RAISED
    assert result.score == 0
    assert [finding.id for finding in result.findings] == ["keyword_misspelt", "stores_x_twice"]
