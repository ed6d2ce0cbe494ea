"""`bpgrade case`: write the smallest failing case as a plain script, for any debugger."""

from __future__ import annotations

from pathlib import Path

import click

from grader.commands import run
from grader.commands.output import write_file, write_text


@click.command("case")
@click.argument("words", nargs=-1, required=True, metavar="[PATH] EXERCISE")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The path of the script (case_EXERCISE.py).",
)
@click.pass_obj
def case_command(modules: tuple[str, ...], words: tuple[str, ...], output: Path | None) -> None:
    """Write the smallest failing case of EXERCISE as a script that prints your result and the expected result."""
    with run.open_sandbox() as box:
        from grader.commands.words import find_exercise
        from grader.diagnosis.failing_case import write_script

        loaded = run.open_plugins(modules)
        path, check = find_exercise(words, loaded.checks)
        text = write_script(path, check, loaded.checks, box)
    catalogue, name = loaded.make_catalogue(), check.name.rpartition("/")[2]
    if text is None:
        write_text(f"{catalogue.format('command.no_case', exercise=check.name, name=name)}\n", None)
        return
    target = output or Path(f"case_{name}.py")
    if (
        output is None
        and target.is_file()
        and not target.read_text(encoding="utf-8", errors="replace").startswith('"""A failing case')
    ):
        raise click.UsageError(f"{target} exists and is not a case of bpgrade; choose another name with --output")
    write_file(target, text)
    write_text(f"{catalogue.format('command.case', path=target.as_posix())}\n", None)
