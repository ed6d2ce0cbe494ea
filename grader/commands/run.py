"""Start the sandbox, load the plugins, and grade one submission: for check, hint and case."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.commands.language import find_language, format_refusal
from grader.commands.output import is_watched
from grader.commands.wanted import Wanted
from grader.submission.links import Followed
from grader.version import find_install_source

if TYPE_CHECKING:
    from grader.classroom.marks.settings import CourseFile
    from grader.grading.grade import Grading
    from grader.grading.plan import Plan
    from grader.model import Check, Report
    from grader.plugins import Plugins
    from grader.reports.look import Look
    from grader.sandbox import Sandbox
    from grader.sandbox.protocol import Limits
    from grader.submission.source import Submission
    from grader.worker.workers import Workers

FAULT = 3
WAY_OUT = (
    "docker run --rm -v .:/work -w /work python:3.12 "
    "sh -c 'pip install -q {} && bpgrade check'  (podman runs the same; on Windows, so does WSL2 without docker)"
)

FOLLOW_OPTION = click.option("--follow", is_flag=True, help="Follow links that lead out of PATH, in your own work.")


class Fault(click.ClickException):
    """A failure of the grader: exit code 3 and one sentence."""

    exit_code = FAULT


@contextmanager
def open_sandbox(*, eager: bool = False) -> Iterator[Sandbox]:
    """Start a sandbox before large imports, and close it at the end."""
    from grader import sandbox as boxes

    box = boxes.start(eager=eager)
    try:
        yield box
    finally:
        box.close()


def require_tier(box: Sandbox | Workers, tier: str) -> None:
    """Raise Fault if the sandbox has a lower tier; the sentence names the probe that failed."""
    from grader.sandbox import NEEDS, TIERS

    if tier == TIERS[-1] or TIERS.index(box.tier) <= TIERS.index(tier):
        return  # the last tier holds everywhere, and to ask for the tier of a box waits for its probes
    missing = [name for name in NEEDS[tier] if not box.probes.get(name, {}).get("works")]
    why = next((f"{name}: {box.probes[name]['detail']}" for name in missing if name in box.probes), None)
    why = why or "; ".join(probe["detail"] for probe in box.probes.values())
    sentence = f"tier {tier} is required, and only tier {box.tier} can be had here ({why})"
    raise Fault(
        f"{sentence}; see: bpgrade doctor"
        if sys.platform == "linux"
        else f"{WAY_OUT.format(find_install_source())}\n{sentence}"
    )


def open_plugins(wanted: Wanted) -> Plugins:
    """Load the plugins and the course asked for, else the default one; tell on standard error what is left out."""
    from grader.catalogue.harmless import for_log
    from grader.commands.words import LEFT_OUT
    from grader.plugins import NoSuchCourse, PluginError, load_plugins
    from grader.plugins.courses import DEFAULT

    faults: dict[str, str] = {}
    try:
        loaded = load_plugins(wanted.modules, find_language(), wanted.course or DEFAULT, faults)
    except NoSuchCourse as error:
        raise click.UsageError(
            format_refusal("refusal.no_course", name=error.name, known=", ".join(error.known))
        ) from None
    except PluginError as error:
        raise Fault(str(error)) from None
    left_out = click.get_current_context().meta.setdefault(LEFT_OUT, {})
    for fault in (text for owner, text in faults.items() if owner not in left_out):
        click.echo(for_log(f"bpgrade: {fault}"), err=True)
    left_out |= dict.fromkeys((*faults, *loaded.broken))
    return loaded


def open_course_of(wanted: Wanted, words: Sequence[str]) -> Plugins:
    """Load the course asked for, else the one that the exercises in the words, or files at the path, show."""
    from grader.commands.words import find_path, is_path
    from grader.plugins.courses import find_top_names, name_place
    from grader.submission.read import read_unparsed

    def read_names() -> Iterator[str]:
        for file, text in read_unparsed(find_path(words)):
            yield from (name_place(file), *find_top_names(text))

    return open_course_with(
        wanted,
        read_names,
        words[1:] if words and is_path(words[0]) else words,
    )


def open_course_with(wanted: Wanted, read_names: Callable[[], Iterable[str]], words: Sequence[str] = ()) -> Plugins:
    """Load the course asked for, else the one that these words, then these names, show; a sentence names it."""
    from dataclasses import replace

    from grader.plugins.courses import choose_course

    loaded = open_plugins(wanted)
    if wanted.course is not None:
        return loaded
    course = choose_course({*read_names()}, words, loaded.list_known_names())
    if course == loaded.course:
        return loaded
    click.echo(loaded.make_catalogue().format("command.course", course=course), err=True)
    return open_plugins(replace(wanted, course=course))


def choose_followed(path: Path, words: Sequence[str], *, follow: bool) -> Followed:
    """Choose the links to follow; a path that is a link only where a person typed it at a terminal."""
    typed = bool(words) and Path(words[0]) == path and is_watched()
    return Followed.ALL if follow else Followed.TYPED if typed else Followed.INSIDE


def replace_data(folder: Path, checks: Sequence[Check]) -> Iterator[Check]:
    """Yield the checks with the data of a folder; UsageError if no check trains, or if the data is wrong."""
    import numpy as np

    if not any(check.with_data for check in checks):
        raise click.UsageError(format_refusal("refusal.no_training"))
    for check in checks:
        if check.with_data is None:
            yield check
            continue
        replaced = check.with_data(check, folder)
        try:
            replaced.cases(np.random.default_rng(0))
        except (OSError, ValueError, EOFError) as error:
            raise click.UsageError(f"--data: {error}") from None
        yield replaced


def choose_limits(course: CourseFile | None, time_limit: float | None = None) -> Limits:
    """Return the limits of a child: those of the course file.

    The time limit of the command line is the whole limit of each exercise, of a training too.
    """
    from dataclasses import replace

    from grader.sandbox.protocol import Limits

    limits = course.make_limits() if course else Limits()
    if time_limit is None:
        return limits
    return replace(limits, cpu=time_limit, total=max(60.0, 15 * time_limit), alike=True)


def grade_path(path: Path, grading: Grading, loaded: Plugins, followed: Followed) -> Report:
    """Grade and explain the submission at `path` as `grade_alone` does."""
    from functools import partial

    from grader.grading.solutions import settle_by_solutions
    from grader.submission.read import read_submission

    report = grade_text(path.name, partial(read_submission, path, followed), grading, loaded)
    folders = {plugin: folder for plugin, folder in loaded.solutions.items() if not lies_in(folder, path)}
    return settle_by_solutions(report, grading, folders)


def lies_in(folder: Path, submission: Path) -> bool:
    """Does a folder of solutions lie in a submission? Then it may be the student's, and proves nothing."""
    return Path(os.path.realpath(submission)) in Path(os.path.realpath(folder)).parents


