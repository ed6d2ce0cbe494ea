"""The version of bpgrade, which the build reads too, and the versions that verdicts depend on."""

from __future__ import annotations

import platform
from typing import Any

__version__ = "0.1.0"


def read_versions() -> dict[str, Any]:
    """Return the versions of bpgrade, Python and numpy."""
    import numpy as np

    return {"version": __version__, "python": platform.python_version(), "numpy": np.__version__}
