"""Where a report goes: a file written beside and renamed, or the terminal with what it can show."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.model import Report
    from grader.reports.text import Look

FORMATS = ("text", "json", "junit")


def rendered(report: Report, format: str, look: Look) -> str:
    """The report in a format."""
    if format == "text":
        from grader.reports import text

        return text.render(report, look)
    render: Callable[[Report], str] = importlib.import_module(f"grader.reports.{format}").render
    return render(report)


def look_for(*, prefix: str, verbose: bool, to_file: bool, path: str = "") -> Look:
    """Colour and signs as far as the output can show them."""
    from grader.reports.text import Look

    encoding = "utf-8" if to_file else sys.stdout.encoding or "ascii"
    try:
        "\u2026\u2502".encode(encoding)
        signs = True
    except (UnicodeEncodeError, LookupError):
        signs = False
    colour = not to_file and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(colour=colour, signs=signs, prefix=prefix, verbose=verbose, path=path)


def is_watched() -> bool:
    """Does somebody see progress on a terminal?"""
    return sys.stderr.isatty() and not os.environ.get("CI")


def write(text: str, output: Path | None) -> None:
    """To the file, or to standard output in whatever encoding it has; never raises for a character."""
    if output is not None:
        write_file(output, text)
        return
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def write_file(path: Path, text: str) -> None:
    """Write beside the file and rename, so that there is never half of it; a device or a pipe is written to."""
    import tempfile

    path = path.resolve()  # a link stays one
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(beside, 0o666 & ~umask())
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}; give a path in a folder that exists") from None


def umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
