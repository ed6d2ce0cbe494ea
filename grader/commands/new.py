"""`bpgrade new`: write a plugin, or an exercise of one, but never over a file."""

from __future__ import annotations

from pathlib import Path

import click

from grader.commands import run
from grader.commands.language import format_refusal
from grader.commands.output import write_file, write_text
from grader.commands.typed import name_program, name_python, quote_word
from grader.commands.wanted import Wanted

FIRST = "extra/cube"  # the exercise of a new plugin that names none


@click.command("new")
@click.argument("name", required=False, metavar="[UNIT/NAME]")
@click.option("--plugin", type=click.Path(path_type=Path), metavar="DIR", help="Write a plugin project to DIR.")
@click.option("--file", type=click.Path(path_type=Path), metavar="FILE", help="Write a plugin that is one file.")
@click.option("--layer", "kind", flag_value="layer", default=True, help="The exercise is a layer (default).")
@click.option("--function", "kind", flag_value="function", help="The exercise is a function with a check of its own.")
@click.option("--training", "kind", flag_value="training", help="The exercise is a training.")
@click.pass_obj
def new_command(wanted: Wanted, name: str | None, plugin: Path | None, file: Path | None, kind: str) -> None:
    """Write a plugin, or a new exercise UNIT/NAME in the plugin that is here.

    Each exercise gets a check, a stub, a solution and a mistake. All of it runs as it is: change it to your own.
    """
    from grader.desk.projects import (
        NewRefused,
        find_project,
        name_package,
        split_exercise,
        write_check_file,
        write_new_exercise,
        write_project,
    )

    if plugin is not None and file is not None:
        raise click.UsageError("give --plugin or --file, not both")
    if name is None and plugin is None and file is None:
        raise click.UsageError("name an exercise UNIT/NAME, or add --plugin DIR or --file FILE")
    try:
        wholly = "/".join(split_exercise(name or FIRST, ()))
        if file is not None:
            files, module = write_check_file(file, wholly, kind), name_option(file)
        elif plugin is not None:
            files, module = write_project(plugin, wholly, kind), name_package(plugin)
        else:
            folder, module = find_project(Path.cwd())
            split_exercise(wholly, {check.name for check in run.open_plugins(wanted).checks})
            files = write_new_exercise(folder, module, wholly, kind)
    except NewRefused as error:
        raise click.UsageError(str(error)) from None
    taken = [path for path in files if path.exists()]
    if taken:
        raise click.UsageError(
            f"{shorten_path(taken[0])} is there already, and nothing was written; choose another name"
        )
    for path, text in files.items():
        make_parent(path)
        write_file(path, text)
    lines = [f"Wrote {shorten_path(path)}" for path in files]
    if plugin is not None:
        lines += ["", "Next, in that folder:", f"  {name_python()} -m pip install -e ."]
    else:
        lines += ["", "Next:"]
    verify = f"  {name_program()} -p {quote_word(module)} verify {wholly}"
    write_text("\n".join([*lines, verify, ""]), None)


def name_option(file: Path) -> str:
    """Return the path of a file as -p takes it."""
    return file.as_posix() if len(file.parts) > 1 else f"./{file}"


def shorten_path(path: Path) -> str:
    """Return a path below the current folder without the way to it."""
    whole = Path.cwd()
    return (path.relative_to(whole) if path.is_relative_to(whole) else path).as_posix()


def make_parent(path: Path) -> None:
    """Make the folder of a file; UsageError where that is not possible."""
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(format_refusal("refusal.cannot_make", path=folder, why=error.strerror)) from None
