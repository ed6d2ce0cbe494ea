"""The plugins and the course that the command line asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import click


@dataclass(frozen=True)
class Wanted:
    """The plugins that are named, and the course; None where nobody named a course."""

    modules: tuple[str, ...] = ()
    course: str | None = None


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
