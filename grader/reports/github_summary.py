"""Report -> the summary of a job on GitHub: a table, and what is wrong to be unfolded."""

from __future__ import annotations

from collections.abc import Iterator

from grader.catalogue.harmless import for_log
from grader.model import ExerciseResult, Report
from grader.reports.explanations import format_points, format_total, list_problems
from grader.reports.look import Look
from grader.reports.markdown import escape_sentence, escape_text, list_blocks
from grader.reports.outcomes import OUTCOMES

CHARACTERS = 250_000  # a summary may have 1 MiB, of which a character can take four bytes; a larger one is not shown


def render_github_summary(report: Report, look: Look) -> str:
    """The summary of one check; several in one job stand below each other."""
    blocks = [f"## bpgrade: {escape_sentence(format_total(report, look.catalogue))}"]
    blocks += [f"- {escape_sentence(problem)}" for problem in list_problems(report, look.catalogue)]
    blocks.append("\n".join(list_table(report, look)))
    left = CHARACTERS - sum(map(len, blocks))
    for exercise in report.exercises:
        found = "\n\n".join(fold_exercise(exercise, look))
        left -= len(found)
        if left < 0:
            blocks.append(look.catalogue.text("report.summary_full"))
            break
        blocks += [found] if found else []
    return for_log("\n\n".join(blocks)) + "\n"


def list_table(report: Report, look: Look) -> Iterator[str]:
    """Every exercise with its result and points."""
    heads = (look.catalogue.text(f"report.{head}") for head in ("exercise", "result", "points"))
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---:|"
    for exercise in report.exercises:
        result = f"{OUTCOMES[exercise.verdict].sign} {look.catalogue.verdict(exercise.verdict)}"
        yield f"| {escape_text(exercise.name)} | {result} | {format_points(exercise)} |"


def fold_exercise(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """What is wrong with an exercise, behind its name."""
    found = list(list_blocks(exercise, look, look.root))
    if found:
        word = look.catalogue.verdict(exercise.verdict)
        yield f"<details><summary>{escape_text(exercise.name)}: {word}, {format_points(exercise)}</summary>"
        yield from found
        yield "</details>"
