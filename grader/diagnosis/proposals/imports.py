"""Explain an import that failed: a missing file of the student, a missing package, or a missing name."""

from __future__ import annotations

from grader.diagnosis.code import Code
from grader.diagnosis.proposals.slips import make_slip
from grader.model import Finding, Raised
from grader.sandbox.protocol import PACKAGES


def explain_missing_module(code: Code, raised: Raised) -> Finding | None:
    """Find the slip of a ModuleNotFoundError: the use of a package, or the import of a file of the student."""
    module = raised.name
    if module is None or module.partition(".")[0] in PACKAGES:
        text = f"{(module or 'this module').partition('.')[0]} is not available while grading"
        return make_slip(code, "not_available", raised.caller or raised.place, {"text": text})
    values = {"module": module, "file": f"{module.replace('.', '/')}.py"}
    return make_slip(code, "module_missing", raised.place, values)


def explain_missing_import(code: Code, raised: Raised) -> Finding | None:
    """Find the slip of an ImportError: the module has no such name."""
    if raised.owner is None or raised.name is None:
        return None
    return make_slip(code, "name_not_in_module", raised.place, {"name": raised.name, "module": raised.owner})