def tell_notes(plans: Iterable[Plan]) -> None:
    """Tell staff on standard error what is wrong with the checks of these plans."""
    from grader.catalogue.harmless import for_log

    for note in (note for plan in plans for note in plan.notes):
        click.echo(for_log(f"bpgrade: {note}"), err=True)


def set_points(report: Report, grading: Grading, course: CourseFile | None) -> Report:
    """Return the report with the points of the course file."""
    if course is None:
        return report
    from dataclasses import replace

    from grader.classroom.marks.marks import apply_course

    checks = [plan.check for plan in grading.plans]
    return replace(report, exercises=apply_course(report.exercises, course, checks))


def grade_text(name: str, read: Callable[[], Submission], grading: Grading, loaded: Plugins) -> Report:
    """Grade and explain the submission that `read` returns as `grade_alone` does."""
    from dataclasses import replace

    from grader.sandbox import SandboxFailed
    from grader.worker.alone import grade_alone

    tell_notes(grading.plans)
    try:
        report = grade_alone(name, read, grading)
    except SandboxFailed as error:
        raise Fault(f"{error}; run the command again") from None
    return replace(report, grader={**report.grader, "plugins": loaded.versions, "course": loaded.course})


def make_look(loaded: Plugins, path: Path, **options: Any) -> Look:
    """Return the look of a report on the submission at `path`."""
    from grader.commands.words import name_path
    from grader.reports.look import Look

    words = name_path(path)
    return Look(loaded.make_catalogue(), prefix=find_prefix(path), root=find_root_prefix(path), path=words, **options)


def add_timings(report: Report, checks: Sequence[Check], whole: float) -> Report:
    """Add the time of the run, of each exercise and of all trainings to the report."""
    from dataclasses import replace

    training = {check.name for check in checks if check.seconds}
    found = {exercise.name: exercise.seconds for exercise in report.exercises}
    in_training = sum(seconds for name, seconds in found.items() if name in training)
    return replace(report, timings={"grading": whole, "training": in_training, **found})


def find_root_prefix(path: Path) -> str:
    """Return the path of a submission's folder from the root of its git repository.

    Without a repository it is the path from the current folder.
    """
    folder = Path(os.path.realpath(path if os.path.isdir(path) else path.parent))
    for above in (folder, *folder.parents):
        if os.path.exists(above / ".git"):  # a folder, or a file in a linked working tree
            return make_prefix(folder.relative_to(above))
    return find_prefix(path)


def find_prefix(path: Path) -> str:
    """Return the path of a submission's folder from the current folder, as the start of file names."""
    folder = path if os.path.isdir(path) else path.parent  # os.path.isdir does not raise for a long name
    return make_prefix(folder)


def make_prefix(folder: Path) -> str:
    """Return a folder as the start of file names."""
    shown = folder.as_posix()
    return "" if shown == "." else shown.rstrip("/") + "/"
