"""Write a report as JUnit XML: a suite for each exercise, a test case for each criterion."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import CriterionResult, ExerciseResult, Message, Report, Verdict
from grader.reports.explanations import IDLE, format_place, list_explanations
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES

COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
WHOLE = (*IDLE, Verdict.UNSETTLED, Verdict.GRADER_FAULT)
# characters that XML 1.0 cannot hold
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(report: Report, look: Look) -> str:
    """Return the report as a JUnit document."""
    root = ElementTree.Element("testsuites", name="bpgrade")
    for problem in (p for p in report.problems if p.costs):
        suite = ElementTree.SubElement(root, "testsuite", name="submission")
        case = ElementTree.SubElement(
            suite, "testcase", name=clean_xml(problem.file or "submission"), classname="submission"
        )
        ElementTree.SubElement(case, "error", message=clean_xml(look.catalogue.format_message(problem.message)))
        count_cases(suite)
    for exercise in report.exercises:
        suite = make_suite(exercise, look)
        count_cases(suite, (report.timings or {}).get(exercise.name))
        root.append(suite)
    count_cases(root, (report.timings or {}).get("grading"))
    del root.attrib["skipped"]  # the schema of Jenkins has it for suites alone
    ElementTree.indent(root)
    # ASCII is right in every encoding, so the declaration stays true
    text = ElementTree.tostring(root, encoding="us-ascii").decode("ascii")
    # the log of a job obeys `##` and `::`, so they become references
    text = text.replace("##", "&#35;&#35;").replace("::", "&#58;&#58;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def count_cases(element: ElementTree.Element, seconds: float | None = None) -> None:
    """Write how many test cases of each kind stand below an element, and its time if that was measured."""
    for attribute, tag in COUNTED.items():
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))
    if seconds is not None:
        element.set("time", f"{seconds:.3f}")


def make_suite(exercise: ExerciseResult, look: Look) -> ElementTree.Element:
    """Make the suite of an exercise; its explanations stand at the first test case that failed.

    An exercise without any work, or not graded, is one test case with one message.
    """
    suite = ElementTree.Element("testsuite", name=exercise.name)
    texts = list_lines(exercise, look)
    if exercise.verdict in WHOLE:
        rows = [(exercise.symbol, exercise.verdict, choose_whole_message(exercise, look.catalogue))]
    else:
        rows = [
            (look.catalogue.name_criterion(c.id), c.verdict, choose_message(c, exercise, look.catalogue))
            for c in exercise.criteria
        ]
    for name, verdict, message in rows:
        case = ElementTree.SubElement(suite, "testcase", name=clean_xml(name), classname=exercise.name)
        kind = OUTCOMES[verdict].junit
        if kind is None:
            continue
        element = ElementTree.SubElement(case, kind, message=clean_xml(message))
        if kind in ("failure", "error") and texts:
            element.text, texts = clean_xml("\n".join(texts), newlines=True), []
    return suite


def choose_whole_message(exercise: ExerciseResult, catalogue: Catalogue) -> str:
    """Return the reason why an exercise has no test case for each criterion."""
    if exercise.reason is not None:
        return catalogue.format_message(exercise.reason)
    if exercise.verdict is Verdict.MISSING:
        return catalogue.format_message(Message("missing", {"symbol": exercise.symbol}))
    if exercise.verdict is Verdict.NOT_STARTED:
        return catalogue.format("report.not_started", symbol=exercise.symbol)
    return catalogue.name_verdict(exercise.verdict)


def choose_message(criterion: CriterionResult, exercise: ExerciseResult, catalogue: Catalogue) -> str:
    """Return the reason why a criterion did not pass."""
    message = criterion.message or exercise.reason
    return catalogue.format_message(message) if message else catalogue.name_verdict(criterion.verdict)


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
