"""The course of the book: five units, one or more modules for each, in teaching order."""

from pathlib import Path

from grader import Course, hookimpl
from grader.courses.book import activation, affine, graph, network, neuron
from grader.courses.book.lent import BOOK, HELPERS


@hookimpl
def bpgrade_checks() -> Course:
    """Return the course with the checks of all units, in teaching order."""
    checks = (*graph.CHECKS, *activation.CHECKS, *affine.CHECKS, *neuron.CHECKS, *network.CHECKS)
    return Course("book", checks, lent=HELPERS, is_proved=True, files=BOOK)


@hookimpl
def bpgrade_messages() -> dict[str, Path]:
    """Return the texts of the course."""
    return {language: Path(__file__).with_name(f"{language}.toml") for language in ("en", "ko")}
