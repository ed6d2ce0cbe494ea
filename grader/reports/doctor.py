"""What containment works on this machine, as text and as JSON."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping
from typing import Any

from grader.catalogue.harmless import printable
from grader.version import __version__

SCHEMA = "bpgrade/doctor/1"
MEANINGS: Mapping[str, str] = {
    "memory": "a child that takes too much memory fails, not the machine",
    "calls": "no files, sockets, programs, processes or signals: the filter of system calls",
    "landlock": "the kernel's own fence around files and connections, behind the filter",
    "user": "each child has a user of its own, where the grader runs as root",
    "network": "an empty network around all children",
    "fork": "children are forked from one process, in milliseconds",
}
TIERS: Mapping[str, str] = {
    "A": "contained: code of strangers cannot read, write, reach or forge anything here",
    "B": "fenced: files are out of reach and memory is limited, network and processes are not",
    "C": "honest mistakes only: a crash or a loop costs nobody else anything; do not run code of strangers",
}


def render_text(tier: str, probes: Mapping[str, Any]) -> str:
    """A line for each layer: whether it works, or why not, and what that means; then the tier."""
    rows = []
    for name, probe in probes.items():
        detail = f" ({printable(probe['detail'])})" if probe["detail"] else ""
        rows.append(f"  {name:<9} {'works' if probe['works'] else 'no'}{detail}")
        rows.append(f"            {MEANINGS.get(name, '')}")
    return "\n".join([*rows, "", f"  tier {tier}, {TIERS[tier]}", ""])


def render_json(tier: str, probes: Mapping[str, Any]) -> str:
    """The same as a document."""
    system = f"{sys.platform}-{platform.machine()}"
    about = {"version": __version__, "python": platform.python_version(), "platform": system}
    return json.dumps({"schema": SCHEMA, "grader": about, "tier": tier, "probes": dict(probes)}, indent=1) + "\n"
