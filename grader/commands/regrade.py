"""`bpgrade regrade`: grade again what is in a store."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes, engines, run
from grader.commands.output import write


@click.command("regrade")
@classes.STORE_ARGUMENT
@click.argument("students", nargs=-1, metavar="[STUDENT...]")
@click.option("--exercise", "exercises", multiple=True, metavar="NAME", help="Only this exercise or unit.")
@click.option("--allow-lower", is_flag=True, help="Also where somebody loses points.")
@engines.CLUSTER_OPTION
@engines.JOBS_OPTION
@engines.EXPLAIN_OPTION
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@click.pass_obj
def regrade_command(
    modules: tuple[str, ...],
    store: Path,
    students: tuple[str, ...],
    exercises: tuple[str, ...],
    allow_lower: bool,
    cluster: str | None,
    jobs: int | None,
    no_explain: bool,
    config: Path | None,
    roster: Path | None,
) -> None:
    """Grade again what is in a store.

    Of the STUDENTs named, else of everybody, with the checks as they are now. Prints first who gains and who
    loses, and why; then keeps the new results, but lowers nobody without --allow-lower.
    """
    with (
        engines.start_sandbox(cluster) as box,
        classes.opened(store, write=True) as opened,
        tempfile.TemporaryDirectory(prefix="bpgrade-") as folder,
        classes.waiting(Path(folder)) as waiting,
    ):
        from grader.classroom.pages import regraded
        from grader.classroom.run.grade_class import foreign, seed_of
        from grader.classroom.run.regrade import accept, find_changes, regrade
        from grader.classroom.run.work import work_for
        from grader.commands.words import find_named

        setup = classes.recalled(opened, modules, config, roster)
        changed = foreign(opened, setup.grader)
        if changed and (students or exercises):
            raise click.UsageError(f"{changed}; or regrade everybody's exercises, all of them")
        known = opened.students()
        wanted = [normalize("NFC", student) for student in students] or known
        for student in wanted:
            if student not in known:
                raise classes.unknown(student, known, store)
        asked = {check.name for word in exercises for check in find_named(word, setup.checks)}
        chosen = [check for check in setup.checks if check.name in asked or not exercises]
        work = work_for(chosen, setup.loaded.checks, seed_of(opened, None), setup.course.child_limits())
        catalogue = setup.loaded.make_catalogue()
        engine = engines.open_engine(box, cluster, work, setup.course.tier, jobs)
        with engines.open_run(opened, setup, work, engine) as class_run:
            with engines.progress("grading", len(wanted)) as advance:
                owners = regrade(class_run, waiting, wanted, advance)
            after = classes.classbook_of(opened, setup, instead=waiting)
            changes = tuple(find_changes(classes.classbook_of(opened, setup), after))
            write(regraded.render(changes, catalogue), None)
            losing = {change.student for change in changes if change.lowers}
            kept = accept(class_run, waiting, owners, losing, allow_lower=allow_lower)
            write(regraded.kept(kept, catalogue), None)
            if not no_explain:
                engines.explain(class_run, wanted)
        faults = any(classes.classbook_of(opened, setup).unsaid)
    sys.exit(run.FAULT if faults else 0)
