"""The plugins and the course that the command line asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click


@dataclass(frozen=True)
class Wanted:
    """The plugins that are named, and the course; None where nobody named a course."""

    modules: tuple[str, ...] = ()
    course: str | None = None


def make_wanted(words: Sequence[str], folder: str | Path = "", course: str | None = None) -> Wanted:
    """Return what the command line or a course file names; a path of a file begins at `folder`."""
    if not words:
        return Wanted(course=course)
    from grader.plugins.files import resolve_modules

    return Wanted(resolve_modules(words, Path(folder)), course)


def remember_course(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Remember the course that the command line asks for."""
    if value is not None:
        context.obj = replace(context.obj, course=value)


def make_course_option() -> click.Option:
    """Make the option that each command has that needs the checks of one course."""
    return click.Option(
        ["--course"],
        metavar="NAME",
        expose_value=False,
        callback=remember_course,
        help="The course to grade; `bpgrade courses` lists them.",
    )
