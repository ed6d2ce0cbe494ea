"""`bpgrade check -`: grade the submissions that come as lines of JSON on standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from grader.commands import classes, engines, proof
from grader.commands.language import find_language
from grader.commands.wanted import Wanted

if TYPE_CHECKING:
    from grader.classroom.run.engine import Engine
    from grader.model import Report

STREAM = "-"
TAKEN = frozenset(
    ("words", "config", "seed", "require_tier", "jobs", "course", "lang")
)  # the parameters of `check` that a stream has


def refuse_other_options(context: click.Context) -> None:
    """Refuse options of `check` that a stream does not have, and its own without a stream; UsageError."""
    if context.params["words"][:1] != (STREAM,):
        raise click.UsageError("--jobs is about many submissions: give - as the PATH, or leave it out")
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
        if given and parameter.name not in TAKEN:
            raise click.UsageError(f"{parameter.opts[0]} is no option of `check -`, which writes lines of JSON")


def answer_stream(wanted: Wanted, context: click.Context) -> None:
    """Write one report a line for each line of standard input, with the checks and limits of `bpgrade grade`."""
    from grader.classroom.run.stream import answer_lines
    from grader.commands.words import choose_checks

    refuse_other_options(context)
    asked = context.params
    setup = proof.prove_setup(classes.read_course_setup(wanted, asked["config"]), ())
    work = classes.prepare_class_work(setup, choose_checks(asked["words"][1:], setup.checks), asked["seed"])
    tier = min(asked["require_tier"], setup.course.tier) if asked["config"] else asked["require_tier"]
    with engines.open_engine(setup, work, None, asked["jobs"], tier) as engine:
        try:
            answer_lines(engine, sys.stdin.buffer, make_describe(setup, engine), write_at_once)
        except BrokenPipeError:
            raise click.exceptions.Exit(0) from None  # the reader has gone


def make_describe(setup: classes.Setup, engine: Engine) -> Any:
    """Return the function that makes the document of a report, with all that `check --format json` shows."""
    from grader.classroom.marks.marks import apply_course
    from grader.reports.json import make_document

    catalogue = setup.loaded.make_catalogue(find_language(for_machines=True))
    checks = [plan.check for plan in engine.work.plans]
    about = {"plugins": setup.loaded.versions, "course": setup.loaded.course}

    def describe(report: Report) -> Mapping[str, Any]:
        exercises = apply_course(report.exercises, setup.course, checks)
        whole = replace(report, exercises=exercises, grader={**report.grader, **about})
        return make_document(classes.limit_report(whole, setup.course, level=classes.choose_level("json")), catalogue)

    return describe


def write_at_once(line: str) -> None:
    """Write a line, and let its reader have it at once."""
    sys.stdout.write(line)
    sys.stdout.flush()
