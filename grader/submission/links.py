"""Links in a folder that is not trusted: a link that leads out of the folder is not followed."""

from __future__ import annotations

import os
from enum import IntEnum
from pathlib import Path


class Followed(IntEnum):
    """The links that are followed: those that stay inside, also a root that a person typed, or all."""

    INSIDE, TYPED, ALL = range(3)


def is_link(path: str | Path) -> bool:
    """Is the path itself a link, or a junction of Windows?"""
    return os.path.islink(path) or getattr(os.path, "isjunction", os.path.islink)(path)


def leads_out(path: str | Path, home: str) -> bool:
    """Does a path lead out of `home`, which is a path without links?"""
    return not Path(os.path.realpath(path)).is_relative_to(home)


def choose_folders(here: Path, folders: list[str], home: str | None) -> list[str]:
    """Remove the folders that a walk must not enter: links that lead out of `home`, or to a folder above.

    Returns the names that lead out.
    """
    out = [name for name in folders if home is not None and leads_out(here / name, home)]
    real = Path(os.path.realpath(here))
    above = [n for n in folders if is_link(here / n) and real.is_relative_to(os.path.realpath(here / n))]
    folders[:] = sorted(set(folders) - {*out, *above})
    return sorted(out)
