"""Reports of every labelled submission stay as they are; `python tests/golden.py` writes them anew.

The reports of tests/styles and tests/mistaken are compared where these files are graded: in test_styles.py and
in diagnosis/test_mistaken.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import golden
import pytest
from corpus import grade_path, mark_rest
from sentences import read_report

from grader.sandbox import Sandbox

NAMES = [(group, name) for group in ("course", "documents") for name in golden.stored(group)]
FAULTS = pytest.mark.slow(
    "searches for three faults in one network, each of which a file in mistaken/two_layer_net has"
)
NEIGHBOURS = [("neighbours", name) for name in golden.stored("neighbours")]
SAME = pytest.mark.slow("grades right layers beside an attack, as sandbox/test_attacks.py does")
FEW = 9  # of the neighbours, the quick tests grade one in so many


def submission_of(group: str, name: str, folder: Path) -> golden.Golden:
    """The submission of a golden report."""
    return next(one for one in golden.GROUPS[group](folder) if one.name == name)


@pytest.mark.parametrize(
    ("group", "name"),
    [
        *mark_rest(NAMES, [one for one in NAMES if one[1] != "document_3.py"], FAULTS),
        *(pytest.param(*one, marks=SAME if at % FEW else ()) for at, one in enumerate(NEIGHBOURS)),
    ],
    ids=str,
)
def test_the_report_is_the_golden_one(group: str, name: str, forking: Sandbox, tmp_path: Path) -> None:
    one = submission_of(group, name, tmp_path)
    report = grade_path(one.path, one.exercises, forking)

    assert golden.golden_of(report) == golden.stored(group)[name]
    assert read_report(report) == []


@pytest.mark.parametrize("group", golden.GROUPS)
def test_every_submission_has_a_golden_report(group: str, tmp_path: Path) -> None:
    assert {one.name for one in golden.GROUPS[group](tmp_path)} == golden.stored(group).keys()


def finding_of(group: str, name: str) -> dict[str, Any]:
    """The first finding of a golden report."""
    (exercise,) = golden.stored(group)[name]["exercises"].values()
    found: dict[str, Any] = exercise["findings"][0]
    return found


def test_a_relu_that_returns_the_wrong_variable_is_told_so_at_its_line() -> None:
    finding = finding_of("mistaken", "relu/returns_x_not_out.py")

    assert (finding["id"], finding["line"]) == ("changes_nothing", 10)


def test_a_mul_layer_that_stores_x_twice_is_told_so_at_its_line() -> None:
    finding = finding_of("mistaken", "mul_layer/stores_x_twice.py")

    assert (finding["id"], finding["line"]) == ("stores_x_twice", 10)


def test_a_changed_report_would_be_noticed(forking: Sandbox, tmp_path: Path) -> None:
    """The control: another submission's report is not the golden one."""
    one = submission_of("mistaken", "relu/mask_inverted.py", tmp_path)

    assert golden.report_of(one, forking) != golden.stored("mistaken")["relu/mask_not_used.py"]
