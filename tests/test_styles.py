"""Correct work in every accepted style gets full marks; tests/sweep.py does the same for 10,000 seeds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import sweep
from corpus import (
    MISTAKEN,
    ROOT,
    SOLUTIONS,
    STYLES,
    find_incomplete_texts,
    grade_path,
    list_exercises,
    list_styles,
    load_checks,
    prepare,
    read_solutions,
)
from golden import golden_of, stored
from sentences import read_report

from grader import sandbox
from grader.diagnosis.explain import grade_and_explain
from grader.model import Report
from grader.sandbox import Sandbox
from grader.submission.read import read_submission
from grader.submission.source import Submission

SEEDS = range(200)
NAMES = [check.name for check in load_checks()]
ALONE = [p for p in list_styles() if p.suffix == ".py" and len(list_exercises(p)) == 1]
OF_THE_BOOK = re.compile(r"^\s*from (common|graph|layer_naive|ch0\d)\b", re.MULTILINE)
# the ids of the remarks that a file's line `# remark:` announces
ANNOUNCED = {
    "one-hot only": "form_not_handled",
    "labels only": "form_not_handled",
    "no 1-D scores": "one_sample",
    "no 1-D probabilities": "one_dimensional",
    "dout without default": "dout_required",
    "no 4-D input": "four_dimensional",
    "no plain numbers": "plain_numbers",
    "unstable for large scores": "overflow",
    "log(0)": "log_of_zero",
    "changes x": "input_changed_function",
    "changes dout": "dout_changed",
    "np not imported": "np_supplied",
    "not UTF-8": "not_utf8",
    "unguarded": "unguarded",
    "whole numbers": "whole_numbers",
    "a copy": "copy_changed",
}
# what is true of any file and says nothing of its mathematics
NEUTRAL = {"defined_twice", "demo_skipped", "lent", "lent_helper", "accuracy_reached"}


@pytest.mark.parametrize("path", list_styles(), ids=lambda p: p.relative_to(STYLES).as_posix())
def test_a_correct_style_is_told_nothing_but_what_is_true_of_it(path: Path, forking: Sandbox) -> None:
    report = grade_path(path, list_exercises(path), forking)
    remarks = {remark.message.id for exercise in report.exercises for remark in exercise.remarks}

    assert golden_of(report) == stored("styles")[path.relative_to(STYLES).as_posix()]
    assert [e.name for e in report.exercises if round(e.score, 6) != e.maximum] == []
    assert [f.id for exercise in report.exercises for f in exercise.findings] == []
    assert [problem for problem in report.problems if problem.costs] == []
    assert find_incomplete_texts(report) == []
    assert read_report(report) == []
    assert remarks - NEUTRAL - {ANNOUNCED[words] for words in announced(path)} == set()


@pytest.mark.parametrize("path", ALONE, ids=lambda p: p.relative_to(STYLES).as_posix())
@pytest.mark.slow("grades every style once more, beside the solutions of all other exercises")
def test_a_correct_style_gets_full_marks_beside_right_work_for_everything_else(path: Path, forking: Sandbox) -> None:
    assert find_faults(grade_beside_solutions(path, forking)) == []


@pytest.mark.slow("grades the solutions of all other exercises beside each text")
def test_a_style_may_import_another_exercise_of_the_same_submission(forking: Sandbox) -> None:
    """The trainings are among the slow tests above."""
    untrained = sweep.list_untrained_exercises()
    quick = [path for path in ALONE if list_exercises(path)[0] in untrained]
    importing = [path for path in quick if OF_THE_BOOK.search(path.read_text(encoding="utf-8", errors="replace"))]

    assert len(importing) >= 8
    assert [fault for path in importing for fault in find_faults(grade_beside_solutions(path, forking))] == []


def grade_beside_solutions(path: Path, box: Sandbox) -> Report:
    """Grade a style of one exercise in a submission that has the solutions of all others."""
    (name,) = list_exercises(path)
    style = replace(read_submission(path).sources[0], path=f"{name}.py")
    others = [source for source in read_solutions().sources if source.path != style.path]
    chosen = [check for check in load_checks() if check.name == name]
    return grade_and_explain(Submission("solutions", (style, *others)), prepare(chosen, box))


def find_faults(report: Report) -> list[object]:
    """Return the criteria without full marks, and the findings."""
    criteria = [c for exercise in report.exercises for c in exercise.criteria if c.score != c.maximum]
    return [*criteria, *(finding for exercise in report.exercises for finding in exercise.findings)]


def test_a_wrong_file_is_told_something(forking: Sandbox) -> None:
    """The control: what the test of the styles looks for is there when something is wrong."""
    report = grade_path(MISTAKEN / "relu" / "mask_inverted.py", ("activation/relu",), forking)

    assert [f.id for f in report.exercises[0].findings] != []


def test_there_are_styles_of_every_exercise() -> None:
    shown = {name for path in list_styles() for name in list_exercises(path)}

    assert shown == set(NAMES)
    assert len(list_styles()) >= 60


def announced(path: Path) -> list[str]:
    """The words of a file's line `# remark:`."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mark, words = line.partition("# remark:")
        if mark:
            return [word.removesuffix('"').removesuffix("\\n").strip() for word in words.rstrip(',"').split(";")]
    return []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow("grades every style under 60 seeds, a training under 2; sweep.py tries as many as it is asked to")
def test_no_false_fail_in_many_seeds(name: str) -> None:
    seeds = SEEDS[:60] if name.split("/")[0] in ("graph", "activation", "affine") else SEEDS[:30]
    counts = sweep.run((name, seeds if name in sweep.list_untrained_exercises() else SEEDS[:2]))

    assert {path: found for path, (_, found) in counts.items() if found} == {}


@pytest.mark.parametrize("path", [SOLUTIONS, *list_styles()[::8]], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_false_fail_under_another_seed(path: Path, forking: Sandbox) -> None:
    """One in eight of the styles, which the test above grades all."""
    names = {*sweep.list_untrained_exercises()} & {*(NAMES if path == SOLUTIONS else list_exercises(path))}

    assert list(sweep.find_failures(read_submission(path), names, [1], forking)) == []


def test_the_planted_bug_is_found_every_time(tmp_path: Path, forking: Sandbox) -> None:
    """The control: a gradient that is 0.1 % off fails under each seed."""
    assert sweep.count_planted(tmp_path, SEEDS, forking) == len(SEEDS)


@pytest.mark.parametrize("path", list_styles()[::60], ids=lambda p: p.relative_to(STYLES).as_posix())
def test_a_correct_style_passes_without_fork(path: Path) -> None:
    spawner = sandbox.start(fork=False)

    assert list(sweep.find_failures(read_submission(path), list_exercises(path), [0], spawner)) == []
