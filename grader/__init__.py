"""All that an author of checks imports from bpgrade."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.authoring.convention import Convention as Convention
    from grader.authoring.course import Course as Course
    from grader.authoring.course import name_mistakes as name_mistakes
    from grader.authoring.domain import cover_ranges as cover_ranges
    from grader.authoring.drive_source import drive_text as drive_text
    from grader.authoring.equality import EXACT as EXACT
    from grader.authoring.equality import Tolerance as Tolerance
    from grader.authoring.equality import are_equal as are_equal
    from grader.authoring.hookspecs import hookimpl as hookimpl
    from grader.authoring.layer import Layer as Layer
    from grader.authoring.layer import Table as Table
    from grader.authoring.outputs import describe_strange as describe_strange
    from grader.authoring.outputs import judge_interface as judge_interface
    from grader.authoring.outputs import judge_output as judge_output
    from grader.authoring.outputs import judge_outputs as judge_outputs
    from grader.authoring.probes import draw_probed_cases as draw_probed_cases
    from grader.authoring.probes import judge_probed as judge_probed
    from grader.authoring.probes import make_probed_criteria as make_probed_criteria
    from grader.model import Array as Array
    from grader.model import Case as Case
    from grader.model import Check as Check
    from grader.model import Criterion as Criterion
    from grader.model import Judged as Judged
    from grader.model import Judgement as Judgement
    from grader.model import Message as Message
    from grader.model import Observation as Observation
    from grader.model import Remark as Remark
    from grader.model import Strange as Strange
    from grader.model import StrangeKind as StrangeKind
    from grader.model import Structure as Structure
    from grader.model import Symptoms as Symptoms
    from grader.model import Verdict as Verdict
    from grader.version import __version__ as __version__

# looked up on first use: the command starts its children before anything large is imported
HOMES = {
    "Array": "model", "Case": "model", "Check": "model", "Criterion": "model", "Judged": "model", "Judgement": "model",
    "Message": "model", "Observation": "model", "Remark": "model", "Strange": "model", "StrangeKind": "model",
    "Structure": "model", "Symptoms": "model", "Verdict": "model",
    "Convention": "authoring.convention", "Course": "authoring.course",
    "name_mistakes": "authoring.course",
    "cover_ranges": "authoring.domain", "Layer": "authoring.layer", "Table": "authoring.layer",
    "drive_text": "authoring.drive_source",
    "EXACT": "authoring.equality", "Tolerance": "authoring.equality", "are_equal": "authoring.equality",
    "describe_strange": "authoring.outputs", "judge_interface": "authoring.outputs",
    "judge_output": "authoring.outputs", "judge_outputs": "authoring.outputs",
    "draw_probed_cases": "authoring.probes", "judge_probed": "authoring.probes",
    "make_probed_criteria": "authoring.probes",
    "hookimpl": "authoring.hookspecs", "__version__": "version",
}  # fmt: skip
__all__ = sorted(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(importlib.import_module(f"grader.{HOMES[name]}"), name)
