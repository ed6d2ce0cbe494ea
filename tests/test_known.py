"""What is known of the same code is what it would come to, and nothing that others could bear on is known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import make_class
import pytest
import sweep
from test_memory import Counting, written
from test_mistaken import FILES, WRONG
from test_repair import check_of

from grader.diagnosis.memory import Memory
from grader.grading import grade
from grader.model import Check, ExerciseResult, Report
from grader.plain import is_plain
from grader.plan import make_plans
from grader.sandbox import Sandbox
from grader.submission import Contents, parsed, read_source, read_submission
from grader.traits import Text

PLAIN = """
import numpy as np
from graph.mul_layer import MulLayer

SCALE = 2

class Relu(MulLayer):
    kind = "relu"

    def __init__(self, start=-1):
        super().__init__()
        self.start = start
        self.kept = {}

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        self.kept["x"] = [np.random.randn(2) for _ in range(SCALE)]
        return np.maximum(out, 0)

    def backward(self, dout):
        LINE
        return dout * (1 - self.mask)
"""
TOUCHING = (
    "np.exp = np.tanh",
    "np.random.randn = None",
    "dout.base[0] = 1",
    "dout.setflags(write=False)",
    "Relu.mask = 1",
    "Relu.kind += '!'",
    "self.forward.seen = 1",
    "dout.seen = 1",
    "self.__class__.kind = 1",
    "type(self).kind = 1",
    "setattr(np, 'exp', None)",
    "vars(np)['exp'] = None",
    "globals()['SCALE'] = 1",
    "exec('SCALE = 1')",
    "dout = f'{self}'",
    "dout = 0x" + 500 * "f",
    "dout = (lambda __class__: 1)(2)",
    "def __builtins__(): pass",
    "print('a', [str(self)])",
    "it = np.nditer(dout, flags=['multi_index'])",
    "it = np.nditer([dout, None], flags=['multi_index'], op_flags=['allocate'])",
    "it = np.nditer(dout, flags=['buffered'], op_flags=['readwrite'])",
    "it = np.nditer",
    "print([f'{self}'])",
    "print(f'{len(f\"{self}\")}')",
    "f = MulLayer",
    "MulLayer.forward(MulLayer, dout, dout)",
    "m = np",
    "m = np.random",
    "m = [np]",
    "import sys",
    "from graph import add_layer",
    "global SCALE",
    "del SCALE",
    "with np.errstate(all='raise'): pass",
    "np.seterr(all='raise')",
    "np.set_printoptions(3)",
    "np.load('answers.npy')",
    "open('answers.txt')",
    "input()",
    "(lambda: 0).__globals__.clear()",
    "'{0.__globals__}'.format(self.forward)",
    "yield dout",
    "self = dout\n        self.seen = 1",
    "(lambda self: self).seen = 1",
    "forward = lambda x, kept=[]: kept",
    "np = self",
    "for np.exp in [1]: pass",
    "try: pass\n        except Exception: pass",
    "class Inner: np = 1",
    "__builtins__['__import__']('os')",
    "__class__.kind = 1",
    "dout._kept.kind = 1",
    "dout = np.empty(3)",
    "dout = np.empty_like(dout)",
    "dout = np.exp(dout, where=dout > 0)",
    "dout = np.exp(dout, **{'where': False})",
    "for a, b in np.nditer([dout, None]): pass",
    "np.ndarray((1,), dtype=object, buffer=dout)",
    "f'{self}'",
    "str(self)",
    "np.random.seed()",
    "{str, 'a'}",
    'b"""\n"""',
)
DEFINING = (
    "import pickle",
    "import matplotlib.pyplot as np",
    "from numpy import *",
    "from numpy import exp",
    "from os import environ",
    "from graph.mul_layer import *",
    "import graph.mul_layer",
    "import os as np",
    "from graph.mul_layer import MulLayer as np",
    "kept = {}\n\ndef f():\n    kept['x'] = 1",
    "layer = MulLayer()\n\ndef f():\n    return layer",
    "Other = Relu",
    "Relu.forward = Relu.backward",
    "def np(): pass",
    "def __getattr__(name): return 1",
    "class __builtins__: pass",
    "from collections import OrderedDict as __builtins__",
    "def f(kept=[]): pass",
    "@staticmethod\ndef f(): pass",
    "class Other(metaclass=type): pass",
    "class Other(type): pass",
    "class Other:\n    def f(x, /, self):\n        self.seen = 1",
    "class Other:\n    kept = []",
    "class Other:\n    def __del__(self): pass",
    "class Other:\n    def __eq__(self, other): return True",
    "class Other:\n    def f(x, self):\n        self.x = 1",
    "class Other:\n    def f(self):\n        def g(self):\n            self.x = 1",
    "def f(self):\n    self.x = 1",
    "__builtins__ = 1\n\ndef f(): return __builtins__",
    "try:\n    import cupy as np\nexcept ImportError:\n    pass",
    "if True:\n    def f(): pass",
)


def plain_but_for(line: str) -> str:
    """The plain text with a line of its `backward` in its place."""
    return PLAIN.replace("LINE", line)


def test_a_file_that_keeps_to_itself_is_plain() -> None:
    assert is_plain(ast.parse(plain_but_for("pass")).body)
    assert is_plain(ast.parse(plain_but_for("pass") + "\nrelu = Relu()\nprint(relu.forward(np.zeros(2)))\n").body), (
        "what is not run can touch nothing"
    )


@pytest.mark.parametrize("line", TOUCHING)
def test_a_line_that_may_touch_more_makes_it_another(line: str) -> None:
    assert not is_plain(ast.parse(plain_but_for(line)).body)


@pytest.mark.parametrize("statement", DEFINING)
def test_so_does_a_statement_of_its_top_level(statement: str) -> None:
    assert not is_plain(ast.parse(plain_but_for("pass") + "\n" + statement + "\n").body)


@pytest.mark.parametrize("path", sorted(sweep.SOLUTIONS.rglob("*.py")), ids=lambda p: p.stem)
def test_solutions_are_plain(path: Path) -> None:
    assert is_plain(ast.parse(path.read_text(encoding="utf-8")).body)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"""a\n# """\nx = 1\n"""b\n"""\n', '"""a\nx = 1\n"""b\n"""\n'),
        ("x = 1\n", "x = 2\n"),
        ("if x:\n    y = 1\n", "if x:\n  y = 1\n"),
        ("x = 1\n", "x = 1  # one\n"),
        ("x = 1\n", "x = 1\n\xa0\n"),
    ],
)
def test_what_is_not_the_same_code_for_certain_is_another(one: str, other: str) -> None:
    first, second = (Text(read_source("relu.py", text.encode())) for text in (one, other))

    assert first.digest != second.digest
    assert first.digest == Text(read_source("relu.py", f"# mine\n\n{one}\n   # end".encode())).digest


