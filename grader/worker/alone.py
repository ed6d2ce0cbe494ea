"""Grade the submission of one person beside this process and under bounds: for check, hint and case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from grader import sandbox
from grader.diagnosis.explain import grade_in_steps
from grader.diagnosis.failing_case import FailingCase, write_script
from grader.grading.grade import Grading
from grader.model import Message, Report
from grader.sandbox import SandboxFailed
from grader.submission.links import Followed
from grader.submission.source import Submission
from grader.worker.bounded import Ending, run_bounded
from grader.worker.bounds import sum_wall_seconds
from grader.worker.stored import from_json, to_json
from grader.worker.unsettled import describe_fault, leave_unexplained, report_unsettled


def grade_alone(name: str, read: Callable[[], Submission], grading: Grading) -> Report:
    """Grade and explain the submission that `read` returns.

    A submission that a bound of ours keeps from being explained has its marks. One that cannot be marked is unsettled.
    SandboxFailed if no child can be started.
    """

    def write_steps(used: Grading, write: Callable[[str], None]) -> None:
        try:
            for report in grade_in_steps(read(), used):
                write(to_json(report))
        except (SandboxFailed, MemoryError):
            raise
        except Exception as error:  # a bug of ours that shows over one submission is not charged to it
            write(to_json(report_unsettled(name, used, describe_fault(error))))

    return read_report(run_with_retry(write_steps, grading), name, grading)


def write_case_alone(path: Path, grading: Grading, followed: Followed, words: Mapping[str, str]) -> FailingCase:
    """Write the script of the failing case of one exercise, under the same bounds."""
    ending = run_with_retry(lambda used, write: write(to_json(write_script(path, used, followed, words))), grading)
    if ending.lines:
        return from_json(ending.lines[-1], FailingCase)
    return FailingCase(reason=f"unsettled_{ending.limit or 'died'}")


def run_with_retry(work: Callable[[Grading, Callable[[str], None]], None], grading: Grading) -> Ending:
    """Run our work under bounds, and once more where it died: perhaps something else on this machine ended it."""
    assert grading.sandbox.probes  # this process must know them, too
    seconds = sum_wall_seconds((*grading.plans, *grading.supporting), grading.limits)
    ending = run_bounded(lambda write: work(grading, write), seconds)
    if not ending.whole and ending.limit is None:
        with closing(sandbox.start()) as other:
            again = replace(grading, sandbox=other)
            assert other.probes
            ending = run_bounded(lambda write: work(again, write), seconds)
    return ending


def read_report(ending: Ending, name: str, grading: Grading) -> Report:
    """Read the last report that was written; without any, the submission is unsettled."""
    if not ending.lines:
        return report_unsettled(name, grading, Message(f"unsettled_{ending.limit or 'died'}"))
    report = from_json(ending.lines[-1], Report)
    return report if ending.whole else leave_unexplained(report)
