"""`bpgrade init`: copy the stubs, but never over a file."""

from __future__ import annotations

from pathlib import Path

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand
from grader.commands.output import write_file, write_text


@click.command("init", cls=TranslatedCommand)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("exercises"), metavar="[DIR]")
@click.pass_obj
def init_command(modules: tuple[str, ...], folder: Path) -> None:
    """Copy the stubs of all exercises to DIR (exercises)."""
    written, kept = [], []
    loaded = run.open_plugins(modules)
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
                    f"cannot make {target.parent}: {error.strerror}; choose another folder"
                ) from None
            write_file(target, stub.read_text(encoding="utf-8"))
            written.append(target)
    catalogue = loaded.make_catalogue()
    lines = [catalogue.format("command.stubs", count=len(written), folder=folder.as_posix())]
    lines += [catalogue.format("command.kept", path=path.as_posix()) for path in kept]
    without = [check for check in loaded.checks if not (folder / f"{check.name}.py").exists()]
    lines += [catalogue.format("command.no_stub", plugin=check.plugin, exercise=check.name) for check in without]
    ask = f"bpgrade check {folder.as_posix()}" if folder != Path("exercises") else "bpgrade check"
    write_text("\n".join([*lines, catalogue.format("command.next", command=ask), ""]), None)
