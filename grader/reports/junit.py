"""Write a report as JUnit XML: a suite for each exercise, a test case for each criterion."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import CriterionResult, ExerciseResult, Report
from grader.reports.explanations import format_place, list_explanations
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES

# characters that XML 1.0 cannot hold
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: Report, look: Look) -> str:
    """Return the report as a JUnit document."""
    root = ElementTree.Element("testsuites", name="bpgrade")
    for problem in (p for p in report.problems if p.costs):
        suite = ElementTree.SubElement(root, "testsuite", name="submission", tests="1", errors="1")
        case = ElementTree.SubElement(
            suite, "testcase", name=clean_xml(problem.file or "submission"), classname="submission"
        )
        ElementTree.SubElement(case, "error", message=clean_xml(look.catalogue.format_message(problem.message)))
    for exercise in report.exercises:
        root.append(make_suite(exercise, look))
    ElementTree.indent(root)
    # ASCII is right in every encoding, so the declaration stays true
    text = ElementTree.tostring(root, encoding="us-ascii").decode("ascii")
    # the log of a job obeys `##` and `::`, so they become references
    text = text.replace("##", "&#35;&#35;").replace("::", "&#58;&#58;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def make_suite(exercise: ExerciseResult, look: Look) -> ElementTree.Element:
    """Make the suite of an exercise; its explanations stand at the first test case that failed."""
    kinds = [OUTCOMES[c.verdict].junit for c in exercise.criteria]
    suite = ElementTree.Element("testsuite", name=exercise.name, tests=str(len(kinds)))
    for attribute, counted in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(kinds.count(counted)))
    texts = list_lines(exercise, look)
    for criterion in exercise.criteria:
        name = look.catalogue.name_criterion(criterion.id)
        case = ElementTree.SubElement(suite, "testcase", name=name, classname=exercise.name)
        kind = OUTCOMES[criterion.verdict].junit
        if kind is None:
            continue
        element = ElementTree.SubElement(
            case, kind, message=clean_xml(choose_message(criterion, exercise, look.catalogue))
        )
        if kind in ("failure", "error") and texts:
            element.text, texts = clean_xml("\n".join(texts), newlines=True), []
    return suite


def choose_message(criterion: CriterionResult, exercise: ExerciseResult, catalogue: Catalogue) -> str:
    """Return the reason why a criterion did not pass."""
    message = criterion.message or exercise.reason
    return catalogue.format_message(message) if message else str(criterion.verdict)


def list_lines(exercise: ExerciseResult, look: Look) -> list[str]:
    """List the sentences of an exercise, each with its place in the repository."""
    return [
        f"{format_place(explanation.place, look.root, look.catalogue)}: {line}" if explanation.place else line
        for explanation in list_explanations(exercise, look.catalogue)
        for line in explanation.lines
    ]


def clean_xml(text: str, *, newlines: bool = False) -> str:
    """Replace the characters that XML cannot hold."""
    return ILLEGAL.sub("\ufffd", printable(text, newlines=newlines))
