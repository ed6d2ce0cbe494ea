"""The course mytorch: the parts of a small library of layers, each a class with `forward` and `backward`."""

from pathlib import Path

from grader import Course, hookimpl
from grader.courses.mytorch import activations, layers, losses, norm, optim


@hookimpl
def bpgrade_checks() -> Course:
    """Return the course with its checks in teaching order."""
    checks = (*layers.CHECKS, *activations.CHECKS, *losses.CHECKS, *norm.CHECKS, *optim.CHECKS)
    return Course("mytorch", checks, lent={"Softmax": activations.LENT_SOFTMAX}, is_proved=True)


@hookimpl
def bpgrade_messages() -> dict[str, Path]:
    """Return the texts of the course."""
    return {language: Path(__file__).with_name(f"{language}.toml") for language in ("en", "ko")}
