"""`bpgrade list` and `bpgrade plugins`: list exercises and plugins."""

from __future__ import annotations

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand
from grader.commands.output import write_text


@click.command("list", cls=TranslatedCommand)
@click.pass_obj
def list_command(modules: tuple[str, ...]) -> None:
    """List the exercises: name, class or function, points, and the section of the book."""
    loaded = run.open_plugins(modules)
    checks, catalogue = loaded.checks, loaded.make_catalogue()
    width = max(len(check.name) for check in checks)
    lines = (
        f"{check.name:<{width}}  {check.symbol:<20} {check.points:g}  {catalogue.name_section(check.name)}".rstrip()
        for check in checks
    )
    write_text("\n".join([*lines, ""]), None)


@click.command("plugins")
@click.pass_obj
def plugins_command(modules: tuple[str, ...]) -> None:
    """List the loaded plugins with their versions and exercises."""
    loaded = run.open_plugins(modules)
    lines, catalogue = [], loaded.make_catalogue()
    for name, _ in loaded.manager.list_name_plugin():
        own = [check.name for check in loaded.checks if check.plugin == name]
        version = loaded.versions.get(name, "")
        plugin = f"{name} {version}".rstrip()
        lines.append(catalogue.format("command.plugin", plugin=plugin, count=len(own)))
    write_text("\n".join([*lines, ""]), None)
