"""Follow somebody who works on a course: what is graded again after a change, and which exercise is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.model import Check, ExerciseResult, Report, Verdict


@dataclass(frozen=True)
class Standing:
    """The checks in teaching order, the last result of each, and the exercise that is shown."""

    checks: Sequence[Check]
    results: Mapping[str, ExerciseResult]
    current: str | None = None

    @property
    def names(self) -> list[str]:
        """The names of the exercises in teaching order."""
        return [check.name for check in self.checks]

    @property
    def is_done(self) -> bool:
        """Did every exercise pass?"""
        return all(self.is_right(name) for name in self.names)

    def is_right(self, name: str) -> bool:
        """Did the exercise pass when it was last graded?"""
        return name in self.results and self.results[name].verdict is Verdict.PASSED

    def count_right(self) -> int:
        """Count the exercises that pass."""
        return sum(map(self.is_right, self.names))

    def update(self, report: Report) -> Standing:
        """Take over the results of a report. An exercise that is shown stays until it passes."""
        results = {**self.results, **{result.name: result for result in report.exercises}}
        updated = replace(self, results=results)
        if self.current is None or updated.is_right(self.current):
            return replace(updated, current=next((n for n in self.names if not updated.is_right(n)), None))
        return updated

    def move(self, step: int) -> Standing:
        """Show the next exercise, or with -1 the one before; the first follows the last."""
        at = self.names.index(self.current) if self.current in self.names else -max(step, 0)
        return replace(self, current=self.names[(at + step) % len(self.names)])

    def find_affected(self, changed: Mapping[str, str]) -> list[str]:
        """Find the exercises to grade again for changed files (the text by path): theirs, and what is built on them.

        All are affected by a file in which no exercise is known, because any of them may import it.
        """
        own = {name for path, text in changed.items() for name in self.find_in_file(path, text)}
        if any(not self.find_in_file(path, text) for path, text in changed.items()):
            own = {*self.names}
        return [check.name for check in self.checks if check.name in own or own & {*check.needs}]

    def find_in_file(self, path: str, text: str) -> set[str]:
        """Find the exercises of one file: by its name, by its last result, or by their symbol in its text."""
        return {
            check.name
            for check in self.checks
            if f"/{path}".endswith(f"/{check.name}.py")
            or any(symbol in text for symbol in (*check.symbols, *check.aliases))
            or is_graded_from(self.results.get(check.name), path)
        }


def is_graded_from(result: ExerciseResult | None, path: str) -> bool:
    """Was this file graded for the result?"""
    return result is not None and result.graded_from is not None and result.graded_from.file == path


def choose_results(report: Report, standing: Standing, names: Collection[str]) -> Report:
    """Return a report with the last results of these exercises."""
    graded = [name for name in standing.names if name in names and name in standing.results]
    return replace(report, exercises=tuple(standing.results[name] for name in graded))
