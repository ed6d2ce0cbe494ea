"""`bpgrade verify`: a weak check is named with its weakness, and each clause of a proof has a control that fails."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import ROOT, invoke, invoke_with_plugins, load_built_in, write_files

from grader.commands.verify import write_proofs_as_text
from grader.plugins import Plugins, load_plugins
from grader.plugins.courses import list_built_in
from grader.proving.course import ExerciseProof, Extent, Proving, prepare_proving, prove_exercise
from grader.proving.side_by_side import prove_side_by_side
from grader.proving.trials import collect_mutants, find_subject, make_edits
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

PLUGIN = '''
from functools import partial

import numpy as np

from grader import Case, Check, Course, Criterion, Layer, drive_text, hookimpl, judge_outputs


def drive(student, arrays):
    layer = student.build("Scale", {"W": student.copy(arrays["W"])})
    yield "out", student.forward(layer, [student.copy(arrays["x"])])
    for name, value in student.backward(layer, student.copy(arrays["dout"]), ["dx"], ["dW"]):
        yield name, value


def make_case(name, x, W, dout):
    values = {"x": x, "W": W, "dout": dout}
    return [Case(name, values, values, {"out": (x @ W,), "dx": (dout @ W.T,), "dW": (x.T @ dout,)})]


def draw_square(g):
    return make_case("square", g.normal(size=(3, 3)), g.normal(size=(3, 3)), g.normal(size=(3, 3)))


def draw_ones(g):
    return make_case("ones", g.normal(size=(4, 3)), g.normal(size=(3, 2)), np.ones((4, 2)))


def draw_all(g):
    return make_case("all", g.normal(size=(4, 3)), g.normal(size=(3, 2)), g.normal(size=(4, 2)))


def relu_drive(student, arrays):
    layer = student.build("Positive")
    yield "out", student.forward(layer, [student.copy(arrays["x"])])
    for name, value in student.backward(layer, student.copy(arrays["dout"]), ["dx"]):
        yield name, value


def draw_positive(g):
    values = {"x": g.uniform(0.5, 2, size=(4, 3)), "dout": g.normal(size=(4, 3))}
    right = {"out": (np.maximum(values["x"], 0),), "dx": (values["dout"] * (values["x"] > 0),)}
    return [Case("positive", values, values, right)]


def make_scale(name, cases, judge=judge_outputs, **more):
    criteria = tuple(Criterion(one, 1) for one in ("out", "dx", "dW"))
    methods = ("forward", "backward")
    return Check(name=name, symbol="Scale", drive=drive_text(drive), cases=cases, judge=judge, criteria=criteria,
                 methods=methods, **more)


def passed_on(dout):
    """`dx` is `dout` unchanged, and no slope at all."""
    return {"dx": dout}


def passed_on_again(dout):
    """`dx` is `dout` unchanged, which is said twice here."""
    return {"dx": 1 * dout}


POSITIVE = Check(name="weak/positive", symbol="Positive", drive=drive_text(relu_drive), cases=draw_positive,
                 judge=judge_outputs, criteria=(Criterion("out", 1), Criterion("dx", 1)), methods=("forward", "backward"))
LEAKY = Layer("weak/leaky", symbol="Leaky", inputs={"x": "N D"}, formula="where(x > 0, x, 0.1 * x)",
              gradients={"dx": "dout * where(x > 0, 1, 0.1)"}, mistakes=(passed_on,))
CHECKS = (make_scale("weak/square", draw_square), make_scale("weak/ones", draw_ones), POSITIVE, LEAKY,
          make_scale("weak/wide", draw_all, partial(judge_outputs, tolerance=0.5), tolerance=0.5),
          make_scale("weak/all", draw_all))
EQUIVALENT = {
    "weak/all": {"return x @ self.W -> return 1.1 * (x @ self.W)": "It is wrong, and listed all the same.", "a -> b": "?"},
}


@hookimpl
def bpgrade_checks():
    return Course("weak", CHECKS, equivalent=EQUIVALENT)
'''
SCALE = """import numpy as np


