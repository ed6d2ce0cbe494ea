"""`bpgrade init`: copy the stubs, but never over a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand, find_chosen_language, format_refusal
from grader.commands.output import write_file, write_text

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Catalogue

TASKS = Path(".vscode", "tasks.json")


@click.command("init", cls=TranslatedCommand)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("exercises"), metavar="[DIR]")
@click.option("--vscode", is_flag=True, help="Write .vscode/tasks.json, which shows findings in the editor, too.")
@click.pass_obj
def init_command(modules: tuple[str, ...], folder: Path, vscode: bool) -> None:
    """Copy the stubs of all exercises to DIR (exercises)."""
    written, kept = [], []
    from grader.desk.stubs import translate_stub

    loaded = run.open_plugins(modules)
    catalogue = loaded.make_catalogue()
    for stubs in loaded.folders.values():
        for stub in sorted(stubs.rglob("*.py")):
            if "__pycache__" in stub.parts:
                continue
            target = folder / stub.relative_to(stubs)
            if target.exists():
                kept.append(target)
                continue
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise click.UsageError(
                    format_refusal("refusal.cannot_make", path=target.parent, why=error.strerror)
                ) from None
            name = stub.relative_to(stubs).with_suffix("").as_posix()
            write_file(target, translate_stub(stub.read_text(encoding="utf-8"), name, catalogue))
            written.append(target)
    lines = [catalogue.format("command.stubs", count=len(written), folder=folder.as_posix())]
    lines += [catalogue.format("command.kept", path=path.as_posix()) for path in kept]
    without = [check for check in loaded.checks if not (folder / f"{check.name}.py").exists()]
    lines += [catalogue.format("command.no_stub", plugin=check.plugin, exercise=check.name) for check in without]
    ask = f"bpgrade check {folder.as_posix()}" if folder != Path("exercises") else "bpgrade check"
    if vscode:
        lines += list_task_lines(folder, catalogue)
    write_text("\n".join([*lines, catalogue.format("command.next", command=ask), ""]), None)


def list_task_lines(folder: Path, catalogue: Catalogue) -> Iterator[str]:
    """Write the tasks of VS Code, and say so; where there is a file already, yield the text to paste."""
    from grader.desk.vscode import write_tasks

    asked = find_chosen_language()
    words = [] if folder == Path("exercises") else [folder.as_posix()]
    text = write_tasks([*words, *(["--lang", asked] if asked else [])])
    if TASKS.exists():
        yield catalogue.format("command.tasks_kept", path=TASKS.as_posix())
        yield text
        return
    TASKS.parent.mkdir(exist_ok=True)
    write_file(TASKS, text)
    yield catalogue.format("command.tasks", path=TASKS.as_posix())
