"""How and where a report is shown: all that a format may know beside the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.catalogue.catalogue import Catalogue


@dataclass(frozen=True)
class Look:
    """How a report may look: its language, colour, signs beyond ASCII, and what makes paths and commands complete.

    `prefix` stands before a submission's file as seen from the current folder, `root` as seen from the
    root of its repository. `identity` says whose work it is, for the platform that wants to read it.
    """

    catalogue: Catalogue
    colour: bool = False
    signs: bool = False
    prefix: str = ""
    verbose: bool = False
    path: str = ""
    root: str = ""
    identity: Mapping[str, str] = field(default_factory=dict)

    def paint(self, text: str, code: str) -> str:
        """The text in a colour or weight, where there is any."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text.strip() else text
