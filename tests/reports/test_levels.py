"""What each hint level shows, in every format: nothing that belongs above it, and all that belongs up to it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from corpus import MISTAKEN, MISTAKEN_FILES, ROOT, find_check, gives_away, grade_path, load_english, prepare

from grader.catalogue.catalogue import make_mistake_id
from grader.commands.output import FORMATS, render_report
from grader.desk.criteria import explain_criterion
from grader.diagnosis import mistakes
from grader.diagnosis.explain import grade_and_explain
from grader.model import Check, Edit, ExerciseResult, Finding, Message, Place, Report, Untrusted
from grader.reports import text
from grader.reports.html import render_fragment
from grader.reports.text import Look
from grader.reports.visible import visible
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

LEVELS = (1, 2, 3, 4)
# what is planted in each finding, and the level from which on it may be read
PLANTED = {"Reason47": 2, "Yours47": 2, "Right47": 3, "After47": 4}
LOUD = Look(load_english(), verbose=True)
RENDERS: dict[str, Callable[[Report], str]] = {
    **{name: partial(render_report, format=name, look=LOUD) for name in FORMATS},
    "hint": partial(text.render_hint, look=LOUD),
}
WRONG = {
    "graph/mul_layer": "mul_layer/stores_x_twice.py",
    "graph/add_layer": "add_layer/subtracts.py",
    "activation/relu": "relu/keeps_negatives.py",
    "activation/sigmoid": "sigmoid/plus_for_minus.py",
    "affine/affine": "affine/weight_gradient_swapped.py",
    "affine/softmax": "softmax/along_columns.py",
    "affine/softmax_with_loss": "softmax_with_loss/divided_by_classes.py",
}


@pytest.fixture(scope="module", params=WRONG)
def report(request: pytest.FixtureRequest, checks: tuple[Check, ...], forking: Sandbox) -> Report:
    """A report of one exercise with findings that know the right formula and an edit."""
    chosen = [check for check in checks if check.name == request.param]
    submission = read_submission(ROOT / "tests" / "mistaken" / WRONG[request.param])
    return grade_and_explain(submission, prepare(chosen, forking))


def planted(report: Report) -> Report:
    """The report with words of ours in place of what the levels hide."""

    def marked(finding: Finding) -> Finding:
        place = finding.place or Place("work.py", 1)
        return replace(
            finding,
            message=Message("Reason47"),  # an id without a text is shown as it is
            formula="Yours47",
            expected_formula="Right47",
            edits=(Edit(place, 7, Untrusted("After47"), Untrusted("before")),),
        )

    exercises = (replace(e, findings=tuple(map(marked, e.findings))) for e in report.exercises)
    return replace(report, exercises=tuple(exercises))


@pytest.mark.parametrize("format", RENDERS)
def test_a_format_shows_what_is_of_the_level_and_nothing_above_it(format: str, report: Report) -> None:
    shown = {level: RENDERS[format](visible(planted(report), level=level)) for level in LEVELS}

    for word, lowest in PLANTED.items():
        assert [level for level in LEVELS if word in shown[level]] == [level for level in LEVELS if level >= lowest]


def test_the_right_formula_and_the_edit_of_a_real_finding_come_at_their_levels(report: Report) -> None:
    finding = report.exercises[0].findings[0]
    assert finding.expected_formula
    named = f"{finding.outputs[0]} = {finding.expected_formula}"
    after = finding.edits[0].after.strip()
    for format, render in RENDERS.items():
        right = finding.expected_formula if format in ("json", "jsonl") else named
        shown = {level: unescaped(render(visible(report, level=level))) for level in LEVELS}

        assert [level for level in LEVELS if right in shown[level]] == [3, 4], format
        assert [level for level in LEVELS if after in shown[level]] == [4], format


def unescaped(shown: str) -> str:
    """The text without what a format writes for its own signs."""
    return html.unescape(shown)


def test_at_the_first_level_no_name_tells_the_mistake(report: Report) -> None:
    finding = report.exercises[0].findings[0]

    assert f'"{finding.id}"' not in RENDERS["json"](visible(report, level=1))
    assert f'"{finding.id}"' in RENDERS["json"](visible(report, level=2))


def find_leaks(result: ExerciseResult, check: Check, shown: str) -> list[str]:
    """Find right formulas, edits, right numbers and pictures in what level 1 shows, but for the student's own lines."""
    own = [finding.source_line.strip() for finding in result.findings if finding.source_line]
    for line in (form for one in sorted(own, key=len, reverse=True) for form in (one, json.dumps(one)[1:-1])):
        shown = shown.replace(line, "")
    formulas = {f.expected_formula for f in result.findings} | {*check.expected_formulas.values()}
    found = [one for one in formulas if one and any(gives_away(line, one) for line in shown.splitlines())]
    edits = [line.strip() for f in result.findings for edit in f.edits for line in edit.after.split("\n")]
    found += [line for line in edits if len(line) > 4 and line not in own and line in shown]
    wrong = [c.message.values for c in result.criteria if c.message is not None]
    numbers = {f"{values['expected']:.6g}" for values in wrong if isinstance(values.get("expected"), float)}
    numbers -= {f"{values['got']:.6g}" for values in wrong if isinstance(values.get("got"), float)}
    found += [n for n in numbers if len(n.strip("-0.")) > 3 and re.search(rf"(?<![-\d.]){re.escape(n)}(?!\d)", shown)]
    captions: dict[bool, set[str]] = {True: set(), False: set()}
    for picture in (picture for f in result.findings for picture in f.pictures):
        captions[picture.level > 1].add(load_english().format_message(picture.caption).replace("`", ""))
    return found + [caption for caption in captions[True] - captions[False] if caption in shown.replace("`", "")]


