"""Where the time of a submission goes: by part of grading, the time by the clock and the children that are started.

    python tests/profile_grade.py [--submissions 100] [--after 0] [--seed 0]

Over students of a class of tests/make_class.py, behind the first that are graded before it, one after the other in one
sandbox; parts are told without what other parts take inside of them.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import make_class
from corpus import load_checks

from grader import sandbox
from grader.diagnosis import explain, formula
from grader.grading import grade
from grader.submission.read import parse_contents
from grader.submission.source import Contents

PARTS: Sequence[tuple[str, Any, Callable[..., Any]]] = (
    ("everything run together, and judged", grade.Grading, grade.Grading.try_together),
    ("what failed, tried alone", grade, grade.try_alone),
    ("causes proposed", explain, explain.propose_causes),
    ("a cause proved", explain, explain.verify),
    ("what failed, tried on stand-ins", grade, grade.try_with_stand_ins),
    ("small numbers taken out", grade, grade.forgive_epsilon),
    ("other edits that could mend it", explain, explain.locate),
    ("the formula that it follows", formula, formula.state_formulas),
    ("a mended copy", explain, explain.try_mended),
)
REST = "the rest"


class Parts:
    """Seconds and children by part; what is running is on top of the stack."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.children: Counter[str] = Counter()
        self.running = [REST]
        self.since = time.perf_counter()

    def turn(self) -> None:
        """What has passed is that of what has been running."""
        now = time.perf_counter()
        self.seconds[self.running[-1]] += now - self.since
        self.since = now

    def timed(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            self.turn()
            self.running.append(part)
            try:
                return call(*given, **named)
            finally:
                self.turn()
                self.running.pop()

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    students = list(make_class.students(options.after + options.submissions, options.seed, deadly=0))
    parts = Parts()
    for part, module, function in PARTS:
        setattr(module, function.__name__, parts.timed(part, function))
    box = sandbox.start(eager=True)
    run = box.run

    def counted(requests: Any, limits: Any) -> Any:
        parts.children[parts.running[-1]] += len(requests)
        return run(requests, limits)

    box.run = counted  # type: ignore[method-assign]
    grading = grade.prepare_grading(make_class.chosen(), load_checks(), box, options.seed)  # type: ignore[arg-type]
    for number, student in enumerate(students):
        if number == options.after:
            parts.turn()
            parts.seconds.clear()
            parts.children.clear()
        contents = Contents(tuple(sorted(student.files.items())))
        explain.grade_and_explain(parse_contents("submission", contents), grading)
    parts.turn()
    box.close()
    for part in (*(part for part, *_ in PARTS), REST):
        milliseconds, children = (
            1e3 * parts.seconds[part] / options.submissions,
            parts.children[part] / options.submissions,
        )
        print(f"{part:40}{milliseconds:7.1f} ms{children:6.1f} children")
    print(
        f"{'in all':40}{1e3 * parts.seconds.total() / options.submissions:7.1f} ms{parts.children.total() / options.submissions:6.1f} children"
    )


if __name__ == "__main__":
    main()
