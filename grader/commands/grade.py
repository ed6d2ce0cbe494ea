"""`bpgrade grade`: grade a class."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import classes, engines, run
from grader.commands.output import is_watched, write

if TYPE_CHECKING:
    from grader.classroom.intake.collect import HandIn
    from grader.classroom.run.grade_class import Counts
    from grader.classroom.store.store import Store
    from grader.sandbox import Sandbox


@click.command("grade")
@click.argument("submissions", type=click.Path(path_type=Path))
@classes.STORE_OPTION
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@engines.CLUSTER_OPTION
@click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Submissions at once (as this machine allows).")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Draw these inputs (the store's seed).")
@click.option(
    "--seed-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help="Read the seed."
)
@click.option("--only", metavar="GLOB", help="Only the students whose id matches.")
@click.option("--force", is_flag=True, help="Grade again what is graded already.")
@click.option("--dry-run", is_flag=True, help="Run nothing; show who handed in what.")
@click.pass_obj
def command(
    modules: tuple[str, ...],
    submissions: Path,
    store: Path,
    config: Path | None,
    roster: Path | None,
    cluster: str | None,
    jobs: int | None,
    seed: int | None,
    seed_file: Path | None,
    only: str | None,
    force: bool,
    dry_run: bool,
) -> None:
    """Grade a class.

    SUBMISSIONS is a folder with a folder, .py or .ipynb per student, or a platform's zip.

    Results go into the store as they come. The same command goes on where it was stopped, and grades only
    what is new or changed. Scores never change the exit code; a fault of the grader makes it 3.
    """
    seed = classes.seed_in(seed_file) if seed_file is not None else seed
    with engines.begun(cluster) as box, tempfile.TemporaryDirectory(prefix="bpgrade-") as unpacked:
        from grader.classroom.intake.collect import NotCollected, collect
        from grader.classroom.intake.match import match
        from grader.classroom.pages import overview
        from grader.classroom.pages.intake import render

        setup = classes.setup_for(store, modules, config, roster, write=not dry_run)
        try:
            matched = match(collect(submissions, Path(unpacked)), setup.roster, setup.checks if dry_run else ())
        except NotCollected as error:
            raise click.UsageError(str(error)) from None
        catalogue = setup.loaded.catalogue()
        if dry_run:
            write(render(matched, catalogue), None)
            return
        hand_ins = [f.hand_in for f in matched.found if only is None or fnmatchcase(f.hand_in.student, only)]
        if only is not None and not hand_ins:
            raise click.UsageError(f"--only must match the id of a student; {only!r} matches none: see --dry-run")
        if box is not None:
            run.require(box, setup.course.tier)
        where = engines.Where(cluster, setup.course.tier, jobs)
        with classes.opened(store, write=True, make=True) as opened:
            classes.remember(opened, config=config, roster=roster)
            with progress(len(hand_ins)) as advance:
                counts = graded(
                    opened, hand_ins, setup, box, where, seed=seed, force=force, everybody=only is None, tell=advance
                )
            book = classes.classbook_of(opened, setup)
    told = classes.decided_for_nobody(book, setup) + [("", problem) for problem in matched.problems]
    told += [(found.hand_in.student, problem) for found in matched.found for problem in found.problems]
    write(overview.summary(counts, book, told, catalogue), None)
    sys.exit(run.FAULT if any(book.unsaid) else 0)


def graded(
    store: Store,
    hand_ins: Sequence[HandIn],
    setup: classes.Setup,
    box: Sandbox | None,
    where: engines.Where,
    *,
    seed: int | None,
    force: bool,
    everybody: bool,
    tell: Callable[[int], None],
) -> Counts:
    """Grade the hand-ins into the store."""
    from grader.classroom.run import grade_class
    from grader.classroom.run.work import work_for

    changed = grade_class.foreign(store, setup.grader)
    if changed and not force:
        raise click.UsageError(changed)
    work = work_for(setup.checks, setup.loaded.checks, grade_class.seed_of(store, seed), setup.course.child_limits())
    with engines.place(where, box, work) as place:
        return grade_class.grade_class(
            store,
            hand_ins,
            work,
            place.engine,
            tier=place.tier,
            probes=place.probes,
            grader=setup.grader,
            force=force,
            everybody=everybody,
            progress=tell,
        )


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar with rate and time left on a terminal; nothing in a pipe or in CI."""
    if not is_watched():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("grading", total=total, rate="")

        def advance(done: int) -> None:
            speed = bar.tasks[task].speed
            bar.update(task, advance=done, rate=f"{speed:.1f} a second" if speed else "")

        yield advance
