"""`bpgrade check`: grade one submission."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import classes, engines, run, stream
from grader.commands import output as outputs
from grader.commands.language import TranslatedCommand, find_language
from grader.commands.wanted import Wanted

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Catalogue
    from grader.model import Report

# a person reads these; whatever records a score takes the course that was named
INTERACTIVE = {"text", "lines", "html", "markdown"}


@click.command("check", cls=TranslatedCommand)
@click.argument("words", nargs=-1, metavar="[PATH] [EXERCISE...]")
@click.option(
    "--format",
    "format",
    type=click.Choice(outputs.FORMATS),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.option("--output", type=outputs.OUTPUT_FILE, metavar="FILE", help="Write the report to FILE.")
@click.option(
    "--report",
    "reports",
    callback=outputs.parse_targets,
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write the report in this format, too; FILE may be - for standard output. You may give it many times.",
)
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit with 0 from this score on.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="The seed of the inputs.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0.05, 3600),
    metavar="SECONDS",
    help="The limit of processor time for each exercise (4, and more for a training).",
)
@click.option("--require-tier", type=click.Choice(("A", "B", "C")), default="C", help="Run no code in a lower tier.")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Train on the IDX files of MNIST in DIR.",
)
@click.option("--config", type=classes.FILE, metavar="FILE", help="The course file: exercises, points, hint level.")
@engines.JOBS_OPTION
@run.FOLLOW_OPTION
@click.option("--timings", is_flag=True, help="Show the time of the run and of the trainings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if an exercise did not pass.")
@click.option("--if-started", is_flag=True, help="Exit with 0 while every exercise is untouched.")
@click.option("--force", is_flag=True, help="Let a report replace a file of the submission.")
@click.option("--all", "whole", is_flag=True, help="List every exercise, also those that are missing.")
@click.option("-v", "--verbose", is_flag=True, help="Show every criterion.")
@click.pass_obj
def check_command(
    wanted: Wanted,
    /,
    words: tuple[str, ...],
    format: str,
    output: Path | None,
    reports: tuple[tuple[str, Path | None], ...],
    fail_under: float | None,
    seed: int,
    time_limit: float | None,
    require_tier: str,
    data: Path | None,
    config: Path | None,
    jobs: int | None,
    **flags: bool,
) -> None:
    """Grade the exercises in PATH (./exercises, else the current folder).

    EXERCISE is a name (relu), a class (Relu), a path (activation/relu) or a unit (graph). With - as PATH, each line of
    standard input is a submission: {"id": ..., "files": {name: text}}; its report is a line of JSON.
    """
    if words[:1] == (stream.STREAM,) or jobs is not None:
        return stream.answer_stream(wanted, click.get_current_context())
    targets = ((format, output), *reports)
    formats = {format for format, _ in targets}
    outputs.refuse_one_file_twice(targets)
    with run.open_sandbox() as box:
        from grader.commands.words import split_words
        from grader.grading.grade import prepare_grading

        is_at_desk = formats <= INTERACTIVE and fail_under is None and not reports
        loaded, known, course = classes.read_checks(wanted, config, words if is_at_desk else None)
        path, chosen = split_words(words, known)
        outputs.refuse_targets([file for _, file in targets], path, force=flags["force"])
        chosen = chosen if data is None else tuple(run.replace_data(data, chosen))
        run.require_tier(box, min(require_tier, course.tier) if course else require_tier)
        with show_progress(loaded.make_catalogue().format("command.grading", path=path.as_posix())):
            began = time.perf_counter()
            grading = prepare_grading(chosen, loaded.checks, box, seed, run.choose_limits(course, time_limit))
            followed = run.choose_followed(path, words, follow=flags["follow"])
            report = run.set_points(run.grade_path(path, grading, loaded, followed), grading, course)
        report = run.add_timings(report, chosen, time.perf_counter() - began) if flags["timings"] else report
        named = len(chosen) < len(known)
        shown = {"verbose": flags["verbose"], "whole": flags["whole"] or named}
        look = run.make_look(loaded, path, identity=outputs.find_identity(formats), **shown)
        for_machines = loaded.make_catalogue(find_language(for_machines=True))
        outputs.write_reports(classes.limit_reports(report, course, formats), targets, look, for_machines)
    asked = report if named or not os.path.isfile(path) else leave_out_absent(report)
    calm = flags["exit_zero"] or (flags["if_started"] and tell_untouched(report, loaded.make_catalogue()))
    sys.exit(choose_exit_code(asked, fail_under=fail_under, exit_zero=calm, is_whole=named or not loaded.broken))


def tell_untouched(report: Report, catalogue: Catalogue) -> bool:
    """Is every exercise a stub as it came? Then a notice says so; a file that cannot be read is not."""
    from grader.model import Verdict

    verdicts = {Verdict.PASSED if e.findings else e.verdict for e in report.exercises}
    untouched = Verdict.NOT_STARTED in verdicts <= {Verdict.NOT_STARTED, Verdict.MISSING}
    if not untouched or any(problem.costs for problem in report.problems):
        return False
    click.echo(catalogue.format("command.all_untouched"), err=True)
    return True


def leave_out_absent(report: Report) -> Report:
    """Return the report without the exercises that the submission does not have, if it has any.

    Who gives a single file asks for the exercises that it has.
    """
    from dataclasses import replace

    from grader.model import Verdict

    there = tuple(e for e in report.exercises if e.findings or e.verdict is not Verdict.MISSING)
    return replace(report, exercises=there or report.exercises)


def choose_exit_code(report: Report, *, fail_under: float | None, exit_zero: bool, is_whole: bool = True) -> int:
    """Return 0 if all passed, 1 if not, 2 without a source, 3 after a fault of the grader."""
    from grader.model import Verdict

    if not is_whole or any(e.verdict is Verdict.GRADER_FAULT for e in report.exercises):
        return 3
    if not report.readable:
        return 2
    if fail_under is not None:
        reached = report.percent is not None and report.percent >= fail_under
    else:
        reached = all(e.verdict is Verdict.PASSED for e in report.exercises)
    return 0 if reached or exit_zero else 1


@contextmanager
def show_progress(what: str) -> Iterator[None]:
    """Show a spinner on a terminal, and nothing in a pipe or in CI."""
    if not outputs.is_watched():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
