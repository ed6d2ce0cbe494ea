"""`bpgrade class`: how a class did."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.commands import classes, dates, run
from grader.commands.feedback import (
    FEEDBACK,
    choose_recipients,
    make_feedback,
    read_starts,
    write_folder,
    write_zip,
)
from grader.commands.output import OUTPUT_FILE, write_text
from grader.commands.wanted import Wanted

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Catalogue
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark
    from grader.classroom.store.store import Store
    from grader.model import Problem

FORMATS = ("text", "html", "csv", "jsonl")


@click.command("class")
@classes.STORE_ARGUMENT
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=OUTPUT_FILE, metavar="FILE", help="Write it to FILE.")
@click.option("--gradebook", type=classes.FILE, metavar="FILE", help="Fill a column of a platform's gradebook export.")
@click.option("--column", metavar="NAME", help="The column of the gradebook to fill.")
@click.option(
    "--feedback", type=click.Path(path_type=Path), metavar="DIR", help="Write a file per student; with --like, a zip."
)
@click.option("--feedback-format", type=click.Choice(tuple(FEEDBACK)), default="text", show_default=True)
@click.option("--to", multiple=True, metavar="STUDENT", help="Write feedback to this student only (repeatable).")
@click.option(
    "--like",
    type=click.Path(exists=True, path_type=Path),
    metavar="DOWNLOAD",
    help="Name feedback so that the platform of this download takes it back (Canvas, Moodle).",
)
@click.option("--pseudonyms", is_flag=True, help="Put a pseudonym in place of each id and name.")
@click.option("--staff", is_flag=True, help="Show what [visible_from] of the course file shows later.")
@classes.UNREAD_OPTION
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@click.pass_obj
def class_command(
    wanted: Wanted,
    store: Path,
    format: str,
    output: Path | None,
    gradebook: Path | None,
    column: str | None,
    feedback: Path | None,
    feedback_format: str,
    to: tuple[str, ...],
    like: Path | None,
    pseudonyms: bool,
    staff: bool,
    unread: str | None,
    config: Path | None,
    roster: Path | None,
) -> None:
    """Show how a class did, and what staff must see.

    Nothing is run: points, dates, overrides and names of the course file and the roster are applied to what
    has been graded. Exit code 3 when a cell is empty for a fault that is no student's.
    """
    refuse_pairs(click.get_current_context().params)
    with classes.open_store(store) as opened:
        from grader.classroom.marks.pseudonyms import replace_names

        setup = classes.choose_unread(classes.recall_setup(opened, wanted, config, roster), unread)
        book = classes.read_classbook(opened, setup)
        if not staff:
            book = dates.follow_dates_of_class(book, setup)
        problems = [*classes.list_strangers(book, setup), *list_problems_for_staff(opened)]
        if feedback is not None:
            book = choose_recipients(book, to, store)
            write_feedback(make_feedback(opened, setup, book, feedback_format), feedback, feedback_format, setup, like)
            sys.exit(run.FAULT if any(book.list_empty_cells()) else 0)
        if pseudonyms:
            book, problems = replace_names(book, opened.read_secret()), []
        if gradebook is not None or format in ("csv", "jsonl"):
            tell_of_empty_cells(book, setup.loaded.make_catalogue())
        if gradebook is not None:
            shown = fill_gradebook(book, gradebook, column)
        else:
            catalogue = classes.choose_catalogue(setup.loaded, format)
            shown = render_class(None if pseudonyms else opened, book, problems, format, catalogue)
    write_text(shown, output)
    sys.exit(run.FAULT if any(book.list_empty_cells()) else 0)


def refuse_pairs(given: Mapping[str, Any]) -> None:
    """Refuse options that do not go together; UsageError."""
    if given["pseudonyms"] and (given["gradebook"] or given["feedback"]):
        raise click.UsageError("--pseudonyms would make a gradebook and feedback nobody's; leave it out")
    if given["column"] is not None and given["gradebook"] is None:
        raise click.UsageError("--column names a column of a gradebook; name its file with --gradebook")
    if given["feedback"] is not None and (given["output"] or given["gradebook"]):
        raise click.UsageError("--feedback writes a file for each student; leave out --output and --gradebook")
    if given["feedback"] is None and (given["to"] or given["like"]):
        raise click.UsageError("--to and --like are about feedback; name its folder or zip with --feedback")
    if given["feedback"] is not None and given["staff"]:
        raise click.UsageError("--feedback writes what students may see now; leave out --staff")


def list_problems_for_staff(store: Store) -> Iterator[tuple[str, Problem]]:
    """Yield the problems of each hand-in with its student: those of its intake, then others that cost points."""
    for one in store.list_hand_ins():
        costly = [problem for problem in store.read_problems(one.submission) if problem.costs]
        yield from ((one.student, problem) for problem in one.problems)
        yield from ((one.student, problem) for problem in costly if problem not in one.problems)


def tell_of_empty_cells(book: Classbook, catalogue: Catalogue) -> None:
    """Tell staff which cells of a table are empty, for it cannot say so itself."""
    from grader.classroom.pages.figures import list_empty_lines
    from grader.commands.engines import tell_staff

    if book.ungraded:
        tell_staff(catalogue.format("class.ungraded", count=book.ungraded))
    for line in list_empty_lines(book, catalogue):
        tell_staff(line)


def fill_gradebook(book: Classbook, gradebook: Path, column: str | None) -> str:
    """Fill a column of a platform's gradebook; UsageError if it cannot be filled."""
    from grader.classroom.pages import gradebook as tables

    try:
        return tables.fill_column(book, gradebook.read_bytes().decode("utf-8"), column)
    except UnicodeDecodeError:
        raise click.UsageError(f"{gradebook} must be CSV in UTF-8; save it as CSV UTF-8") from None
    except tables.GradebookError as error:
        raise click.UsageError(str(error)) from None


def render_class(
    store: Store | None, book: Classbook, problems: list[tuple[str, Problem]], format: str, catalogue: Catalogue
) -> str:
    """Return the class in a format; without a store, no student's line is an example."""
    from grader.classroom.pages import class_page, figures, overview
    from grader.classroom.pages import gradebook as tables

    if format == "html":
        examples = figures.read_examples(store, book) if store else {}
        return class_page.render_class_page(book, problems, examples, catalogue)
    if format == "csv":
        return tables.render_mark_table(book, catalogue)
    return (
        tables.render_mark_lines(book, catalogue) if format == "jsonl" else overview.render(book, problems, catalogue)
    )


def write_feedback(
    made: Iterator[tuple[Mark, str]], target: Path, format: str, setup: classes.Setup, like: Path | None
) -> None:
    """Write feedback into a folder, or into a zip for the platform of a download, and say how many files."""
    from grader.commands.engines import tell_staff

    missing: list[str] = []
    suffix = FEEDBACK[format]
    if like is None:
        count = write_folder(made, target, suffix)
    elif target.suffix.lower() != ".zip":
        raise click.UsageError(f"--feedback must name a .zip beside --like, got {target}")
    else:
        count, missing = write_zip(made, target, suffix, read_starts(like, setup))
    sentence = setup.loaded.make_catalogue().format("command.feedback", count=count, folder=target)
    write_text(f"{sentence}\n", None)
    if missing:
        tell_staff(f"{like} holds nothing of {', '.join(missing)}, so there is no feedback of theirs in {target}")
