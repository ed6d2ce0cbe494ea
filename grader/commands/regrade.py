"""`bpgrade regrade`: grade again what is in a store."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from unicodedata import normalize

import click

from grader.commands import classes, engines, proof, run
from grader.commands.output import write_text
from grader.commands.wanted import Wanted


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
@proof.WITHOUT_OPTION
@click.pass_obj
def regrade_command(
    wanted: Wanted,
    store: Path,
    students: tuple[str, ...],
    exercises: tuple[str, ...],
    allow_lower: bool,
    cluster: str | None,
    jobs: int | None,
    no_explain: bool,
    config: Path | None,
    roster: Path | None,
    without: tuple[str, ...],
) -> None:
    """Grade again what is in a store.

    Grades the work of the STUDENTs named, else of everybody, with the checks as they are now. Prints first who gains
    and who loses, and why; then keeps the new results, but lowers nobody without --allow-lower.
    """
    with classes.open_store(store, write=True) as opened, classes.open_waiting_store() as waiting:
        from grader.classroom.pages import regraded
        from grader.classroom.run.grade_class import choose_seed, find_other_versions
        from grader.classroom.run.regrade import accept_reports, find_changes, regrade_students
        from grader.commands.words import choose_checks

        setup = proof.prove_setup(classes.recall_setup(opened, wanted, config, roster), without)
        changed = find_other_versions(opened, setup.grader)
        if changed and (students or exercises):
            raise click.UsageError(f"{changed}; or regrade everybody's exercises, all of them")
        asked = choose_students(students, opened.list_students(), store)
        chosen = choose_checks(exercises, setup.checks)
        work = classes.prepare_class_work(setup, chosen, choose_seed(opened, None))
        catalogue = setup.loaded.make_catalogue()
        with engines.open_run(opened, setup, work, cluster, jobs) as class_run:
            with engines.show_bar("grading", len(asked)) as advance:
                owners = regrade_students(class_run, waiting, asked, advance)
            after = classes.read_classbook(opened, setup, instead=waiting)
            changes = tuple(find_changes(classes.read_classbook(opened, setup), after))
            write_text(regraded.render(changes, catalogue), None)
            losing = {change.student for change in changes if change.lowers}
            kept = accept_reports(class_run, waiting, owners, losing, allow_lower=allow_lower)
            write_text(regraded.render_kept(kept, catalogue), None)
            if not no_explain:
                engines.explain_class(class_run, asked)
        faults = any(classes.read_classbook(opened, setup).list_empty_cells())
    sys.exit(run.FAULT if faults else 0)


def choose_students(students: Sequence[str], known: list[str], store: Path) -> list[str]:
    """Return the students to grade again, all if none is named; UsageError where the store does not know one."""
    wanted = [normalize("NFC", student) for student in students] or known
    for student in wanted:
        if student not in known:
            raise classes.unknown_student(student, known, store)
    return wanted
