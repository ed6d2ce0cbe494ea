"""Files of feedback: one for each student, in a folder or in a zip that a platform takes back."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import click

from grader.commands import classes, dates
from grader.commands.output import write_file

if TYPE_CHECKING:
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark
    from grader.classroom.store.store import Store

FEEDBACK = {"text": ".txt", "markdown": ".md", "html": ".html"}


def choose_recipients(book: Classbook, words: Sequence[str], store: Path) -> Classbook:
    """Return the class with only these students, found by id, e-mail or name; all without words."""
    chosen = {classes.find_student(book, word, store).student for word in words}
    return replace(book, marks=tuple(one for one in book.marks if one.student in chosen)) if words else book


def make_feedback(store: Store, setup: classes.Setup, book: Classbook, format: str) -> Iterator[tuple[Mark, str]]:
    """Yield the text for each student who handed something in; it begins with id and name."""
    from grader.catalogue.harmless import printable
    from grader.classroom.marks.view import make_marked_report
    from grader.reports.markdown import escape_sentence

    those, course = [one for one in book.marks if one.hand_in], dates.follow_dates(setup.course)
    catalogues = {one: setup.loaded.make_catalogue(one) for one in {one.language for one in those}}
    for one in those:
        report = make_marked_report(store, setup.course, setup.checks, one)
        if report is None:
            continue
        seen = replace(classes.limit_report(report, course, level=classes.choose_level(format)), seed=None)
        title = printable(f"{one.student} {one.name}".strip())
        if format == "html":  # whose title is the name of the submission
            yield one, classes.render_for_student(replace(seen, submission=title), format, catalogues[one.language])
            continue
        shown = classes.render_for_student(seen, format, catalogues[one.language])
        yield one, f"{escape_sentence(title) if format == 'markdown' else title}\n\n{shown}"


def write_folder(made: Iterator[tuple[Mark, str]], folder: Path, suffix: str) -> int:
    """Write a file for each student, named by id and name, and return their number."""
    from grader.classroom.pages.gradebook import make_feedback_names

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(
            f"cannot write into {folder}: {error.strerror}; give a folder that can be made"
        ) from None
    texts = {f"{one.student} {one.name}".strip(): text for one, text in made}
    for name, text in zip(make_feedback_names(list(texts)), texts.values(), strict=True):
        write_file(folder / (name + suffix), text)
    return len(texts)


def read_starts(download: Path, setup: classes.Setup) -> dict[str, str]:
    """Read by student how the names begin that a platform takes back; UsageError for another download."""
    from grader.classroom.intake.collect import NotCollected
    from grader.classroom.intake.way_back import read_ways_back
    from grader.sandbox.temporary import open_temporary_folder

    try:
        with open_temporary_folder() as folder:
            return read_ways_back(download, setup.roster, folder)
    except NotCollected as error:
        raise click.UsageError(str(error)) from None


def write_zip(
    made: Iterator[tuple[Mark, str]], target: Path, suffix: str, starts: dict[str, str]
) -> tuple[int, list[str]]:
    """Write a zip with a file for each student of a download. Return their number, and who is not in it."""
    missing, packed = [], io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for one, text in made:
            if one.student in starts:
                archive.writestr(f"{starts[one.student]}feedback{suffix}", text)
            else:
                missing.append(one.student)
        names = archive.namelist()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(packed.getvalue())
        try:
            os.replace(beside, target)
        except OSError:
            beside.unlink()
            raise
    except OSError as error:
        raise click.UsageError(f"cannot write {target}: {error.strerror}; give a file that can be made") from None
    return len(names), missing
