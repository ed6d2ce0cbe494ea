"""`bpgrade case`: write the smallest failing case as a plain script, for any debugger."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.commands import run
from grader.commands.output import OUTPUT_FILE, write_file, write_text

EXIT_CODES = {"case_passes": 0, "case_not_run": 1, "no_case": 2}  # of what keeps a script from being written


@click.command("case")
@click.argument("words", nargs=-1, required=True, metavar="[PATH] EXERCISE")
@click.option("--output", type=OUTPUT_FILE, metavar="FILE", help="The path of the script (case_EXERCISE.py).")
@click.option("--force", is_flag=True, help="Replace a file that is no case.")
@click.pass_obj
def case_command(modules: tuple[str, ...], words: tuple[str, ...], output: Path | None, force: bool) -> None:
    """Write the smallest failing case of EXERCISE as a script that prints your result and the expected result."""
    with run.open_sandbox() as box:
        from grader.commands.words import find_exercise
        from grader.diagnosis.failing_case import NoCase, write_script

        loaded = run.open_plugins(modules)
        path, check = find_exercise(words, loaded.checks)
        found = write_script(path, check, loaded.checks, box)
    catalogue, name = loaded.make_catalogue(), check.name.rpartition("/")[2]
    if isinstance(found, NoCase):
        write_text(f"{catalogue.format(f'command.{found}', exercise=check.name, name=name)}\n", None)
        sys.exit(EXIT_CODES[found])
    target = output or Path(f"case_{name}.py")
    if target.is_file() and not force:
        if not target.read_text(encoding="utf-8", errors="replace").startswith('"""A failing case'):
            raise click.UsageError(f"{target} exists and is no case of bpgrade; choose another name, or add --force")
    write_file(target, found)
    write_text(f"{catalogue.format('command.case', path=target.as_posix())}\n", None)
