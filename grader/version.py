"""The version of bpgrade, which the build reads too, and the versions that verdicts depend on."""

from __future__ import annotations

import platform
from typing import Any

__version__ = "0.1.0"
REPOSITORY = "https://bpgrade.example/bpgrade.git"
INSTALL_SOURCE = f"git+{REPOSITORY}@v{__version__}"  # for pip; tests compare every other place with it


def find_install_source() -> str:
    """Return the address from which pip installed this bpgrade; for a folder or a file, the published one."""
    import json
    from importlib import metadata

    try:
        found = json.loads(metadata.distribution("bpgrade").read_text("direct_url.json") or "{}")
    except metadata.PackageNotFoundError:
        return INSTALL_SOURCE
    url, vcs = str(found.get("url", "")), found.get("vcs_info")
    if not url.startswith("https://"):
        return INSTALL_SOURCE
    return f"{vcs['vcs']}+{url}@{vcs.get('requested_revision') or vcs['commit_id']}" if vcs else url


def read_versions() -> dict[str, Any]:
    """Return the versions of bpgrade, Python and numpy."""
    import numpy as np

    return {"version": __version__, "python": platform.python_version(), "numpy": np.__version__}
