"""Write reports: to a file, or to the terminal with the signs that it can show."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands.language import format_refusal
from grader.submission.links import is_link, leads_out

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Catalogue
    from grader.model import Report
    from grader.reports.look import Look

# each is a module of grader.reports; docs/code.md lists the steps to add another
FORMATS = (
    "text", "lines", "html", "json", "jsonl", "junit", "markdown", "github", "github-summary", "gitlab", "gradescope",
    "classroom50", "sarif", "tap", "prairielearn", "autolab", "nbgrader",
)  # fmt: skip
OUTPUT_FILE = click.Path(dir_okay=False, path_type=Path)
READ_BY_PEOPLE = ("text", "html", "markdown", "github-summary")  # in the language of the system; others only on request
APPENDED = ("github-summary",)  # the file belongs to the step of the job, and other programs write to it


def parse_targets(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[tuple[str, Path | None], ...]:
    """Parse FORMAT=FILE into a format and a path; the path is None for standard output."""
    return tuple(map(parse_target, values))


def parse_target(value: str) -> tuple[str, Path | None]:
    """Parse one FORMAT=FILE; BadParameter says what is wrong with it."""
    format, _, file = value.partition("=")
    if format not in FORMATS:
        import difflib  # rarely wanted

        near = next(iter(difflib.get_close_matches(format, FORMATS, n=1, cutoff=0.4)), "")
        raise click.BadParameter(
            format_refusal("refusal.no_format", format=format, near=near, formats=", ".join(FORMATS))
        )
    if not file:
        raise click.BadParameter(format_refusal("refusal.names_no_file", value=value, format=format))
    return format, None if file == "-" else Path(file)


def refuse_one_file_twice(targets: Sequence[tuple[str, Path | None]]) -> None:
    """Raise UsageError if two reports go to one file."""
    files = [file for _, file in targets if file is not None]
    real = list(map(os.path.realpath, files))
    for file, target in zip(files, real, strict=True):
        if real.count(target) > 1:
            raise click.UsageError(format_refusal("refusal.one_file_twice", file=file))


def refuse_targets(files: Iterable[Path | None], submission: Path, *, force: bool) -> None:
    """Raise UsageError if a file to write is a source, or leads through a link of the submission.

    With `force` a source is overwritten. In CI the current folder counts as well: it is the student's checkout.
    """
    from grader.submission.read import SUFFIXES

    folder = os.path.realpath(submission if os.path.isdir(submission) else submission.parent)
    here = os.path.realpath(".")
    homes = [folder] if is_watched() or not Path(folder).is_relative_to(here) else [folder, here]
    for file in filter(None, files):
        whole = Path(os.path.realpath(""), file)
        for path in (whole, *whole.parents):
            if is_link(path) and any(not leads_out(path.parent, home) for home in homes):
                raise click.UsageError(format_refusal("refusal.through_link", file=file, name=path.name))
        if not force and file.is_file() and os.path.realpath(file).lower().endswith(SUFFIXES):
            raise click.UsageError(format_refusal("refusal.holds_source", file=file))


def find_identity(formats: Collection[str]) -> Mapping[str, str]:
    """Return the owner of the work, if a format shows it."""
    if "classroom50" not in formats:
        return {}
    from grader.commands.identity import read_identity

    return read_identity()


def render_report(report: Report, format: str, look: Look) -> str:
    """Return the report in a format."""
    name = format.replace("-", "_")
    module = importlib.import_module(f"grader.reports.{name}")
    render: Callable[[Report, Look], str] = getattr(module, f"render_{name}")
    return render(report, look)


def write_reports(
    reports: Mapping[str, Report], targets: Sequence[tuple[str, Path | None]], look: Look, for_machines: Catalogue
) -> None:
    """Write the report of each format to its targets.

    Files come first, because the reader of standard output may close it.
    """
    for format, file in sorted(targets, key=lambda target: target[1] is None):
        fitted = fit_look(look, to_file=file is not None)
        if format not in READ_BY_PEOPLE:
            fitted = replace(fitted, catalogue=for_machines)
        write_text(render_report(reports[format], format, fitted), file, format=format)


def fit_look(look: Look, *, to_file: bool) -> Look:
    """Return the look with the colour, signs and width that the output can show."""
    encoding = "utf-8" if to_file else sys.stdout.encoding or "ascii"
    try:
        "\u2026\u2502".encode(encoding)
        signs = True
    except (UnicodeEncodeError, LookupError):
        signs = False
    terminal = not to_file and sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size().columns if terminal else 0
    return replace(look, colour=colour, signs=signs, width=width)


def is_watched() -> bool:
    """Is standard error a terminal, and not the log of CI?"""
    return sys.stderr.isatty() and not os.environ.get("CI")


def write_text(text: str, output: Path | None, *, format: str = "text") -> None:
    """Write to the file, or to standard output in its encoding; no character raises.

    Standard output may be the log of a job. Only annotations may give commands there.
    """
    if output is not None:
        write_file(output, text, append=format in APPENDED)
        return
    if format != "github":
        from grader.catalogue.harmless import for_log

        text = for_log(text)
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False)


def write_file(path: Path, text: str, *, append: bool = False) -> None:
    """Write a file beside the path and rename it, so that the path never holds half a file.

    A device or a pipe is written to directly.
    """
    path = path.resolve()  # a link stays a link
    try:
        if append or (path.exists() and not path.is_file()):
            with open(path, "a" if append else "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            return
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        with open(beside, "x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.close()
                os.replace(beside, path)
            except BaseException:
                os.unlink(beside)
                raise
    except OSError as error:
        raise click.UsageError(format_refusal("refusal.cannot_write", path=path, why=error.strerror)) from None
