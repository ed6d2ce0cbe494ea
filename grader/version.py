"""The version of bpgrade, read by the build as well, and those of what it runs on."""

from __future__ import annotations

import platform
from typing import Any

__version__ = "0.1.0"


def read_versions() -> dict[str, Any]:
    """The versions that verdicts can depend on: of bpgrade, Python and numpy."""
    import numpy as np

    return {"version": __version__, "python": platform.python_version(), "numpy": np.__version__}
