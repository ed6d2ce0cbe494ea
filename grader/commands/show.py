"""`bpgrade show`: one student's report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes, engines, run
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
def show_command(
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

    It is what STUDENT may see of it; --staff shows everything. A report that is not explained yet is explained now.
    """
    student = normalize("NFC", student)
    with classes.opened(store) as opened:
        setup = classes.recalled(opened, modules, config, roster)
        one = classes.student_in(classes.classbook_of(opened, setup), student, store)
        pending = one.hand_in and one.hand_in.submission in opened.unexplained()
    if one.hand_in and pending:
        explain_now(store, setup, one.hand_in.submission)
    with classes.opened(store) as opened:
        from grader.classroom.marks.view import report_of

        catalogue = setup.loaded.make_catalogue()
        report = report_of(opened, setup.course, setup.checks, one)
    if not one.hand_in and format != "text":
        raise click.UsageError(f"{student} has handed in nothing, so there is no report to write as {format}")
    if not one.hand_in:
        write(f"  {catalogue.format('command.nothing_handed_in', student=student)}\n", None)
        return
    if report is None:
        raise run.Fault(f"there is no readable report of {student} in {store}; run `bpgrade grade` again")
    # the seed would tell the inputs
    report = report if staff else replace(classes.seen(report, setup.course, level=level), seed=None)
    write(classes.rendered(report, format, catalogue, verbose=verbose), None, format=format)


def explain_now(path: Path, setup: classes.Setup, submission: str) -> None:
    """Explain one report of a store; a sentence for staff where that is not possible now."""
    try:
        with engines.start_sandbox(None) as box, classes.opened(path, write=True) as store:
            from grader.classroom.run.grade_class import seed_of
            from grader.classroom.run.work import work_for

            work = work_for(setup.checks, setup.loaded.checks, seed_of(store, None), setup.course.child_limits())
            engine = engines.open_engine(box, None, work, setup.course.tier, 1)
            with engines.open_run(store, setup, work, engine) as class_run:
                class_run.explain([submission])
            if submission in store.unexplained():
                engines.say(
                    "this report is not explained, for it was graded with other checks; run `bpgrade grade` again"
                )
    except run.Fault as fault:
        engines.say(f"this report is not explained ({fault.format_message()})")
