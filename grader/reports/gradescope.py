"""Report -> Gradescope's results.json: a test per exercise, for an exercise is what has points and a mistake.

A test per criterion would be some hundred and fifty, many of them without points of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.catalogue.english import VERDICTS, criterion_name, text_of
from grader.catalogue.harmless import printable
from grader.model import ExerciseResult, Report, Verdict
from grader.reports.json import rounded, written
from grader.reports.look import PLAIN, Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.telling import IDLE, number, points, problems, remarks, told, total, where

NO_SCORE = (
    "The grader failed on {names}. That is not your fault and costs nothing: no score is written. "
    "Tell your instructor, who can run the autograder again."
)


def render(report: Report, look: Look = PLAIN) -> str:
    """The results; after a fault of the grader there is no score in them, so that none is recorded."""
    faulty = [e.name for e in report.exercises if e.verdict is Verdict.GRADER_FAULT]
    said = [NO_SCORE.format(names=", ".join(faulty))] if faulty else [total(report)]
    timings = {} if report.timings is None else {"execution_time": round(report.timings["grading"], 2)}
    return written(
        {
            **({} if faulty else {"score": rounded(report.score)}),
            "output": "\n".join([*said, *problems(report)]),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            **timings,
            "tests": [test(exercise, scored=not faulty) for exercise in report.exercises],
        }
    )


def test(exercise: ExerciseResult, *, scored: bool) -> dict[str, Any]:
    """One exercise."""
    status = OUTCOMES[exercise.verdict].gradescope
    return {
        "name": exercise.name,
        **({"score": rounded(exercise.score), "max_score": rounded(exercise.maximum)} if scored else {}),
        **({"status": status} if status else {}),
        "output": "\n".join(lines_of(exercise, scored=scored)),
    }


def lines_of(exercise: ExerciseResult, *, scored: bool) -> Iterator[str]:
    """What a student reads when the test is unfolded."""
    yield f"{VERDICTS[exercise.verdict]}, {points(exercise)}" if scored else VERDICTS[exercise.verdict]
    for one in told(exercise):
        yield ""
        yield from (line for line in (where(one.place, ""), *one.lines) if line)
    yield ""
    for criterion in exercise.criteria if exercise.verdict not in IDLE else ():
        earned = f"{number(criterion.score)}/{number(criterion.maximum)}" if scored else ""
        yield f"{criterion_name(criterion.id):<36} {VERDICTS[criterion.verdict]:<13} {earned}".rstrip()
    for remark in remarks(exercise):
        yield f"note: {text_of(remark.message)}"
    if exercise.output.strip():
        yield "it printed:"
        yield from printable(exercise.output, newlines=True).rstrip().split("\n")[:20]
