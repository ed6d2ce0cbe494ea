"""`bpgrade regrade`: grade again what is in a store."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes, engines, run
from grader.commands.grade import progress
from grader.commands.output import write


@click.command("regrade")
@classes.STORE_ARGUMENT
@click.argument("students", nargs=-1, metavar="[STUDENT...]")
@click.option("--exercise", "exercises", multiple=True, metavar="NAME", help="Only this exercise or unit.")
@click.option("--allow-lower", is_flag=True, help="Also where somebody loses points.")
@engines.CLUSTER_OPTION
@click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Submissions at once (as this machine allows).")
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@click.pass_obj
def command(
    modules: tuple[str, ...],
    store: Path,
    students: tuple[str, ...],
    exercises: tuple[str, ...],
    allow_lower: bool,
    cluster: str | None,
    jobs: int | None,
    config: Path | None,
    roster: Path | None,
) -> None:
    """Grade again what is in a store.

    Of the STUDENTs named, else of everybody, with the checks as they are now. Prints first who gains and who
    loses, and why; then keeps the new results, but lowers nobody without --allow-lower.
    """
    with (
        engines.begun(cluster) as box,
        classes.opened(store, write=True) as opened,
        tempfile.TemporaryDirectory(prefix="bpgrade-") as folder,
        classes.waiting(Path(folder)) as waiting,
    ):
        from grader.classroom.pages import regraded
        from grader.classroom.run.grade_class import foreign, seed_of
        from grader.classroom.run.regrade import accept, regrading
        from grader.classroom.run.work import work_for
        from grader.classroom.store.rows import Run
        from grader.commands.words import named

        setup = classes.recalled(opened, modules, config, roster)
        if box is not None:
            run.require(box, setup.course.tier)
        changed = foreign(opened, setup.grader)
        if changed and (students or exercises):
            raise click.UsageError(f"{changed}; or regrade everybody's exercises, all of them")
        known = opened.students()
        wanted = [normalize("NFC", student) for student in students] or known
        for student in wanted:
            if student not in known:
                raise classes.unknown(student, known, store)
        asked = {check.name for word in exercises for check in named(word, setup.checks)}
        chosen = [check for check in setup.checks if check.name in asked or not exercises]
        work = work_for(chosen, setup.loaded.checks, seed_of(opened, None), setup.course.child_limits())
        where = engines.Where(cluster, setup.course.tier, jobs)
        with progress(len(wanted)) as advance, engines.place(where, box, work) as place:
            found = regrading(
                opened,
                waiting,
                wanted,
                work,
                place.engine,
                setup.checks,
                setup.course,
                setup.roster,
                run=Run(work.seed, place.tier, place.probes, setup.grader),
                progress=advance,
            )
        catalogue = setup.loaded.catalogue()
        write(regraded.render(found.changes, catalogue), None)
        kept = accept(opened, found, allow_lower=allow_lower)
        write(regraded.kept(kept, catalogue), None)
        faults = any(classes.classbook_of(opened, setup).unsaid)
    sys.exit(run.FAULT if faults else 0)