class Scale:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T
"""
POSITIVE = """import numpy as np


class Positive:
    def forward(self, x):
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask
"""
LEAKY = """import numpy as np


class Leaky:
    def forward(self, x):
        self.slope = np.where(x > 0, 1, 0.1)
        return x * self.slope

    def backward(self, dout):
        return dout * self.slope
"""
STUB = '''class {name}:
    """It is explained here."""

{init}    def forward(self, x):
        raise NotImplementedError

    def backward(self, dout):
        raise NotImplementedError
'''
INIT = "    def __init__(self, W):\n        raise NotImplementedError\n\n"
SOLUTIONS = {**dict.fromkeys(("square", "ones", "wide", "all"), SCALE), "positive": POSITIVE, "leaky": LEAKY}
STUBS = {
    name: STUB.format(name=text.split("class ")[1].split(":")[0], init=INIT if text is SCALE else "")
    for name, text in SOLUTIONS.items()
}
QUICK = Extent(seeds=2, inputs=20)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A plugin of six checks, four of them weak, with stubs and solutions."""
    files = {"weak_plugin.py": PLUGIN}
    files |= {f"solutions/weak/{name}.py": text for name, text in SOLUTIONS.items()}
    files |= {f"exercises/weak/{name}.py": text for name, text in STUBS.items()}
    monkeypatch.syspath_prepend(str(write_files(tmp_path, files)))
    yield tmp_path
    sys.modules.pop("weak_plugin", None)


def load_weak() -> Plugins:
    return load_plugins(["weak_plugin"], course="weak")


def prove(name: str, box: Sandbox, extent: Extent = QUICK, **changes: object) -> ExerciseProof:
    """Prove one exercise of the plugin, with some fields of its check changed."""
    loaded = load_weak()
    check = replace(next(one for one in loaded.checks if one.name == f"weak/{name}"), **changes)
    return prove_exercise(check, prepare_proving(loaded, box, extent))


@pytest.mark.parametrize(
    ("name", "warning", "advice"),
    [
        ("square", "the sizes of `x` coincide in every case (3, 3)", ""),
        (
            "ones",
            "every number of `dout` is 1 in every case",
            "a case with numbers in `dout` that differ would catch it",
        ),
        ("wide", "a tolerance of 0.5 lets wrong numbers pass", "a tolerance of at most 0.001 would catch it"),
        ("positive", "", "a case with negative numbers in `x` would catch it"),
    ],
)
def test_a_weak_check_is_named_with_its_weakness(
    folder: Path, forking: Sandbox, name: str, warning: str, advice: str
) -> None:
    proof = prove(name, forking)

    assert any(one.startswith(warning) for one in proof.warnings) or not warning
    assert {one.advice for one in proof.survivors} == ({advice} if advice else set())
    assert proof.is_proved == (not advice)
    assert all(
        "survived (" in line for line in write_proofs_as_text([proof], 2).split("\n") if advice and advice in line
    )


@pytest.mark.slow("proves one check twice")
def test_a_pasted_case_catches_what_survived(folder: Path, forking: Sandbox) -> None:
    """The control of advice: with the case that `verify` writes, nothing of its kind survives."""
    pasted = next(one.paste for one in prove("positive", forking).survivors)
    space: dict[str, object] = {}
    exec("import numpy as np\nfrom grader import Case\n" + pasted.replace("Case(", "case = Case(", 1), space)
    check = next(one for one in load_weak().checks if one.name == "weak/positive")

    mended = prove("positive", forking, cases=lambda generator: [*check.cases(generator), space["case"]])
    assert mended.is_proved and mended.strength == 1


