"""`bpgrade alike`: students whose code is the same but for names, comments and layout."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import classes
from grader.commands.engines import tell_staff
from grader.commands.output import OUTPUT_FILE, write_text
from grader.commands.wanted import Wanted

if TYPE_CHECKING:
    from grader.classroom.alike.compare import Comparison
    from grader.classroom.alike.groups import Hand

FORMATS = ("text", "csv", "json")
PATH = click.Path(exists=True, path_type=Path)


@click.command("alike")
@classes.STORE_ARGUMENT
@click.option(
    "--with", "others", type=classes.FILE, multiple=True, metavar="FILE", help="Compare with this store, too."
)
@click.option("--given", type=PATH, multiple=True, metavar="PATH", help="Leave out what this file or folder has.")
@click.option("--format", "format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=OUTPUT_FILE, metavar="FILE", help="Write it to FILE.")
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@click.pass_obj
def alike_command(
    wanted: Wanted,
    store: Path,
    others: tuple[Path, ...],
    given: tuple[Path, ...],
    format: str,
    output: Path | None,
    config: Path | None,
    roster: Path | None,
) -> None:
    """List students whose code is the same but for names, comments, layout and the order of statements.

    This is no verdict: two students may have one source, or may have worked together as they were allowed to. The
    least likely group comes first. Stubs, solutions, short code and code of a third of the class are left out. Groups
    of the roster are one student. Nothing is run.
    """
    started = time.perf_counter()
    with classes.open_store(store) as opened:
        from grader.classroom.alike.compare import Comparison
        from grader.classroom.pages import alike

        setup = classes.recall_setup(opened, wanted, config, roster)
        people = setup.roster.people if setup.roster else ()
        teams = {person.id: f"group {person.group}" for person in people if person.group}
        compared = Comparison(setup.checks, teams)
        compared.add_store(opened)
        names = {one.student: one.shown_name for one in opened.list_hand_ins()}
    for path in others:
        if path.resolve() == store.resolve():
            raise click.UsageError(f"--with must name another store than {store}; leave it out")
        with classes.open_store(path) as other:
            compared.add_store(other, path.name)
    leave_out_given(compared, setup, given)
    found = compared.find_groups()
    catalogue = classes.choose_catalogue(setup.loaded, format)
    names |= {person.id: person.name for person in people if person.name}

    def name(hand: Hand) -> str:
        return "" if hand.store else names.get(hand.student, "")

    if format == "text":
        seconds = time.perf_counter() - started
        write_text(alike.render_groups(found, compared, name, catalogue, seconds=seconds), output)
    elif format == "csv":
        write_text(alike.render_group_table(found, name), output)
    else:
        write_text(alike.render_group_document(found, compared, name, catalogue), output)


def leave_out_given(compared: Comparison, setup: classes.Setup, given: tuple[Path, ...]) -> None:
    """Leave out what stubs, solutions and the paths named have; tell staff where there are no solutions."""
    from grader.classroom.alike.compare import read_given
    from grader.submission.read import read_submission

    loaded = setup.loaded
    for one in read_given([*loaded.folders.values(), *loaded.solutions.values()], setup.checks):
        compared.add_given(one)
    for path in given:
        before = sum(map(len, compared.given.values()))
        compared.add_given(read_submission(path))
        if sum(map(len, compared.given.values())) == before:
            tell_staff(setup.loaded.make_catalogue().format("alike.nothing_given", path=path))
    if not given and len(loaded.solutions) < len(loaded.parts):
        tell_staff(setup.loaded.make_catalogue().format("alike.no_solutions"))