SURFACES: dict[str, Callable[[Report], str]] = {
    **RENDERS,
    "check": partial(render_report, format="text", look=Look(load_english())),
    "notebook": partial(render_fragment, look=Look(load_english().reword("notebook"), signs=True)),
    "notebook hint": partial(render_fragment, look=Look(load_english().reword("notebook"), signs=True), is_hint=True),
    "pytest": lambda report: "\n".join(
        line
        for criterion in (None, *report.exercises[0].criteria)
        for line in explain_criterion(report.exercises[0], criterion, "", load_english())
    ),
}


def find_leaks_of_level(report: Report, check: Check, level: int) -> dict[str, list[str]]:
    """Find by surface what a level shows although level 1 must not."""
    shown = visible(report, level=level, most=level)
    leaks = {name: find_leaks(report.exercises[0], check, unescaped(SURFACES[name](shown))) for name in SURFACES}
    return {name: found for name, found in leaks.items() if found}


def test_the_first_level_shows_nothing_right_on_any_surface(report: Report, checks: tuple[Check, ...]) -> None:
    check = next(check for check in checks if check.name == report.exercises[0].name)

    assert find_leaks_of_level(report, check, 1) == {}
    assert find_leaks_of_level(report, check, 4).keys() == SURFACES.keys(), "the control"


@pytest.mark.slow("grades every labelled mistake")
def test_the_first_level_of_no_mistake_shows_anything_right(forking: Sandbox) -> None:
    leaks = {}
    for path in MISTAKEN_FILES:
        check = find_check(path)
        if found := find_leaks_of_level(grade_path(path, [check.name], forking), check, 1):
            leaks[path.relative_to(MISTAKEN).as_posix()] = found

    assert leaks == {}


def test_no_text_of_a_mistake_says_the_right_formula(checks: tuple[Check, ...]) -> None:
    texts = load_english().texts
    found = [
        (check.name, mistake.__name__)
        for check in checks
        for mistake in check.mistakes
        for id in (make_mistake_id(check.name, mistake.__name__),)
        for output, right in check.expected_formulas.items()
        if any(mistakes.list_stated_formulas(mistake, output))
        and gives_away(f"{texts[id].text} {texts[id].long}", right)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("`dx` must be `dout * y`.", "dout * y"),
        ("write `dout*self.y` here", "dout * y"),
        ("it is dout @ np.transpose(W) or `dout @ W.T`", "dout @ W.T"),
        ("your `out` is `1 / (1 + np.exp(-x))`", "1 / (1 + exp(-x))"),
        ("it is `(y - t) / N`", "(y - t) / N, y = softmax(x)"),
    ],
)
def test_a_sentence_with_the_right_formula_is_seen(said: str, right: str) -> None:
    """The control of `gives_away`."""
    assert gives_away(said, right)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("`dx` is `dout * y * y`.", "dout * y"),
        ("`dW` is `x.T @ dout / N`", "x.T @ dout"),
        ("`dx` does not use `dout`", "dout"),
        ("`dx` is `-dout * x`", "dout * x"),
        ("`dx` is `((y - t) / N).sum(axis=0)`", "(y - t) / N, y = softmax(x)"),
        ("`out` is `e / np.sum(e)`", "e / sum(e, axis=-1, keepdims=True), e = exp(x)"),
    ],
)
def test_another_formula_that_contains_it_is_none(said: str, right: str) -> None:
    assert not gives_away(said, right)