def test_a_strong_check_is_proved_unless_a_listed_mutant_is_not_equivalent(folder: Path, forking: Sandbox) -> None:
    strong = prove("all", forking, equivalent={})
    listed = prove("all", forking)

    assert strong.is_proved and strong.strength == 1 and strong.warnings == ()
    assert not listed.is_proved
    assert listed.faults == (
        "'return x @ self.W -> return 1.1 * (x @ self.W)' is listed as equivalent, and a seed catches it",
        "'a -> b' is listed as equivalent, and no mutant is so",
    )


def test_a_survivor_that_is_listed_with_a_reason_does_not_count(folder: Path, forking: Sandbox) -> None:
    found = prove("positive", forking)
    loaded = load_weak()
    check = next(one for one in loaded.checks if one.name == "weak/positive")
    subject = find_subject(check, loaded.checks, read_submission(folder / "solutions"))
    assert subject is not None
    names = {change.show_difference(subject.text): change.name for change in collect_mutants(subject, loaded.checks)}
    listed = {names[one.difference]: "Inputs are positive here." for one in found.survivors}

    assert found.survivors and prove("positive", forking, equivalent=listed).is_proved


WRONG = {
    "no stub": ("exercises/weak/leaky.py", None, "there is no stub exercises/weak/leaky.py"),
    "stub of another class": ("exercises/weak/leaky.py", STUBS["positive"], "its stub defines Positive, and the check"),
    "stub is started": ("exercises/weak/leaky.py", LEAKY, "its stub is not untouched"),
    "stub without docstring": (
        "exercises/weak/leaky.py",
        STUBS["leaky"].replace('    """It is explained here."""\n\n', ""),
        "its stub has no docstring",
    ),
    "no solution": ("solutions/weak/leaky.py", "", "no solution defines Leaky"),
    "wrong solution": (
        "solutions/weak/leaky.py",
        LEAKY.replace("dout * self.slope", "dout"),
        "its solution is failed with seed 0 (backward.dx: value)",
    ),
    "wrong gradient": (
        "weak_plugin.py",
        PLUGIN.replace('"dout * where(x > 0, 1, 0.1)"', '"dout * where(x > 0, 1, 0.2)"'),
        "'dx' is not the slope of the formula",
    ),
    "two mistakes that say the same": (
        "weak_plugin.py",
        PLUGIN.replace("mistakes=(passed_on,)", "mistakes=(passed_on, passed_on_again)"),
        "the mistake 'passed_on' is told as is_formula, and not as itself",
    ),
    "mistake that writes": (
        "weak_plugin.py",
        PLUGIN.replace('return {"dx": dout}', 'dout += 1\n    return {"dx": dout}'),
        "the mistake 'passed_on' cannot be used, for it writes into its argument 'dout'",
    ),
}


@pytest.mark.parametrize(("path", "text", "told"), WRONG.values(), ids=WRONG)
def test_each_clause_of_a_proof_can_fail(
    folder: Path, forking: Sandbox, path: str, text: str | None, told: str
) -> None:
    if text is None:
        (folder / path).unlink()
    else:
        write_files(folder, {path: text})
    proof = prove("leaky", forking)

    assert [fault for fault in proof.faults if fault.startswith(told)], proof
    assert not proof.is_proved and proof.tried == 0


def test_a_region_that_no_case_reaches_is_named(folder: Path, forking: Sandbox) -> None:
    proof = prove("leaky", forking, regions={"x: above 100": lambda values: bool((values["x"] > 100).any())})

    assert proof.faults == ("no case of seed 0 reaches the region 'x: above 100'",)


def test_a_mistake_without_a_korean_text_is_named_where_the_course_has_korean(folder: Path, forking: Sandbox) -> None:
    loaded = load_weak()
    (check,) = (one for one in loaded.checks if one.name == "weak/leaky")
    texts = {"ko": frozenset({"mistake.weak/leaky.another"})}
    with_another = replace(check, mistakes=(*check.mistakes, another))
    proving = Proving(replace(loaded, checks=(with_another,)), forking, QUICK, texts)

    assert prove_exercise(with_another, proving).faults[0] == "the mistake 'passed_on' has no text in 'ko'"