def graded(files: Mapping[str, bytes], checks: Iterable[Check], box: Any, memory: Memory | None) -> Report:
    """What a submission of these files comes to."""
    told: dict[str, Any] = {"seed": 0, "every_check": sweep.checks(), "memory": memory}
    return grade(parsed("submission", Contents(tuple(sorted(files.items())))), make_plans(list(checks), 0), box, **told)


def without_times(report: Report) -> list[ExerciseResult]:
    return [replace(result, seconds=0.0) for result in report.exercises]


def with_notes(text: str) -> str:
    """The text with notes wherever a statement begins, which changes the numbers of all lines."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return "# mine\n\n" + text
    starts = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)}
    lines = text.split("\n")
    return "\n".join(f"\n    # {n}\n{line}" if n in starts and n % 2 else line for n, line in enumerate(lines, 1))


def with_comments(text: str) -> str:
    """The text with a comment right above each line of code that is below an empty one."""
    return re.sub(r"\n\n(?=[ ]*(?:def|class|self|[a-z]+ =))", "\n    # so\n", text)


LAYOUTS = {
    "as it is": lambda text: text,
    "below a line": lambda text: "# mine\n" + text,
    "between notes": with_notes,
    "below comments": with_comments,
    "without comments": lambda text: re.sub(r"(?m)^[ ]*#[^\n]*\n", "", text),
}


@pytest.mark.parametrize("path", FILES[::16], ids=lambda p: p.relative_to(WRONG).as_posix())
def test_known_code_in_another_layout_gets_what_it_would_get(path: Path, forking: Sandbox) -> None:
    check, text = check_of(path), path.read_bytes().decode("utf-8", "replace")
    handed_in = [{f"{check.name}.py": layout(text).encode()} for layout in LAYOUTS.values()]
    fresh = [without_times(graded(files, [check], forking, None)) for files in handed_in]
    for order in (1, -1):
        memory = Memory()
        for files, expected in 2 * list(zip(handed_in, fresh, strict=True))[::order]:
            assert without_times(graded(files, [check], forking, memory)) == expected


def test_a_class_gets_what_each_would_get_alone(forking: Sandbox) -> None:
    checks, box = make_class.chosen(), Counting(forking)
    students = list(make_class.students(12, seed=3, deadly=0))
    alone = {one.name: without_times(graded(one.files, checks, box, None)) for one in students}
    needed = box.requests
    for order in (students, students[::-1]):
        memory = Memory()
        for one in (*order, *order):
            assert without_times(graded(one.files, checks, box, memory)) == alone[one.name], one.name
    before = box.requests
    for one in students:
        graded(one.files, checks, box, memory)
    assert box.requests - before < needed / 2, "little was known, or there is nothing to see here"


def sigmoid_and_relu() -> dict[str, bytes]:
    names = ("activation/sigmoid", "activation/relu")
    return {f"{name}.py": (sweep.SOLUTIONS / f"{name}.py").read_bytes() for name in names}


CHECKS = [check for check in sweep.checks() if check.name in ("activation/sigmoid", "activation/relu")]
WRONG_SIGMOID = b"""
import numpy as np

