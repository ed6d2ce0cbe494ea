"""Report -> the summary of a job on GitHub: a table, and what is wrong to be unfolded."""

from __future__ import annotations

from collections.abc import Iterator

from grader.catalogue.english import VERDICTS
from grader.catalogue.harmless import for_log
from grader.model import ExerciseResult, Report
from grader.reports.look import PLAIN, Look
from grader.reports.markdown import detail, plain, prose
from grader.reports.outcomes import OUTCOMES
from grader.reports.telling import points, problems, total

CHARACTERS = 250_000  # a summary may have 1 MiB, of which a character can take four bytes; a larger one is not shown


def render(report: Report, look: Look = PLAIN) -> str:
    """The summary of one check; several in one job stand below each other."""
    blocks = [f"## bpgrade: {prose(total(report))}", *(f"- {prose(problem)}" for problem in problems(report))]
    blocks.append("\n".join(table(report)))
    left = CHARACTERS - sum(map(len, blocks))
    for exercise in report.exercises:
        found = "\n\n".join(folded(exercise, look))
        left -= len(found)
        if left < 0:
            blocks.append("There is more to say than a summary can hold; see the output of `bpgrade check`.")
            break
        blocks += [found] if found else []
    return for_log("\n\n".join(blocks)) + "\n"


def table(report: Report) -> Iterator[str]:
    """Every exercise with its result and points."""
    yield "| exercise | result | points |"
    yield "|---|---|---:|"
    for exercise in report.exercises:
        result = f"{OUTCOMES[exercise.verdict].sign} {VERDICTS[exercise.verdict]}"
        yield f"| {plain(exercise.name)} | {result} | {points(exercise)} |"


def folded(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """What is wrong with an exercise, behind its name."""
    found = list(detail(exercise, look, look.root))
    if found:
        yield f"<details><summary>{plain(exercise.name)}: {VERDICTS[exercise.verdict]}, {points(exercise)}</summary>"
        yield from found
        yield "</details>"
