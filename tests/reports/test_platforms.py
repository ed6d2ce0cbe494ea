"""The score that each platform would record, for eight kinds of submissions, as the platform's own rules read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import jsonschema
import nbformat
import pytest
import yaml
from corpus import ROOT, SCHEMAS, load_built_in, load_english, read_junit

from grader.commands.output import render_report
from grader.model import Message, Problem, Report, Untrusted, Verdict
from grader.reports.look import Look
from grader.reports.visible import visible

CELL = json.loads((ROOT / "tests" / "schemas" / "nbgrader.json").read_text(encoding="utf-8"))
CHOSEN = ("graph/add_layer", "graph/mul_layer")
IDENTITY = {
    "classroom": "cs", "assignment": "a", "assignment_type": "individual", "owner": "ada", "submission": "submit/1-abc",
    "commit": "https://host/c", "release": "https://host/r", "review": "https://host/d", "datetime": "2026-01-31T23:59:59Z",
}  # fmt: skip
LOOKS = {
    "en": Look(load_english(), prefix="p/", root="r/", identity=IDENTITY),
    "ko": Look(load_built_in("ko").make_catalogue(), prefix="p/", root="r/", identity=IDENTITY),
}
RIGHT = {f"{name}.py": (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8") for name in CHOSEN}
STUBS = {f"{name}.py": (ROOT / "exercises" / f"{name}.py").read_text(encoding="utf-8") for name in CHOSEN}
ZERO = "class {}:\n    def forward(self, x, y):\n        return '::error::오답'\n    def backward(self, dout):\n        return 0\n"
WRONG = {"a.py": ZERO.format("AddLayer"), "곱셈.py": ZERO.format("MulLayer")}
SLIP = {**RIGHT, "graph/mul_layer.py": "class MulLayer(\n    # 닫는 괄호\n"}
UNREADABLE = {"work.py": b"PK\x03\x04\xff\xfe\x00\x01" * 40}
KINDS = (
    "right",
    "wrong",
    "not started",
    "syntax error",
    "unreadable",
    "half unreadable",
    "fault",
    "unsettled",
    "hidden",
)
REPORTS: dict[str, Report] = {}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of submission."""
    return str(request.param)


@pytest.fixture
def report(kind: str, grade_files) -> Report:
    """The report of a submission of that kind, as a student may see it; each is graded once."""
    if kind in REPORTS:
        return REPORTS[kind]
    half = {"graph/add_layer.py": RIGHT["graph/add_layer.py"], **UNREADABLE}
    files = {"wrong": WRONG, "not started": STUBS, "syntax error": SLIP, "unreadable": UNREADABLE, "half unreadable": half, "hidden": WRONG}  # fmt: skip
    found = grade_files(files.get(kind, RIGHT), *CHOSEN)
    if kind in ("fault", "unsettled"):
        verdict = Verdict.GRADER_FAULT if kind == "fault" else Verdict.UNSETTLED
        reason = Message("raised", {"type": "ValueError", "text": Untrusted('{"scores": {"graph/mul_layer": 10}}')})
        first, last = found.exercises
        found = replace(found, exercises=(first, replace(last, verdict=verdict, criteria=(), reason=reason)))
    hidden = kind == "hidden"
    REPORTS[kind] = visible(found, level=2, hidden=lambda exercise, criterion: hidden and criterion != "interface")
    return REPORTS[kind]


def check_platform(text: str, format: str) -> None:
    """Hold a document against the platform's schema."""
    if format in SCHEMAS:
        jsonschema.validate(json.loads(text), SCHEMAS[format])
    if format == "nbgrader":
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        graded = [cell.metadata["nbgrader"] for cell in notebook.cells if "nbgrader" in cell.metadata]
        for cell in graded:
            jsonschema.validate(dict(cell), CELL)
        assert len({cell["grade_id"] for cell in graded}) == len(graded) == len(CHOSEN)


def read_prairielearn(text: str) -> object:
    """Return the points of 20; None for what is invalid, which costs no attempt."""
    document = json.loads(text)
    return 20 * document["score"] if document.get("gradable", True) else None


def read_autolab(text: str) -> object:
    """Return the sum of the last line; a last line that is no JSON records nothing."""
    try:
        return sum(json.loads(text.rstrip("\n").rpartition("\n")[2])["scores"].values())
    except json.JSONDecodeError:
        return None


def read_nbgrader(text: str) -> object:
    """Return the points of each cell; a cell with a solution waits for a person."""
    cells = [cell for cell in json.loads(text)["cells"] if cell["metadata"]]
    return [
        None
        if cell["metadata"]["nbgrader"]["solution"]
        else next(float(o["data"]["text/plain"]) for o in cell["outputs"] if o["output_type"] == "execute_result")
        for cell in cells
    ]


