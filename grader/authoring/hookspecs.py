"""All extension points of bpgrade."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from pathlib import Path

    from grader.authoring.course import Course
    from grader.authoring.layer import Layer
    from grader.model import Check, Mistake

hookspec = pluggy.HookspecMarker("bpgrade")
hookimpl = pluggy.HookimplMarker("bpgrade")


@hookspec
def bpgrade_checks() -> Course | Iterable[Layer | Check]:  # type: ignore[empty-body]
    """Return the course of this plugin, or checks that join the first course, in teaching order."""


@hookspec
def bpgrade_mistakes() -> Mapping[str, Iterable[Mistake]]:  # type: ignore[empty-body]
    """Return further mistakes by exercise name, for checks of another plugin."""


@hookspec
def bpgrade_messages() -> Mapping[str, Path]:  # type: ignore[empty-body]
    """Return a TOML file of texts for each language: `{"en": path}`.

    grader/catalogue/en.toml is an example. Its ids may not be those of bpgrade or of another plugin.
    """
