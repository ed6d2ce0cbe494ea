"""Write a report as the summary of a GitHub job: a table, and a folded part for each exercise."""

from __future__ import annotations

from collections.abc import Iterator

from grader.catalogue.harmless import for_log
from grader.model import ExerciseResult, Report
from grader.reports.explanations import format_points, format_total, list_problems
from grader.reports.look import Look
from grader.reports.markdown import escape_sentence, escape_text, list_blocks
from grader.reports.outcomes import OUTCOMES

CHARACTERS = 250_000  # GitHub shows no summary above 1 MiB, and a character can take four bytes


def render_github_summary(report: Report, look: Look) -> str:
    """Return the summary of one check; several summaries of a job stand below each other."""
    blocks = [f"## bpgrade: {escape_sentence(format_total(report, look.catalogue))}"]
    blocks += [f"- {escape_sentence(problem)}" for problem in list_problems(report, look.catalogue)]
    blocks.append("\n".join(list_table(report, look)))
    room = CHARACTERS - sum(map(len, blocks))
    for exercise in report.exercises:
        found = "\n\n".join(fold_exercise(exercise, look))
        room -= len(found)
        if room < 0:
            blocks.append(look.catalogue.format("report.summary_full"))
            break
        blocks += [found] if found else []
    return for_log("\n\n".join(blocks)) + "\n"


def list_table(report: Report, look: Look) -> Iterator[str]:
    """Yield the rows of the table: exercise, verdict, points."""
    heads = (look.catalogue.format(f"report.{head}") for head in ("exercise", "result", "points"))
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---:|"
    for exercise in report.exercises:
        result = f"{OUTCOMES[exercise.verdict].sign} {look.catalogue.name_verdict(exercise.verdict)}"
        yield f"| {escape_text(exercise.name)} | {result} | {format_points(exercise)} |"


def fold_exercise(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield the explanations of an exercise as a folded part."""
    found = list(list_blocks(exercise, look, look.root))
    if found:
        word = look.catalogue.name_verdict(exercise.verdict)
        yield f"<details><summary>{escape_text(exercise.name)}: {word}, {format_points(exercise)}</summary>"
        yield from found
        yield "</details>"