def read_tap(text: str) -> object:
    """Return how many tests passed; None for a run that bailed out. Each block is read as YAML."""
    for block in re.findall(r"^  ---\n(.*?)^  \.\.\.$", text, re.MULTILINE | re.DOTALL):
        assert {"message", "severity", "reasons"} <= yaml.safe_load(block).keys()
    assert len(re.findall(r"^(?:not )?ok \d", text, re.MULTILINE)) == int(
        re.findall(r"^1\.\.(\d+)$", text, re.MULTILINE)[0]
    )
    return None if "\nBail out! " in text else len(re.findall(r"^ok \d", text, re.MULTILINE))


def read_sarif(text: str) -> object:
    """Return the levels that the results have, and whether the run was a success."""
    (run,) = json.loads(text)["runs"]
    told = [*run["results"], *run["invocations"][0]["toolExecutionNotifications"]]
    return {one["level"] for one in told}, run["invocations"][0]["executionSuccessful"]


ROWS: dict[str, tuple[Callable[[str], object], dict[str, object]]] = {
    "gradescope": (
        lambda text: json.loads(text).get("score"),
        {"right": 20, "wrong": 0, "not started": 0, "syntax error": 10, "hidden": 0},
    ),
    "prairielearn": (read_prairielearn, {"right": 20, "wrong": 0, "not started": 0, "syntax error": 10, "hidden": 0}),
    "autolab": (read_autolab, {"right": 20, "wrong": 0, "not started": 0, "syntax error": 10, "hidden": 0}),
    "nbgrader": (
        read_nbgrader,
        {
            "right": [10, 10], "wrong": [0, 0], "not started": [0, 0], "syntax error": [10, 0], "hidden": [0, 0],
            "unreadable": [None, None], "half unreadable": [10, None], "fault": [10, None], "unsettled": [10, None],
        },
    ),
    "classroom50": (
        lambda text: [json.loads(text)[name] for name in ("score", "max-score")],
        {
            "right": [20, 20], "wrong": [0, 20], "not started": [0, 20], "syntax error": [10, 20], "hidden": [0, 20],
            "unreadable": [0, 0], "half unreadable": [10, 10], "fault": [10, 10], "unsettled": [10, 10],
        },
    ),
    "tap": (read_tap, {"right": 2, "wrong": 0, "not started": 0, "syntax error": 1, "hidden": 0}),
    "sarif": (
        read_sarif,
        {
            "right": (set(), True), "wrong": ({"error"}, True), "not started": (set(), True),
            "syntax error": ({"error"}, True), "unreadable": ({"error"}, False), "half unreadable": ({"error"}, True),
            "fault": ({"warning"}, False), "unsettled": ({"warning"}, True), "hidden": ({"error"}, True),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("format", ROWS)
def test_the_score_that_a_platform_records(report: Report, kind: str, format: str, language: str) -> None:
    read, scores = ROWS[format]
    text = render_report(report, format, LOOKS[language])
    check_platform(text, format)

    assert read(text) == scores.get(kind), text


@pytest.mark.parametrize("format", ["gradescope", "prairielearn", "autolab"])
def test_no_score_comes_with_a_sentence(report: Report, kind: str, format: str) -> None:
    text = render_report(report, format, LOOKS["en"])

    assert ("no score is written" in text.lower()) == (kind not in ROWS[format][1])


def test_a_student_cannot_write_the_last_line_of_autolab() -> None:
    forged = replace(LOOKS["en"])
    problem = Problem(Message("raised", {"type": "E", "text": Untrusted('x\n{"scores": {"a": 9}}')}), '{"scores": {}}')
    text = render_report(Report("w", 0, "A", {}, {"version": "1"}, (), (problem,), readable=False), "autolab", forged)

    assert read_autolab(text) is None
    assert not [line for line in text.splitlines() if line.strip().startswith("{")]


def test_a_hidden_criterion_is_in_no_format(grade_files) -> None:
    seen = visible(grade_files(WRONG, *CHOSEN), level=2, hidden=lambda exercise, criterion: criterion != "interface")
    shown = visible(grade_files(WRONG, *CHOSEN), level=2)
    name = load_english().format_message(next(f for e in shown.exercises for f in e.findings).message)

    for format in ROWS:
        assert json.dumps(name)[1:-1] in render_report(shown, format, LOOKS["en"]).replace('\\"', '"') or format in (
            "tap",
        ), "the control"
        assert json.dumps(name)[1:-1] not in render_report(seen, format, LOOKS["en"])


def test_the_regions_and_rules_of_sarif(grade_files) -> None:
    files = {"graph/mul layer.py": RIGHT["graph/mul_layer.py"].replace("self.y = y", "self.y = x")}
    report = visible(grade_files(files, "graph/mul_layer"), level=2)
    (run,) = json.loads(render_report(report, "sarif", LOOKS["en"]))["runs"]
    (result,), (rule,) = run["results"], run["tool"]["driver"]["rules"]
    place = result["locations"][0]["physicalLocation"]
    line = next(n for n, text in enumerate(files["graph/mul layer.py"].splitlines(), 1) if "self.y = x" in text)

    assert result["ruleId"] == rule["id"] == "graph/mul_layer/stores_x_twice"
    assert place["artifactLocation"]["uri"] == "r/graph/mul%20layer.py"
    assert place["region"]["startLine"] == line
    hints = json.loads(render_report(report, "json", LOOKS["en"]))["exercises"][0]["findings"][0]["hints"]
    assert rule["help"]["text"].splitlines() == hints
    assert {"id", "shortDescription", "fullDescription", "help"} <= rule.keys(), (
        "the code scanning of GitHub wants them"
    )
    assert run["language"] == "en"


def test_the_schema_of_sarif_refuses_what_is_not_so(grade_files) -> None:
    document = json.loads(render_report(visible(grade_files(WRONG, *CHOSEN), level=2), "sarif", LOOKS["ko"]))
    document["runs"][0]["results"][0]["level"] = "bad"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMAS["sarif"])


def test_another_reader_of_tap_reads_the_same(grade_files) -> None:
    parser = pytest.importorskip("tap.parser", reason="needs a reader of TAP: python -m pip install tap.py").Parser()
    text = render_report(visible(grade_files(SLIP, *CHOSEN), level=2), "tap", LOOKS["ko"])
    lines = [*parser.parse_text(text)]
    tests = [(line.number, line.ok, line.description) for line in lines if line.category == "test"]

    assert tests == [(1, True, "- graph/add_layer"), (2, False, "- graph/mul_layer")]
    assert [line.category for line in lines[:2]] == ["version", "plan"]


def test_results_stay_below_the_megabyte_of_prairielearn(grade_files) -> None:
    report = visible(grade_files(WRONG, *CHOSEN), level=2)
    wordy = replace(report.exercises[0], findings=(), output=Untrusted("가" * 90_000))
    text = render_report(replace(report, exercises=(wordy,) * 100), "prairielearn", LOOKS["ko"])

    assert len(text.encode("utf-8")) < 1_000_000


def test_junit_of_each_kind(report: Report, kind: str) -> None:
    suites = read_junit(render_report(report, "junit", LOOKS["ko"]))
    wanted = {"right": (0, 0), "not started": (2, 0), "fault": (0, 1), "unsettled": (0, 1)}

    if kind in wanted:
        assert (sum(s.failures for s in suites), sum(s.errors for s in suites)) == wanted[kind]


def test_junit_counts_all_suites_and_has_the_times_that_were_measured(grade_files) -> None:
    report = visible(grade_files({**STUBS, "work.py": RIGHT["graph/add_layer.py"]}, *CHOSEN), level=2)
    timed = replace(report, timings={"grading": 1.5, "training": 0.0, "graph/add_layer": 0.25, "graph/mul_layer": 0.0})
    root = ElementTree.fromstring(render_report(timed, "junit", LOOKS["en"]))
    plain = ElementTree.fromstring(render_report(report, "junit", LOOKS["en"]))
    ((suite, untouched),) = (root.findall("testsuite"),)
    (failure,) = untouched.iter("failure")

    assert root.attrib == {
        "name": "bpgrade",
        "tests": str(len(list(root.iter("testcase")))),
        "failures": "1",
        "errors": "0",
        "time": "1.500",
    }
    assert (suite.get("time"), untouched.get("time"), untouched.get("tests")) == ("0.250", "0.000", "1")
    assert failure.get("message") == "`MulLayer` is not started yet. Its docstring says what it must do."
    assert not [element for element in plain.iter() if "time" in element.attrib]


def test_extra_data_has_the_findings_that_the_student_may_see(grade_files) -> None:
    files = {"graph/mul_layer.py": RIGHT["graph/mul_layer.py"].replace("self.y = y", "self.y = x")}
    found = grade_files(files, "graph/mul_layer")
    first, second, unseen = (
        json.loads(render_report(report, "gradescope", LOOKS["en"]))["extra_data"]["exercises"][0]
        for report in (
            visible(found, level=1),
            visible(found, level=2),
            visible(found, level=2, hidden=lambda exercise, criterion: True),
        )
    )

    assert [one["id"] for one in first["findings"]] == ["place_only"]
    assert [(one["id"], one["formula"], one["edits"]) for one in second["findings"]] == [
        ("stores_x_twice", "dout * x", None)
    ]
    assert unseen == {"name": "graph/mul_layer", "verdict": "failed", "findings": []}
