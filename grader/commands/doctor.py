"""`bpgrade doctor`: find out how well this machine contains student code."""

from __future__ import annotations

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand, find_language
from grader.commands.output import write_text


@click.command("doctor", cls=TranslatedCommand)
@click.option("--format", "format", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--require", type=click.Choice(("A", "B", "C")), default="C", help="Exit with 3 below this tier.")
def doctor_command(format: str, require: str) -> None:
    """Try every layer of the seal in a process that then ends, and name the tier."""
    from grader.catalogue.catalogue import load_catalogue
    from grader.reports import doctor

    with run.open_sandbox() as box:
        render = doctor.render_probes_json if format == "json" else doctor.render_probes_text
        write_text(render(box.tier, box.probes, load_catalogue(find_language())), None)
        run.require_tier(box, require)
