"""Twenty exercises of a plugin, written from docs/plugins.md: layers, losses, norms, functions and trainings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from corpus import ROOT, invoke, prepare

from grader.grading.plan import generator_of
from grader.model import Verdict
from grader.plugins import load_plugins
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

FOLDER = ROOT / "tests" / "twenty"


def test_the_solutions_of_twenty_exercises_pass_and_their_cases_reach_every_region(forking: Sandbox) -> None:
    checks = [check for check in load_plugins([str(FOLDER / "checks.py")]).checks if check.plugin == "checks.py"]
    report = prepare(checks, forking).grade(read_submission(FOLDER / "solutions"))

    assert [(e.name, e.verdict) for e in report.exercises] == [(check.name, Verdict.PASSED) for check in checks]
    assert len(checks) == 20
    for check in checks:
        for seed in range(2):
            values = [case.values for case in check.cases(generator_of(seed, check.name))]
            unreached = [name for name, region in check.regions.items() if not any(map(region, values))]
            assert unreached == [], (check.name, seed)


def test_a_small_parameter_has_no_region_that_it_cannot_hold() -> None:
    checks = {check.name: check for check in load_plugins([str(FOLDER / "checks.py")]).checks}

    assert not any(name.startswith("alpha:") for name in checks["activation/leaky"].regions)
    assert "Wx: ties" not in checks["rnn/step"].regions and "Wx: equal rows" in checks["rnn/step"].regions
    assert "dout: 0.01 to 0.05" not in checks["rnn/step"].regions
    assert "x: ties" in checks["activation/tanh"].regions


@pytest.mark.slow("proves twenty exercises, with mutants of their solutions")
def test_twenty_exercises_are_proved(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "twenty")
    proved = invoke("-p", "./twenty/checks.py", "verify", cwd=tmp_path)

    assert proved.code == 0 and "20 of 20 exercises are proved" in proved.out, proved.out
