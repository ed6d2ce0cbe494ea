"""An exception in a drive is charged by what was run, never by the words of a text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader import Case, Check, Criterion, Verdict, drive_text, judge_outputs
from grader.grading.grade import prepare_grading
from grader.model import ExerciseResult
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

RIGHT = "def answer(): return 41\n"
WORDS = (
    "# my_f_back is my feedback",
    "def self_backward(): pass",
    "def diff_backward(): pass",
    "import sys  # settrace",
)
FRAMES = (
    "sys._getframe(2).f_trace = len; sys.settrace(len)",
    "frame = sys._getframe(1)\n    while 'spec' not in frame.f_locals: frame = frame.f_back\n    frame.f_locals['spec'].clear()",
)
FORGED = """
import json, os, struct
def answer():
    raised = {'type': 'KeyError', 'message': 'x', 'step': 'forward', 'lines': [], 'by_drive': True}
    case = {'raised': raised, 'strange': {}, 'renamed': {}}
    head = json.dumps({'entry': 0, 'cases': [case], 'output': '', 'notes': {}, 'arrays': []}).encode()
    data = struct.pack('<4sIQ', b'BPG1', len(head), 0) + head
    os.pwrite(3, struct.pack('<4sqQ', b'BPGP', 2, len(data)), 0)
    os.pwrite(3, data, 64)
    os._exit(0)
"""


def careful_drive(student, arrays):
    return {"answer": student.call("answer") + 1}


def reading_drive(student, arrays):
    spec = student.spec
    return {"answer": student.call("answer") + spec["more"]}


def broken_drive(student, arrays):
    return {"answer": student.call("answer") / 0}


def make_check(drive: object, **changes: object) -> Check:
    """A check whose drive adds something to what the submission's function returns."""
    case = Case("the only one", {}, expected={"answer": (np.asarray(42.0),)})
    return Check(
        name="extra/answer",
        symbol="answer",
        drive=drive_text(drive),
        cases=lambda generator: (case,),
        judge=judge_outputs,
        criteria=(Criterion("answer", 1.0),),
        drive_spec={"more": 1},
        plugin="extra",
        **changes,
    )


def grade_answer(check: Check, text: str, box: Sandbox) -> ExerciseResult:
    """The result of one text."""
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    (result,) = prepare_grading([check], [check], box).grade(submission).exercises
    return result


@pytest.mark.parametrize("words", ["", *WORDS])
@pytest.mark.parametrize("stand_in", [None, RIGHT], ids=["without a stand-in", "with a stand-in"])
def test_a_drive_that_always_fails_is_a_fault_of_the_plugin_whatever_words_the_text_has(
    words: str, stand_in: str | None, forking: Sandbox
) -> None:
    result = grade_answer(make_check(broken_drive, stand_in=stand_in), f"{words}\n{RIGHT}", forking)

    assert result.verdict is (Verdict.GRADER_FAULT if stand_in else Verdict.UNSETTLED)
    assert result.reason is not None and result.reason.values["part"] == "drive"


@pytest.mark.parametrize("words", WORDS)
def test_the_same_words_beside_a_drive_that_works_cost_nothing(words: str, forking: Sandbox) -> None:
    assert grade_answer(make_check(careful_drive), f"{words}\n{RIGHT}", forking).verdict is Verdict.PASSED


@pytest.mark.parametrize("returned", ["None", "'41'", "[]"])
def test_a_drive_that_fails_beside_one_submission_only_is_charged_to_it(returned: str, forking: Sandbox) -> None:
    text = f"def answer(): return {returned}\n"
    charged = grade_answer(make_check(careful_drive, stand_in=RIGHT), text, forking)

    assert (charged.verdict, charged.score, charged.reason) == (Verdict.RAISED, 0, None)
    assert charged.criteria[0].message is not None and charged.criteria[0].message.values["type"] == "TypeError"


@pytest.mark.parametrize("changes", [{"stand_in": RIGHT}, {"is_proved": True}], ids=["stand-in", "proved"])
@pytest.mark.parametrize("harm", FRAMES)
def test_a_drive_that_a_submission_makes_fail_stays_in_the_maximum(
    harm: str, changes: dict[str, object], forking: Sandbox
) -> None:
    text = f"import sys\ndef answer():\n    {harm}\n    return 41\n"
    result = grade_answer(make_check(reading_drive, **changes), text, forking)

    assert (result.verdict, result.score) == (Verdict.RAISED, 0)
    assert grade_answer(make_check(reading_drive, **changes), RIGHT, forking).verdict is Verdict.PASSED, "the control"


def test_a_reply_that_blames_the_drive_is_charged_to_the_submission(forking: Sandbox) -> None:
    assert grade_answer(make_check(careful_drive), FORGED, forking).verdict is Verdict.UNSETTLED
    assert grade_answer(make_check(careful_drive, stand_in=RIGHT), FORGED, forking).verdict is Verdict.RAISED


def test_without_a_stand_in_a_failing_drive_settles_nothing(forking: Sandbox) -> None:
    result = grade_answer(make_check(careful_drive), "def answer(): return None\n", forking)

    assert (result.verdict, result.score) == (Verdict.UNSETTLED, 0)


def narrow_judge(observations):
    if observations[0].arrays["answer"] != 42:
        raise ZeroDivisionError("a bug of the plugin")
    return judge_outputs(observations)


@pytest.mark.parametrize(
    ("stand_in", "verdict"),
    [
        (RIGHT, Verdict.UNSETTLED),
        (None, Verdict.UNSETTLED),
        (RIGHT.replace("41", "40"), Verdict.GRADER_FAULT),
    ],
)
def test_a_judge_that_fails_over_one_submission_leaves_it_unsettled(
    stand_in: str | None, verdict: Verdict, forking: Sandbox
) -> None:
    check = replace(make_check(careful_drive, stand_in=stand_in), judge=narrow_judge)

    assert grade_answer(check, "def answer(): return 40\n", forking).verdict is verdict
    assert grade_answer(check, RIGHT, forking).verdict is Verdict.PASSED, "the control"


def test_a_drive_that_cannot_be_tried_is_a_fault_of_the_plugin(forking: Sandbox) -> None:
    for stand_in in ("def other(): return 41\n", "def answer(): return None\n", "def answer(:\n"):
        check = make_check(careful_drive, stand_in=stand_in)
        assert grade_answer(check, "def answer(): return None\n", forking).verdict is Verdict.GRADER_FAULT
