"""Write the probes of a machine as text and as JSON."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping
from typing import Any

from grader.catalogue.catalogue import DIGITS, Catalogue
from grader.version import __version__

SCHEMA = "bpgrade/doctor/1"


def render_probes_text(tier: str, probes: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return two lines for each layer of the seal, its result and its meaning; then the tier."""
    rows = []
    for name, probe in probes.items():
        detail = f" ({catalogue.format_value('detail', probe['detail'], DIGITS)})" if probe["detail"] else ""
        rows.append(f"  {name:<9} {catalogue.format('doctor.works' if probe['works'] else 'doctor.fails')}{detail}")
        rows.append(f"            {catalogue.format(f'doctor.{name}')}")
    return "\n".join([*rows, "", f"  {catalogue.format(f'doctor.tier_{tier}')}", ""])


def render_probes_json(tier: str, probes: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return tier and probes as a JSON document."""
    system = f"{sys.platform}-{platform.machine()}"
    about = {"version": __version__, "python": platform.python_version(), "platform": system}
    return json.dumps({"schema": SCHEMA, "grader": about, "tier": tier, "probes": dict(probes)}, indent=1) + "\n"
