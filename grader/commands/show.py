"""`bpgrade show`: one student's report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes, dates, engines, run
from grader.commands.output import FORMATS, write_text
from grader.commands.wanted import Wanted


@click.command("show")
@classes.STORE_ARGUMENT
@click.argument("student")
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--level",
    type=click.IntRange(1, 4),
    help="1 place, 2 reason, 3 right formula, 4 edit (2; a page has all that the course shows).",
)
@click.option("--staff", is_flag=True, help="Show everything, hidden criteria too.")
@click.option("-v", "--verbose", is_flag=True, help="Show every criterion.")
@classes.UNREAD_OPTION
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@click.pass_obj
def show_command(
    wanted: Wanted,
    store: Path,
    student: str,
    format: str,
    level: int | None,
    staff: bool,
    verbose: bool,
    unread: str | None,
    config: Path | None,
    roster: Path | None,
) -> None:
    """Show one student's report.

    It is what STUDENT may see of it, in the language of the roster or the course file. --staff shows everything, in the
    language of --lang. A report that is not explained yet is explained now.
    """
    student = normalize("NFC", student)
    with classes.open_store(store) as opened:
        setup = classes.choose_unread(classes.recall_setup(opened, wanted, config, roster), unread)
        course = setup.course if staff else dates.follow_dates(setup.course)
        one = classes.find_student(classes.read_classbook(opened, setup), student, store)
        student = one.student
        pending = one.hand_in and one.hand_in.submission in opened.list_unexplained()
    if one.hand_in and pending:
        explain_one(store, setup, one.hand_in.submission)
    with classes.open_store(store) as opened:
        from grader.classroom.marks.view import make_marked_report

        report = make_marked_report(opened, setup.course, setup.checks, one)
    if not one.hand_in and format != "text":
        raise click.UsageError(f"{student} has handed in nothing, so there is no report to write as {format}")
    if not one.hand_in:
        sentence = setup.loaded.make_catalogue().format("command.nothing_handed_in", student=student)
        write_text(f"  {sentence}\n", None)
        return
    if report is None:
        raise run.Fault(f"there is no readable report of {student} in {store}; run `bpgrade grade` again")
    # the seed would tell the inputs
    if not staff:
        level = level or classes.choose_level(format)
        report = replace(classes.limit_report(report, course, level=level), seed=None)
    catalogue = classes.choose_catalogue(setup.loaded, format, None if staff else one.language)
    write_text(classes.render_for_student(report, format, catalogue, verbose=verbose), None, format=format)


def explain_one(path: Path, setup: classes.Setup, submission: str) -> None:
    """Explain one report of a store; a sentence for staff where that is not possible now."""
    try:
        with classes.open_store(path, write=True) as store:
            from grader.classroom.run.grade_class import choose_seed

            work = classes.prepare_class_work(setup, setup.checks, choose_seed(store, None))
            with engines.open_run(store, setup, work, None, 1) as class_run:
                class_run.explain([submission])
            if submission in store.list_unexplained():
                engines.tell_staff(
                    "this report is not explained, for it was graded with other checks; run `bpgrade grade` again"
                )
    except run.Fault as fault:
        engines.tell_staff(f"this report is not explained ({fault.format_message()})")