def another(x, dout):
    """`dx` is twice `dout`, and no slope at all."""
    return {"dx": 2 * dout}


def test_the_command_has_a_line_for_each_exercise_and_exit_codes_for_ci(folder: Path, tmp_path: Path) -> None:
    words = ("-p", "weak_plugin", "verify", "--course", "weak", "--seeds", "2")
    right = invoke_with_plugins(folder, *words, "weak/square", cwd=tmp_path)
    weak = invoke_with_plugins(folder, *words, "weak/ones", "--format", "json", cwd=tmp_path)
    unknown = invoke_with_plugins(folder, *words, "weak/none", cwd=tmp_path)
    (found,) = json.loads(weak.out)["exercises"]

    assert right.code == 0 and right.out.startswith("weak/square  ok     100.0 %")
    assert weak.code == 1 and not found["proved"] and 0.9 < found["strength"] < 1 and found["survivors"][0]["paste"]
    assert unknown.code == 2


def test_without_solutions_the_command_says_so(folder: Path, tmp_path: Path) -> None:
    for path in (folder / "solutions" / "weak").iterdir():
        path.unlink()
    (folder / "solutions" / "weak").rmdir()
    (folder / "solutions").rmdir()
    result = invoke_with_plugins(folder, "-p", "weak_plugin", "verify", "--course", "weak", "weak/all", cwd=tmp_path)

    assert result.code == 2 and "weak/all has no solution here; an installed package has none" in result.err


@pytest.mark.slow("starts two processes")
def test_processes_prove_as_this_one_does(folder: Path, forking: Sandbox) -> None:
    advanced: list[int] = []
    extent = replace(QUICK, jobs=2)
    proofs = prove_side_by_side(["weak_plugin"], "weak", ["weak/positive", "weak/square"], extent, advanced.append)

    assert [proof.name for proof in proofs] == ["weak/positive", "weak/square"]
    assert proofs[1] == prove("square", forking) and advanced == [1, 1]


@pytest.mark.slow("tries all mutants of an exercise of the book")
def test_a_relu_of_the_book_is_proved_in_full(tmp_path: Path) -> None:
    result = invoke("verify", "relu", cwd=tmp_path)

    assert result.code == 0 and "activation/relu  ok     100.0 %" in result.out and "all" in result.out


def test_edits_make_the_very_mutant() -> None:
    """A line that is gone is empty; nothing else differs."""
    loaded = load_built_in()
    solutions = read_submission(ROOT / "solutions")
    for check in (one for one in loaded.checks if one.unit in ("graph", "affine")):
        subject = find_subject(check, loaded.checks, solutions)
        assert subject is not None
        for change in collect_mutants(subject, loaded.checks)[::7]:
            rows = subject.text.split("\n")
            for edit in make_edits(subject, change.text):
                assert rows[(edit.start.line or 0) - 1] == edit.before
                rows[(edit.start.line or 0) - 1] = edit.after
            made = "\n".join(rows)

            assert [row for row in made.split("\n") if row.strip()] == [r for r in change.text.split("\n") if r.strip()]


def test_the_mutants_of_a_pair_change_each_of_its_functions() -> None:
    pairs = [
        (load_built_in(course=name), check) for name in list_built_in() for check in load_built_in(course=name).checks
    ]
    pairs = [(loaded, check) for loaded, check in pairs if check.partners]
    for loaded, check in pairs[:3]:
        subject = find_subject(check, loaded.checks, read_submission(loaded.solutions["bpgrade"]))
        assert subject is not None
        lines = {make_edits(subject, change.text)[0].start.line for change in collect_mutants(subject, loaded.checks)}

        for one in subject.candidate.definitions:
            assert lines & set(range(one.node.lineno, (one.node.end_lineno or 0) + 1)), one.name
    assert pairs, "the control"
