"""`bpgrade hint`: explain one exercise up to a hint level."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.commands import classes, run
from grader.commands import output as outputs
from grader.commands.language import TranslatedCommand, find_language
from grader.commands.wanted import Wanted


@click.command("hint", cls=TranslatedCommand)
@click.argument("words", nargs=-1, required=True, metavar="[PATH] EXERCISE")
@click.option("--level", type=click.IntRange(1, 4), help="1 place, 2 reason, 3 right formula, 4 edit (3; 4 with -v).")
@click.option(
    "--format",
    "format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="The format of the hint.",
)
@classes.CONFIG_OPTION
@run.FOLLOW_OPTION
@click.option("-v", "--verbose", is_flag=True, help="Show the edit, and every criterion.")
@click.pass_obj
def hint_command(
    wanted: Wanted,
    words: tuple[str, ...],
    level: int | None,
    format: str,
    config: Path | None,
    follow: bool,
    verbose: bool,
) -> None:
    """Explain one EXERCISE: show the right formula, and with -v the edit."""
    with run.open_sandbox() as box:
        from grader.commands.words import find_exercise
        from grader.grading.grade import prepare_grading
        from grader.reports.text import render_hint

        loaded, known, course = classes.read_checks(wanted, config, words)
        path, check = find_exercise(words, known)
        grading = prepare_grading([check], loaded.checks, box, limits=run.choose_limits(course))
        followed = run.choose_followed(path, words, follow=follow)
        report = run.set_points(run.grade_path(path, grading, loaded, followed), grading, course)
        level = level or (4 if verbose else 3)
        shown = classes.limit_report(report, course, level=level)
        look = outputs.fit_look(run.make_look(loaded, path, verbose=verbose), to_file=False)
        if format == "text":
            outputs.write_text(render_hint(shown, look), None)
        else:
            for_machines = loaded.make_catalogue(find_language(for_machines=True))
            outputs.write_reports({format: shown}, [(format, None)], look, for_machines)
        if course and level > course.max_hint and format == "text":
            limit = look.catalogue.format("command.hint_limit", level=course.max_hint)
            outputs.write_text(f"  {limit}\n", None)
    if not report.readable:
        sys.exit(2)
