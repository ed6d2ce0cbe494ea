"""`bpgrade forget`: remove a student from a store."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes
from grader.commands.language import find_language
from grader.commands.output import write_text


@click.command("forget")
@classes.STORE_ARGUMENT
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget_command(store: Path, student: str, yes: bool) -> None:
    """Remove a student from a store.

    All hand-ins and results of STUDENT are overwritten. You cannot undo this.
    """
    with classes.open_store(store, write=True) as opened:
        from grader.catalogue.catalogue import load_catalogue

        wanted = normalize("NFC", student)
        known = opened.list_students()
        if wanted not in known:
            raise classes.unknown_student(student, known, store)
        if not yes:
            click.confirm(f"remove all of {student} from {store}?", abort=True)
        gone = opened.forget_student(wanted)
    write_text(f"{load_catalogue(find_language()).format('command.forgotten', count=gone, student=student)}\n", None)
