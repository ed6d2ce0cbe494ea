"""`bpgrade show`: one student's report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes, run
from grader.commands.output import FORMATS, write


@click.command("show")
@classes.STORE_ARGUMENT
@click.argument("student")
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--level", type=click.IntRange(1, 4), default=2, show_default=True, help="As of a hint.")
@click.option("--staff", is_flag=True, help="Show everything, hidden criteria too.")
@click.option("-v", "--verbose", is_flag=True, help="Show every criterion.")
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@click.pass_obj
def command(
    modules: tuple[str, ...],
    store: Path,
    student: str,
    format: str,
    level: int,
    staff: bool,
    verbose: bool,
    config: Path | None,
    roster: Path | None,
) -> None:
    """Show one student's report.

    It is what STUDENT may see of it; --staff shows everything.
    """
    with classes.opened(store) as opened:
        from grader.classroom.marks.view import report_of

        setup = classes.recalled(opened, modules, config, roster)
        one = classes.student_in(classes.classbook_of(opened, setup), normalize("NFC", student), store)
        catalogue = setup.loaded.catalogue()
        report = report_of(opened, setup.course, setup.checks, one)
    if not one.attempts and format != "text":
        raise click.UsageError(f"{student} has handed in nothing, so there is no report to write as {format}")
    if not one.attempts:
        write(f"  {catalogue.text('command.nothing_handed_in', student=student)}\n", None)
        return
    if report is None:
        raise run.Fault(f"there is no readable report of {student} in {store}; run `bpgrade grade` again")
    # the seed would tell the inputs
    report = report if staff else replace(classes.seen(report, setup.course, level=level), seed=None)
    write(classes.rendered(report, format, catalogue, verbose=verbose), None, format=format)
