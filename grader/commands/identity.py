"""Read the owner of the work from the environment of Classroom 50."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

import click

# the first variable that is set counts
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "classroom": ("CLASSROOM",),
    "assignment": ("ASSIGNMENT",),
    "owner": ("OWNER", "USERNAME", "GITHUB_ACTOR"),
    "submission": ("SUBMISSION_TAG",),
    "commit": ("COMMIT_URL",),
    "release": ("RELEASE_URL",),
    "review": ("REVIEW_URL", "COMMIT_URL"),
}


def read_identity() -> dict[str, str]:
    """Return classroom, assignment, owner and so on; UsageError if the environment lacks a variable."""
    found = {name: next(filter(None, map(os.environ.get, variables)), "") for name, variables in VARIABLES.items()}
    missing = [VARIABLES[name][0] for name, value in found.items() if not value]
    if missing:
        raise click.UsageError(
            f"classroom50 needs {', '.join(missing)} in the environment, where its runner sets them; "
            "call bpgrade from autograder.py"
        )
    kind = os.environ.get("ASSIGNMENT_TYPE") or "individual"
    return {**found, "assignment_type": kind, "datetime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
