"""`bpgrade forget`: take a student out of a store."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes
from grader.commands.output import write


@click.command("forget")
@classes.STORE_ARGUMENT
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget_command(store: Path, student: str, yes: bool) -> None:
    """Remove a student from a store.

    All that STUDENT handed in, and what it came to, is overwritten. It cannot be undone.
    """
    with classes.opened(store, write=True) as opened:
        from grader.catalogue.catalogue import load_catalogue

        wanted = normalize("NFC", student)
        known = opened.students()
        if wanted not in known:
            raise classes.unknown(student, known, store)
        if not yes:
            click.confirm(f"remove all of {student} from {store}?", abort=True)
        gone = opened.forget_student(wanted)
    write(f"{load_catalogue().format('command.forgotten', count=gone, student=student)}\n", None)
