"""A file with one line in other words does what the same text does that is parsed and compiled whole."""

from __future__ import annotations

import ast
import dis
import types

import pytest
from corpus import load_checks, mark_rest, read_solutions

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.edits import list_changes
from grader.sandbox.child.files import File
from grader.sandbox.child.loading import Loader
from grader.sandbox.child.placeholder import Placeholder
from grader.submission.matching import find_candidates

MANY = pytest.mark.slow("compiles every third edit of each solution twice")
TEXT = """\
import functools
SCALE = 2; OTHER = 3


class Layer:
    kept = []

    def __init__(self, n=1):
        self.n = n

    @functools.lru_cache
    def forward(self, x, f=lambda v: v):
        def inner():
            return x * self.n
        return f(inner())

    def backward(self, dout):
        return super().__repr__() and dout


def plain(x):
    return x + SCALE
"""


def executed(file: File) -> File:
    Loader([file], {}, (), "root").execute(file)
    return file


def whole(text: str) -> File:
    return File(0, "work.py", [(None, text)], False, "root")


def seen(value: object) -> object:
    """What a code does, down to its lines; other things as they are."""
    if isinstance(value, type):
        return {name: seen(part) for name, part in vars(value).items() if not name.startswith("__")}
    if isinstance(value, types.FunctionType):
        return seen(value.__code__), value.__qualname__, repr(value.__kwdefaults__), len(value.__defaults__ or ())
    if hasattr(value, "__wrapped__"):
        return seen(value.__wrapped__)
    if isinstance(value, types.CodeType):
        return [(i.opname, seen(i.argval), i.starts_line) for i in dis.get_instructions(value)], value.co_qualname
    return "unavailable" if isinstance(value, Placeholder) else value


def public(file: File) -> dict[str, object]:
    return {name: seen(value) for name, value in vars(file.module).items() if not name.startswith("__")}


def agree(version: File, whole: File, base: File) -> None:
    """A version may hold more than the whole text makes: what the file that it is a version of holds."""
    got, expected = public(version), public(whole)
    assert {name: got.get(name) for name in expected} == expected
    assert got.keys() <= expected.keys() | public(base).keys()


LINES = [
    (2, "SCALE = 5; OTHER = 3"),
    (6, "    kept = [1]"),
    (8, "    def __init__(self, n=2):"),
    (9, "        self.n = n + 1"),
    (9, "        self.n = super().__class__"),
    (12, "    def forward(self, x, f=lambda v: -v):"),
    (14, "            return x - self.n"),
    (15, "        return f(inner)"),
    (18, "        return dout"),
    (18, "        return __class__ and dout"),
    (18, "    return dout"),
    (18, "return dout"),
    (18, "        return dout; later = 1"),
    (18, "        return (dout"),
    (19, "    later = 4"),
    (22, "    return x + OTHER"),
    (22, "    return '''x"),
    (23, "plain = None"),
]


@pytest.mark.parametrize(("line", "after"), LINES)
def test_a_version_is_what_the_whole_text_is(line: int, after: str) -> None:
    base = executed(whole(TEXT + "\n"))
    text = substitute_line(TEXT + "\n", line, after)

    agree(executed(base.apply_edits({None: {line: after}})), executed(whole(text)), base)
    assert public(base) == public(executed(whole(TEXT + "\n"))), "the first is left as it was"


def test_only_the_method_is_compiled_again() -> None:
    base = executed(whole(TEXT))
    version = executed(base.apply_edits({None: {9: "        self.n = -n"}}))

    assert version.module.Layer.__init__.__code__ is not base.module.Layer.__init__.__code__
    assert version.module.Layer.backward.__code__ is base.module.Layer.backward.__code__
    assert version.module.Layer.kept is not base.module.Layer.kept


SEVERAL = [
    {9: "        self.n = n\n        self.m = n"},  # within one method
    {14: "            if x:\n                return x * self.n\n            return 0", 15: "        return inner()"},
    {9: "        self.n = n + 1", 18: "        return self.n\n\n    def more(self):\n        return 1"},
    {6: "    kept = [1]\n    lost = []", 22: "    y = x\n    return y"},
    {13: "", 14: "", 15: "        return f(x)"},
    {5: "class Layer(dict):", 21: "def plain(x, y=(\n    1,\n    2)):"},
]


@pytest.mark.parametrize("lines", SEVERAL)
def test_lines_that_are_put_in_leave_the_numbers_of_all_others(lines: dict[int, str]) -> None:
    base = executed(whole(TEXT))
    version = executed(base.apply_edits({None: lines}))
    text = "\n".join(lines.get(number, line) for number, line in enumerate(TEXT.split("\n"), 1))

    names = public(executed(whole(text)))
    assert [*public(version)] == [*names]
    assert {line for line in find_lines(version.module)} <= set(range(1, 24))
    assert version.module.plain(2) == executed(whole(text)).module.plain(2)
    assert public(base) == public(executed(whole(TEXT))), "the first is left as it was"


def find_lines(module: types.ModuleType) -> set[int]:
    codes = [value.__code__ for value in vars(module.Layer).values() if isinstance(value, types.FunctionType)]
    return {number for code in (*codes, module.plain.__code__) for *_, number in code.co_lines() if number}


NAMES = [check.name for check in load_checks()]
LONG = ("network/two_layer_net", "network/train_digits", "network/numerical_gradient")
MORE = pytest.mark.slow("compiles many edits of one more long solution, as the quick test of neuron/blobs does")


@pytest.mark.parametrize("every", [20, pytest.param(3, marks=MANY)])
@pytest.mark.parametrize("name", mark_rest(NAMES, {*NAMES} - {*LONG}, MORE))
def test_an_edit_of_a_solution_is_what_the_whole_text_is(name: str, every: int) -> None:
    check = next(check for check in load_checks() if check.name == name)
    (candidate,) = find_candidates(check, load_checks(), read_solutions())
    text = candidate.source.cells[0].text
    base = executed(whole(text))
    tried = [
        change
        for change in list_changes(Code(candidate), {})
        if can_be_parsed(text, change.edit.start.line, change.edit.after)
    ]

    for change in tried[::every]:
        afresh = whole(substitute_line(text, change.edit.start.line, change.edit.after))
        agree(executed(base.apply_edits({None: {change.edit.start.line: change.edit.after}})), executed(afresh), base)
    assert tried


def substitute_line(text: str, line: int, after: str) -> str:
    lines = text.split("\n")
    return "\n".join([*lines[: line - 1], after, *lines[line:]])


def can_be_parsed(text: str, line: int, after: str) -> bool:
    try:
        ast.parse(substitute_line(text, line, after))
    except SyntaxError:
        return False
    return True