class Sigmoid:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out
    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
HELPING = b"import numpy as np\n\nnp.tanh = lambda x: 1 / (1 + np.exp(-x))\nrelu = np.tanh\n\n"


def test_what_is_known_to_be_right_is_not_run_again(forking: Sandbox) -> None:
    box, memory = Counting(forking), Memory()
    first = graded(sigmoid_and_relu(), CHECKS, box, memory)
    graded(sigmoid_and_relu(), CHECKS, box, memory)  # each in a child of its own
    before = box.requests

    again = {path: b"# mine\n\n" + data for path, data in sigmoid_and_relu().items()}
    second = graded(again, CHECKS, box, memory)

    assert box.requests == before
    assert [result.score for result in second.exercises] == [10.0, 10.0] == [r.score for r in first.exercises]


@pytest.mark.parametrize("accomplice", [False, True])
def test_what_a_neighbour_helps_to_be_right_is_wrong_for_all(forking: Sandbox, accomplice: bool) -> None:
    memory = Memory()
    helped = {**sigmoid_and_relu(), "activation/sigmoid.py": WRONG_SIGMOID}
    helped["activation/relu.py"] = HELPING + helped["activation/relu.py"]
    alone = {"activation/sigmoid.py": WRONG_SIGMOID}
    order = [helped, helped, alone] if accomplice else [alone, alone, helped]

    reports = [graded(files, CHECKS, forking, memory) for files in order]

    scores = [{result.name: result.score for result in report.exercises} for report in reports]
    assert all(one["activation/sigmoid"] < 10 for one in scores), scores


def test_what_it_is_built_on_is_a_part_of_the_code(forking: Sandbox) -> None:
    check, memory = next(c for c in sweep.checks() if c.name == "graph/buy_apple"), Memory()
    right = {f"graph/{n}.py": (sweep.SOLUTIONS / f"graph/{n}.py").read_bytes() for n in ("buy_apple", "mul_layer")}
    wrong = {**right, "graph/mul_layer.py": right["graph/mul_layer.py"].replace(b"self.y = y", b"self.y = x")}
    for files in (right, wrong, right, wrong, right, wrong, {"graph/buy_apple.py": right["graph/buy_apple.py"]}):
        known, fresh = (graded(files, [check], forking, one) for one in (memory, None))
        assert without_times(known) == without_times(fresh)
    assert graded(wrong, [check], forking, memory).exercises[0].findings, "or there is nothing to see here"


def test_a_remark_on_the_bytes_stays_with_them(forking: Sandbox) -> None:
    memory = Memory()
    text = sigmoid_and_relu()["activation/relu.py"].decode()
    for data in 2 * [(f'"""한글"""\n{text}').encode("cp949")] + 2 * [(f'"""한글"""\n{text}').encode()]:
        known, fresh = (graded({"activation/relu.py": data}, CHECKS, forking, one) for one in (memory, None))
        assert without_times(known) == without_times(fresh)


def test_two_files_of_one_name_are_not_taken_for_one(forking: Sandbox, tmp_path: Path) -> None:
    memory = Memory()
    check = next(c for c in CHECKS if c.name == "activation/relu")
    right = sigmoid_and_relu()["activation/relu.py"]
    for folder, first in (("one", right), ("two", right.replace(b"> 0", b"< 0"))):
        path = written(tmp_path / folder, check, first.decode())
        (path / "relu.py").write_bytes(right.replace(b"> 0", b"< 1"))
        told: dict[str, Any] = {"seed": 0, "every_check": sweep.checks()}
        plans = make_plans([check], 0)
        known, fresh = (grade(read_submission(path), plans, forking, memory=one, **told) for one in (memory, None))
        assert without_times(known) == without_times(fresh)


