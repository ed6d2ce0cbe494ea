"""`bpgrade list`, `courses` and `plugins`: list exercises, courses and plugins."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand
from grader.commands.output import write_text
from grader.commands.wanted import Wanted


@click.command("list", cls=TranslatedCommand)
@click.pass_obj
def list_command(wanted: Wanted) -> None:
    """List the exercises: name, class or function, points, and the section of the book."""
    loaded = run.open_plugins(wanted)
    checks, catalogue = loaded.checks, loaded.make_catalogue()
    names = [", ".join(check.symbols) for check in checks]
    width, wide = (max(map(len, words)) for words in ([check.name for check in checks], names))
    lines = (
        f"{check.name:<{width}}  {name:<{wide}} {check.points:g}  {catalogue.name_section(check.name)}".rstrip()
        for check, name in zip(checks, names, strict=True)
    )
    write_text("\n".join([*lines, ""]), None)
    if loaded.broken:
        sys.exit(run.FAULT)


@click.command("courses", cls=TranslatedCommand)
@click.pass_obj
def courses_command(wanted: Wanted) -> None:
    """List the courses: name and number of exercises."""
    from grader.plugins.courses import list_built_in

    loaded = run.open_plugins(wanted)
    catalogue = loaded.make_catalogue()
    names = (*list_built_in(), *(name for name in loaded.others if name not in list_built_in()))
    width = max(map(len, names))
    lines = []
    for name in names:
        found = run.open_plugins(replace(wanted, course=name))
        lines.append(catalogue.format("command.course_size", name=f"{name:<{width}}", count=len(found.checks)))
    write_text("\n".join([*lines, ""]), None)


@click.command("plugins")
@click.pass_obj
def plugins_command(wanted: Wanted) -> None:
    """List the loaded plugins with their versions and exercises."""
    loaded = run.open_plugins(wanted)
    lines, catalogue = [], loaded.make_catalogue()
    for name, _ in loaded.manager.list_name_plugin():
        own = [check.name for check in loaded.checks if check.plugin == name]
        version = loaded.versions.get(name, "")
        plugin = f"{name} {version}".rstrip()
        lines.append(catalogue.format("command.plugin", plugin=plugin, count=len(own)))
    write_text("\n".join([*lines, ""]), None)
    if loaded.broken:
        sys.exit(run.FAULT)
