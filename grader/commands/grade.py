"""`bpgrade grade`: grade a class."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import classes, engines, proof, run
from grader.commands.output import write_text
from grader.commands.wanted import Wanted
from grader.sandbox.temporary import open_temporary_folder

if TYPE_CHECKING:
    from grader.classroom.intake.match import Intake
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.run.work import Work
    from grader.classroom.store.store import Store
    from grader.model import Problem


@click.command("grade")
@click.argument("submissions", type=click.Path(path_type=Path))
@classes.STORE_OPTION
@classes.CONFIG_OPTION
@classes.ROSTER_OPTION
@proof.WITHOUT_OPTION
@engines.CLUSTER_OPTION
@engines.JOBS_OPTION
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), metavar="N", help="Draw these inputs (the store's seed).")
@click.option(
    "--seed-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help="Read the seed."
)
@click.option("--only", metavar="GLOB", help="Only the students whose id matches.")
@click.option("--force", is_flag=True, help="Grade again what is graded already.")
@engines.EXPLAIN_OPTION
@click.option("--dry-run", is_flag=True, help="Run nothing; show who handed in what.")
@click.pass_obj
def grade_command(
    wanted: Wanted,
    submissions: Path,
    store: Path,
    config: Path | None,
    roster: Path | None,
    without: tuple[str, ...],
    cluster: str | None,
    jobs: int | None,
    seed: int | None,
    seed_file: Path | None,
    only: str | None,
    force: bool,
    no_explain: bool,
    dry_run: bool,
) -> None:
    """Grade a class.

    SUBMISSIONS is a folder with a folder, .py or .ipynb per student, or a platform's zip.

    The class is marked first, and then explained. Results go into the store as they come. The same command goes on
    where it was stopped, and grades only what is new or changed. Scores never change the exit code; a fault of the
    grader makes it 3.
    """
    seed = read_seed(seed_file) if seed_file is not None else seed
    with open_temporary_folder() as unpacked:
        from grader.classroom.pages import overview
        from grader.classroom.pages.intake import render

        setup = classes.read_setup_for(store, wanted, config, roster, write=not dry_run)
        setup = proof.prove_setup(setup, without)
        matched = take_in(submissions, unpacked, setup, dry_run=dry_run)
        catalogue = setup.loaded.make_catalogue()
        if dry_run:
            write_text(render(matched, catalogue), None)
            return
        hand_ins = [f.hand_in for f in matched.found if only is None or fnmatchcase(f.hand_in.student, only)]
        if only is not None and not hand_ins:
            raise click.UsageError(f"--only must match the id of a student; {only!r} matches none: see --dry-run")
        with classes.open_store(store, write=True, make=True) as opened:
            classes.remember_setup(opened, setup, config=config, roster=roster)
            work = prepare_store_work(opened, setup, seed, force=force)
            with engines.open_run(opened, setup, work, cluster, jobs) as class_run:
                with engines.show_bar("grading", len(hand_ins)) as advance:
                    counts = class_run.grade(hand_ins, force=force, everybody=only is None, progress=advance)
                if not no_explain:
                    engines.explain_class(class_run, None if only is None else {one.student for one in hand_ins})
            book = classes.read_classbook(opened, setup)
    write_text(overview.render_run(counts, book, list_notes_for_staff(matched, book, setup), catalogue), None)
    sys.exit(run.FAULT if any(book.list_empty_cells()) else 0)


def list_notes_for_staff(matched: Intake, book: Classbook, setup: classes.Setup) -> list[tuple[str, Problem]]:
    """List the problems of the class for staff, each with its student; "" where it is nobody's."""
    problems = classes.list_strangers(book, setup) + [("", problem) for problem in matched.problems]
    return problems + [(found.hand_in.student, problem) for found in matched.found for problem in found.problems]


def take_in(submissions: Path, unpacked: Path, setup: classes.Setup, *, dry_run: bool) -> Intake:
    """Collect the hand-ins; UsageError where the path holds none. Only a dry run looks for exercises."""
    from grader.classroom.intake.collect import NotCollected, collect_hand_ins
    from grader.classroom.intake.match import match_roster

    try:
        return match_roster(collect_hand_ins(submissions, unpacked), setup.roster, setup.checks if dry_run else ())
    except NotCollected as error:
        raise click.UsageError(str(error)) from None


def prepare_store_work(store: Store, setup: classes.Setup, seed: int | None, *, force: bool) -> Work:
    """Prepare the exercises with the seed of the store; UsageError if another grader graded the store."""
    from grader.classroom.run.grade_class import choose_seed, find_other_versions

    changed = find_other_versions(store, setup.grader)
    if changed and not force:
        raise click.UsageError(changed)
    return classes.prepare_class_work(setup, setup.checks, choose_seed(store, seed))


def read_seed(file: Path) -> int:
    """Read the seed from a file."""
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    if not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        raise click.UsageError(f"{file} must hold one whole number from 0 to {2**63 - 1}, got {text[:40]!r}")
    return int(text)