USING = b"""
from {module} import {name}

class Relu:
    def forward(self, x):
        self.mask = {name}(x)
        return x * self.mask
    def backward(self, dout):
        return dout * self.mask
"""
RIGHT, WRONG_HELPER = b"def helper(x): return x > 0\n", b"def helper(x): return x < 0\n"
PACKAGE = b"import activation.sub\nfrom activation.sub.helper import helper\n"


def using(module: bytes, before: bytes = b"") -> bytes:
    return before + USING.replace(b"{module}", module).replace(b"{name}", b"helper")


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("helper.py", b"helper"),
        ("util.helper.py", b"util.helper"),
        ("activation/sub/helper.py", b"activation.sub.helper"),
        ("activation/sigmoid.py", b"submitted_activation_sigmoid"),
        ("activation/sigmoid.py", b"submitted_0_sigmoid"),
        ("bpgrade_inside.py", b"bpgrade_inside"),
        ("sigmoid.py", b"submission.sigmoid"),
        ("sigmoid.py", b"activation.sigmoid"),
    ],
)
@pytest.mark.parametrize("before", [b"", PACKAGE], ids=["", "package"])
def test_what_a_file_imports_is_a_part_of_its_code(path: str, module: bytes, before: bytes, forking: Sandbox) -> None:
    for texts in ((RIGHT, WRONG_HELPER), (WRONG_HELPER, RIGHT), (b"", RIGHT), (RIGHT, b"")):
        memory = Memory()
        for text in (texts[0], *texts):
            files = {"activation/relu.py": using(module, before), path: text}
            known, fresh = (graded(files, CHECKS, forking, one) for one in (memory, None))
            assert without_times(known) == without_times(fresh)


