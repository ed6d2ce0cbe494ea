"""`bpgrade init`: copy the stubs, or write notebooks of them, but never over a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand, find_chosen_language, format_refusal
from grader.commands.output import write_file, write_text
from grader.commands.typed import name_program, quote_word
from grader.commands.wanted import Wanted
from grader.version import find_install_source

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Catalogue
    from grader.model import Check
    from grader.plugins import Plugins

TASKS = Path(".vscode", "tasks.json")
STUBS, NOTEBOOKS = Path("exercises"), Path("notebooks")


@click.command("init", cls=TranslatedCommand)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False, metavar="[DIR]")
@click.option("--notebook", is_flag=True, help="Write one notebook a unit to DIR (notebooks) instead, also for Colab.")
@click.option("--install", metavar="SOURCE", help="The address or the wheel that the notebooks give to pip.")
@click.option("--vscode", is_flag=True, help="Write .vscode/tasks.json, which shows findings in the editor, too.")
@click.pass_obj
def init_command(wanted: Wanted, folder: Path | None, notebook: bool, install: str | None, vscode: bool) -> None:
    """Copy the stubs of all exercises to DIR (exercises)."""
    if install and not notebook:
        raise click.UsageError(format_refusal("refusal.no_notebook"))
    folder = folder or (NOTEBOOKS if notebook else STUBS)
    loaded = run.open_plugins(wanted)
    catalogue = loaded.make_catalogue()
    stubs = dict(read_stubs(loaded, catalogue))
    language = find_chosen_language()
    course = ["--course", wanted.course] if wanted.course else []
    asked = [*course, *(["--lang", language] if language else [])]
    words = [] if folder == STUBS else [quote_word(folder.as_posix())]
    command = " ".join([name_program(), "check", *words, *asked])
    if notebook:
        from grader.desk.notebooks import Notebooks

        notebooks = Notebooks(loaded.checks, stubs, catalogue, install or find_install_source(), asked)
        units = notebooks.list_units()
        lines = write_new({folder / f"{unit}.ipynb": notebooks.write_unit(unit) for unit in units}, catalogue)
        lines.insert(0, catalogue.format("command.notebooks", count=len(units) - len(lines), folder=folder.as_posix()))
        following = catalogue.format("command.next_notebook", path=(folder / f"{units[0]}.ipynb").as_posix())
    else:
        lines = write_new({folder / f"{name}.py": text for name, text in stubs.items()}, catalogue)
        lines.insert(0, catalogue.format("command.stubs", count=len(stubs) - len(lines), folder=folder.as_posix()))
        without = [check for check in loaded.checks if check.name not in stubs]
        tell_stub_faults(loaded.checks, stubs)
        lines += [catalogue.format("command.no_stub", plugin=check.plugin, exercise=check.name) for check in without]
        following = catalogue.format("command.next", command=command)
    if vscode:
        lines += list_task_lines([*([] if folder == STUBS else [folder.as_posix()]), *asked], catalogue)
    write_text("\n".join([*lines, following, ""]), None)
    if loaded.broken:
        sys.exit(run.FAULT)


def tell_stub_faults(checks: Sequence[Check], stubs: Mapping[str, str]) -> None:
    """Tell on standard error which stubs do not define what their checks ask for."""
    from grader.grading.declaration import find_stub_fault, name_faults

    for check in (one for one in checks if one.name in stubs and not one.is_proved):
        if fault := find_stub_fault(check, stubs[check.name]):
            click.echo(f"bpgrade: {name_faults(check, [fault])[0]}", err=True)


def read_stubs(loaded: Plugins, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield each stub of each plugin with its name, in the language of the catalogue."""
    from grader.desk.stubs import translate_stub
    from grader.plugins.courses import list_stubs

    for folder in loaded.folders.values():
        for name, stub in list_stubs(folder).items():
            yield name, translate_stub(stub.read_text(encoding="utf-8"), name, catalogue)


def write_new(texts: Mapping[Path, str], catalogue: Catalogue) -> list[str]:
    """Write each text whose file is not there yet, and return a sentence for each file that is left."""
    kept = []
    for target, text in texts.items():
        if target.exists():
            kept.append(catalogue.format("command.kept", path=target.as_posix()))
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = format_refusal("refusal.cannot_make", path=target.parent, why=error.strerror)
            raise click.UsageError(reason) from None
        write_file(target, text)
    return kept


def list_task_lines(words: list[str], catalogue: Catalogue) -> Iterator[str]:
    """Write the tasks of VS Code, and say so; where there is a file already, yield the text to paste."""
    from grader.desk.vscode import write_tasks

    text = write_tasks(words)
    if TASKS.exists():
        yield catalogue.format("command.tasks_kept", path=TASKS.as_posix())
        yield text
        return
    write_new({TASKS: text}, catalogue)
    yield catalogue.format("command.tasks", path=TASKS.as_posix())
