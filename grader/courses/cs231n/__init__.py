"""The course cs231n: pairs of functions with a cache, and losses that return their gradient."""

from pathlib import Path

from grader import Course, hookimpl
from grader.courses.cs231n import images, layers, losses, norm
from grader.courses.cs231n.calls import LENT


@hookimpl
def bpgrade_checks() -> Course:
    """Return the course with its checks in teaching order."""
    checks = (*layers.CHECKS, *losses.CHECKS, *norm.CHECKS, *images.CHECKS)
    return Course("cs231n", checks, lent=LENT, is_proved=True)


@hookimpl
def bpgrade_messages() -> dict[str, Path]:
    """Return the texts of the course."""
    return {language: Path(__file__).with_name(f"{language}.toml") for language in ("en", "ko")}
