"""How a report looks: everything that a format knows beside the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from grader.catalogue.catalogue import Catalogue


@dataclass(frozen=True)
class Look:
    """How a report looks: language, colour, signs beyond ASCII, and the words before a path.

    `prefix` is the start of a path from the current folder, and `root` is its start from the root of the
    repository. `path` stands before the exercise in a command. A table that is not `whole` leaves out what the
    submission does not define. `width` is that of the terminal, 0 where lines may be of any length. `identity`
    names the owner of the work, for Classroom 50.
    """

    catalogue: Catalogue
    colour: bool = False
    signs: bool = False
    prefix: str = ""
    verbose: bool = False
    whole: bool = True
    path: str = ""
    root: str = ""
    width: int = 0
    identity: Mapping[str, str] = field(default_factory=dict)

    def paint(self, text: str, **style: Any) -> str:
        """Return the text in a style of click (`fg`, `bold`, `dim`), if colours are on."""
        return click.style(text, **style) if self.colour and text.strip() else text
