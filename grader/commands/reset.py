"""`bpgrade reset`: bring one stub back, and keep the old file beside it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand, format_refusal
from grader.commands.output import write_file, write_text
from grader.commands.wanted import Wanted


@click.command("reset", cls=TranslatedCommand)
@click.argument("exercise", metavar="EXERCISE")
@click.pass_obj
def reset_command(wanted: Wanted, exercise: str) -> None:
    """Bring the stub of EXERCISE back, and keep your file beside it."""
    from grader.commands.words import choose_default_path, find_exercise
    from grader.desk.stubs import translate_stub

    loaded = run.open_course_of(wanted, (str(choose_default_path()), exercise))
    _, check = find_exercise([".", exercise], loaded.checks)
    relative = f"{check.name}.py"
    stub = next((f / relative for f in loaded.folders.values() if (f / relative).is_file()), None)
    if stub is None:
        raise click.UsageError(format_refusal("command.no_stub", plugin=check.plugin, exercise=check.name))
    target = choose_default_path() / relative
    if not target.parent.is_dir():
        raise click.UsageError(format_refusal("refusal.no_folder", path=target.parent.as_posix()))
    lines, catalogue = [], loaded.make_catalogue()
    text = translate_stub(stub.read_text(encoding="utf-8"), check.name, catalogue)
    try:
        if target.is_file() and target.read_bytes() == text.encode("utf-8"):
            write_text(f"{catalogue.format('command.untouched', path=target.as_posix())}\n", None)
            return
        backup = find_free_name(target) if target.exists() else None
        if backup is not None:
            os.replace(target, backup)
    except OSError as error:  # on Windows another program may have locked it
        raise click.UsageError(format_refusal("refusal.locked", path=target, why=error.strerror)) from None
    if backup is not None:
        lines.append(catalogue.format("command.kept_as", path=backup.as_posix()))
    write_file(target, text)
    write_text("\n".join([*lines, catalogue.format("command.stub", path=target.as_posix()), ""]), None)


def find_free_name(path: Path) -> Path:
    """Return a free name beside the file; its ending is not that of a source."""
    names = (path.with_name(f"{path.name}.old{number or ''}") for number in itertools.count())
    return next(name for name in names if not name.exists())