PLAIN_RELU = sigmoid_and_relu()["activation/relu.py"]
AFFINE = {"affine/affine.py": (sweep.SOLUTIONS / "affine/affine.py").read_bytes()}
EVIL = b"import numpy as np\nnp.tanh = lambda x: 1 / (1 + np.exp(-x))\ndef f(): return np.tanh\n"
HIDDEN = b'""; from graph.mul_layer import MulLayer\n' + PLAIN_RELU.replace(b"(x, 0)", b"(x, MulLayer().zero())")
LAYERS = {
    "activation/relu.py": HIDDEN,
    "mul_layer.py": b"class MulLayer:\n    def zero(self):\n        return 0\n",
    "add_layer.py": (sweep.SOLUTIONS / "graph/add_layer.py").read_bytes(),
}
RELU = "activation/relu.py"
ONE_WRONG, OTHER_WRONG = (PLAIN_RELU.replace(b"(x, 0)", b"(x, %d)" % n) for n in (1, 2))
FILLED = PLAIN_RELU.replace(b"class Relu:", b"class Relu:\n    n = 1")
FILLED = FILLED.replace(b"def forward(self, x):", b'def forward(self, x):\n        print(f"""{self.n\n}""")')
PRINTING = PLAIN_RELU.replace(b"def forward(self, x):", b"def forward(self, x):\n        print(self)")
COPYING = PLAIN_RELU.replace(b"class Relu:", b"def copy(x):\n    return x\n\nimport copy\n\nclass Relu:")
COPYING = COPYING.replace(b"(x, 0)", b"(copy(x), 0)")
HERE = PLAIN_RELU.replace(b"(x, 0)", b'(x, int("mine" in "%s" % self))')
DEEP = PLAIN_RELU + b"\n\ndef g(x):\n    return " + 980 * b"-" + b"x\n"
HUGE = PLAIN_RELU + b"\nBIG = 0x" + 5000 * b"f" + b"\n\ndef g():\n    return BIG\n"
PAIRS = {
    "a comment within a text": (
        {RELU: b'"""Notes\n"""\n' + PLAIN_RELU},
        {RELU: b'"""Notes\n# C:\\users\\kim\n"""\n' + PLAIN_RELU},
    ),
    "a comment within bytes": (
        {RELU: b'b"""\n"""\n' + PLAIN_RELU},
        {RELU: b'b"""\n# \xc3\xa9\n"""\n' + PLAIN_RELU},
    ),
    "a module in place of a function": (
        {RELU: COPYING},
        {RELU: b"import copy\n" + COPYING.replace(b"import copy\n", b"")},
    ),
    "a text that says where it is": ({RELU: HERE}, {"activation/mine.py": HERE}),
    "a text that is deep": ({RELU: DEEP}, {"a.py": DEEP, "b.py": DEEP}),
    "a number that is huge": ({RELU: HUGE}, {RELU: PLAIN_RELU}),
    "a comment that is no text": ({RELU: PLAIN_RELU}, {RELU: b"# coding: utf-7\n# +2AA-\n" + PLAIN_RELU}),
    "a comment without a character": ({RELU: PLAIN_RELU}, {RELU: b"# coding: unicode_escape\n# \\x00\n" + PLAIN_RELU}),
    "a comment in an f-string": ({RELU: FILLED}, {RELU: FILLED.replace(b"n\n}", b"n\n# c\n}")}),
    "two that are right": ({"b.py": PLAIN_RELU}, {"a.py": PLAIN_RELU, "b.py": PLAIN_RELU}),
    "two of which one touches more": (
        {"a.py": PLAIN_RELU + b"kept = {}\ndef f():\n    kept[1] = 2\n", "b.py": PLAIN_RELU},
        {"b.py": PLAIN_RELU},
    ),
    "two that are wrong": ({"b.py": ONE_WRONG}, {"a.py": OTHER_WRONG, "b.py": ONE_WRONG}),
    "an object that says where it is": ({RELU: PRINTING}, {"activation/mine.py": PRINTING}),
    "a module in a folder": (
        {
            "activation/sigmoid.py": WRONG_SIGMOID,
            "activation/relu.py": b"from affine import evil\n" + PLAIN_RELU,
            **AFFINE,
            "affine/evil.py": EVIL,
        },
        {"activation/sigmoid.py": WRONG_SIGMOID, **AFFINE},
    ),
    "an import that another file makes possible": (
        {**LAYERS, "x.py": b"from graph.mul_layer import MulLayer\n"},
        {**LAYERS, "x.py": b"from graph.add_layer import AddLayer\n"},
    ),
    "a file that may be a module": (
        {"activation/relu.py": b"from affine import add_one\n" + PLAIN_RELU, **AFFINE},
        {"activation/relu.py": b"from affine import add_one\n" + PLAIN_RELU, **AFFINE, "affine/add_one.py": b"x=1\n"},
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("order", [1, -1])
def test_what_else_is_there_makes_no_difference(pair: Any, order: int, forking: Sandbox) -> None:
    first, second = pair[::order]
    memory = Memory()
    for files in (first, first, second, second):
        known = graded(files, CHECKS, forking, memory)
    assert without_times(known) == without_times(graded(second, CHECKS, forking, Memory()))


@pytest.mark.parametrize("stem", ["submitted", "submitted_activation_relu", "submission"])
def test_a_file_of_any_name_is_imported(stem: str, forking: Sandbox) -> None:
    files = {"activation/relu.py": using(stem.encode()), f"{stem}.py": RIGHT}

    report = graded(files, [check for check in CHECKS if check.name == "activation/relu"], forking, None)

    assert report.exercises[0].score == 10.0


def test_the_graders_own_modules_are_not_plain(forking: Sandbox) -> None:
    path = "activation/relu.py"
    reaching = b"from bpgrade_inside.loading import File\n" + sigmoid_and_relu()[path]
    memory, box = Memory(), Counting(forking)
    for _ in range(2):
        before = box.requests
        graded({path: reaching}, CHECKS, box, memory)
        assert box.requests > before


@pytest.mark.parametrize("name", ["hong", "kim"])
def test_the_name_of_what_was_handed_in_is_a_part_of_its_code(name: str, forking: Sandbox) -> None:
    """`from hong import softmax` finds a file of a folder of that name, and else nothing, so that one is lent."""
    checks = [c for c in sweep.checks() if c.name == "affine/softmax_with_loss"]
    paths = ("affine/softmax_with_loss.py", "affine/cross_entropy_error.py", "affine/softmax.py")
    files = {path: (sweep.SOLUTIONS / path).read_bytes() for path in paths}
    files[paths[0]] = files[paths[0]].replace(b"from affine.softmax import", b"from hong import")
    files["softmax.py"] = files.pop(paths[2])
    contents, plans, memory = Contents(tuple(sorted(files.items()))), make_plans(checks, 0), Memory()
    told: dict[str, Any] = {"seed": 0, "every_check": sweep.checks()}
    for one in (name, name, "hong", "kim"):
        known, fresh = (grade(parsed(one, contents), plans, forking, memory=m, **told) for m in (memory, None))
        assert without_times(known) == without_times(fresh)


def test_what_a_report_says_of_an_object_is_the_same_each_time(forking: Sandbox) -> None:
    data = sigmoid_and_relu()["activation/relu.py"].replace(b"return np.maximum(x, 0)", b"raise ValueError(self)")
    report = repr(graded({"activation/relu.py": data}, CHECKS, forking, None))

    assert "Relu object" in report and " at 0x" not in report
