"""The formats: as the schema says, readable by their own parsers, harmless, and for any console."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from corpus import ROOT, grade_path, invoke, load_checks, load_english, write_files

from grader.catalogue.harmless import printable
from grader.model import Finding, Message, Place, Report, Untrusted, Verdict
from grader.reports import json as json_format
from grader.reports import junit, text
from grader.reports.text import Look
from grader.reports.visible import visible
from grader.sandbox import Sandbox

SCHEMA = json.loads((ROOT / "grader" / "reports" / "schema.json").read_text(encoding="utf-8"))
HOSTILE = "\x1b[31m::stop-commands::x ##[error] [bold]m[/bold] <b>& \u202e \ud800 =HYPERLINK( \r\n\0"
WRONG = """
class Relu:
    def forward(self, x):
        print("한글 \\x1b[31m red \\u202e")
        self.mask = (x <= 0)
        out = x.copy()
        out[self.maks] = 0
        return out
    def backward(self, dout):
        return dout
class Sigmoid:
    def forward(self, x):
        raise ValueError("\\x1b[31m::error:: ]]> \\ud800 \\0 한글")
    def backward(self, dout):
        return dout
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = x  # 순전파
        return x * y
    def backward(self, dout):
        return dout * self.y, dout * self.x
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, forking: Sandbox) -> Report:
    """A report with findings, remarks, output, and text of the submission's."""
    folder = write_files(tmp_path_factory.mktemp("handed_in"), {"work.py": WRONG, "한글 (1).py": "class Negate(\n"})
    return grade_path(folder, [check.name for check in load_checks()], forking)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_json_is_as_the_schema_says(report: Report, level: int) -> None:
    document = json.loads(json_format.render_json(visible(report, level=level), Look(load_english())))

    jsonschema.validate(document, SCHEMA)


def test_the_schema_refuses_what_is_not_a_report(report: Report) -> None:
    document = json_format.make_document(report, load_english())
    document["exercises"][0]["verdict"] = "excellent"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def test_points_add_up(report: Report) -> None:
    document = json_format.make_document(report, load_english())

    assert document["max_score"] == 240
    for exercise in document["exercises"]:
        assert exercise["score"] == pytest.approx(sum(c["score"] for c in exercise["criteria"]), abs=0.01)
        assert exercise["max_score"] == pytest.approx(sum(c["max_score"] for c in exercise["criteria"]), abs=0.01)


def test_mul_layer_that_stores_x_twice_loses_dx_and_nothing_else(report: Report) -> None:
    (exercise,) = (
        e
        for e in json_format.make_document(visible(report, level=2), load_english())["exercises"]
        if e["symbol"] == "MulLayer"
    )
    (finding,) = exercise["findings"]
    lost = {c["id"]: c["max_score"] - c["score"] for c in exercise["criteria"] if c["score"] != c["max_score"]}

    assert (exercise["verdict"], exercise["score"], lost) == ("failed", 7.0, {"backward.dx": 3.0})
    assert (finding["kind"], finding["id"], finding["outputs"]) == ("mistake", "stores_x_twice", ["dx"])
    assert (finding["formula"], finding["expected_formula"], finding["line"]) == ("dout * x", None, 19)


def test_the_right_formula_and_the_edit_are_hidden_below_their_levels(report: Report) -> None:
    """No format shows at level 2 what belongs to levels 3 and 4; the control is that those levels do show it."""
    for render in (json_format.render_json, junit.render_junit, text.render_text):
        look = Look(load_english(), verbose=render is text.render_text)
        below, above = render(visible(report, level=2), look), render(visible(report, level=4), look)

        assert "dout * y" not in below
        assert "out[self.mask] = 0" not in below
        if render is not junit.render_junit:
            assert "dout * y" in above
            assert "out[self.mask] = 0" in above


def test_junit_is_read_back_by_an_xml_parser(report: Report) -> None:
    root = ElementTree.fromstring(junit.render_junit(report, Look(load_english())))
    suites = {suite.get("name"): suite for suite in root}

    assert len(suites["activation/relu"]) == int(suites["activation/relu"].get("tests", "0"))
    assert suites["graph/mul_layer"].get("failures") != "0"


def test_nothing_of_a_submission_can_steer_a_terminal_or_break_a_format() -> None:
    finding = Finding(
        "name", "raised", Message("raised", {"type": Untrusted(HOSTILE), "text": Untrusted(HOSTILE), "step": "forward"}),
        place=Place(HOSTILE, 1), source_line=Untrusted(HOSTILE),
    )  # fmt: skip
    from dataclasses import replace

    from grader.grading.plan import describe_grader
    from grader.model import ExerciseResult

    exercise = ExerciseResult("a/b", "B", "p", Verdict.RAISED, 10.0, findings=(finding,), output=Untrusted(HOSTILE))
    report = Report(HOSTILE, 0, "C", {}, describe_grader([]), (exercise,))
    shown = text.render_text(report, Look(load_english()))

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", shown)
    ElementTree.fromstring(junit.render_junit(report, Look(load_english())))
    assert json.loads(json_format.render_json(replace(report), Look(load_english())))["submission"] == printable(
        HOSTILE
    )


def test_without_signs_and_colour_text_is_words(report: Report) -> None:
    plain = text.render_text(report, Look(load_english()))

    assert "FAIL" in plain
    assert "not started" in plain or "missing" in plain
    assert "\x1b" not in plain


def test_a_caret_counts_hangul_as_two_columns() -> None:
    place = Place("a.py", 1, column=8)
    finding = Finding(
        "name",
        "name_not_defined",
        Message("name_not_defined", {"name": "zz"}),
        place=place,
        source_line=Untrusted("'한글' + zz"),
    )

    lines = list(text.list_finding(finding, Look(load_english()), with_place=False, explain=False))

    assert lines[2].index("^") - lines[1].index("|") == 2 + len("'한글' + ") + 2


def test_a_message_with_strange_values_is_still_a_sentence() -> None:
    for id in load_english().texts:
        assert isinstance(
            load_english().format_message(Message(id, {"name": Untrusted("{x}{0}{near?"), "near": None})), str
        )


def test_the_schema_is_in_the_package() -> None:
    assert Path(json_format.__file__).with_name("schema.json").is_file()


PRINTING = (
    "import numpy as np\n\n\nclass Relu:\n    def forward(self, x):\n        print(*range({count}), sep='\\n')\n"
    "        self.mask = x <= 0\n        return np.where(self.mask, 0, x)\n\n    def backward(self, dout):\n"
    "        return {result}\n"
)
PASSED_ON, MASKED = "dout", "np.where(self.mask, 0, dout)"


@pytest.mark.parametrize(
    ("count", "result", "last"),
    [(2, MASKED, None), (2, PASSED_ON, "1"), (10_000, PASSED_ON, "... and many more lines")],
    ids=["right", "few lines", "many lines"],
)
def test_output_is_cut_visibly_and_shown_only_beside_what_is_wrong(
    count: int, result: str, last: str | None, tmp_path: Path
) -> None:
    (tmp_path / "relu.py").write_text(PRINTING.format(count=count, result=result), encoding="utf-8")
    lines = [line.strip() for line in invoke("check", "relu.py", cwd=tmp_path).out.splitlines()]

    assert ("Your code printed:" in lines) is (last is not None)
    assert last is None or last in lines
    assert max(map(len, lines)) < 200 and len(lines) < 45


def test_a_file_with_one_layer_is_answered_with_one_layer(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text(PRINTING.format(count=1, result=PASSED_ON), encoding="utf-8")
    brief = invoke("check", "relu.py", cwd=tmp_path).out
    every = invoke("check", "relu.py", "--all", cwd=tmp_path).out
    named = invoke("check", "relu.py", "relu", "sigmoid", "-v", cwd=tmp_path).out

    assert "missing" not in brief and "240" not in brief
    assert "23 more exercises are not in relu.py. `--all` lists them." in brief
    assert "3.5/10 of what you started." in brief
    assert "backward dx -6, skipped -0.5" in brief, "the lost points stand beside the criteria"
    assert "missing" in every and "3.5/10 of what you started, 3.5/240 in all." in every
    assert "sigmoid" in named and named.count("forward value") == 1, "a missing exercise has no criteria"


def test_a_slip_that_several_exercises_share_is_shown_once(tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text(WRONG.replace("class Relu:", "Class Relu:"), encoding="utf-8")

    shown = invoke("check", "layers.py", cwd=tmp_path).out

    assert shown.count("Did you mean `class`?") == 1
    assert shown.count("The reason is that of graph/mul_layer.") == 2


def test_findings_with_one_sentence_are_shown_once(report: Report) -> None:
    twice = tuple(
        Finding("formula", "differs", Message("count_returned", {"output": output, "got": "one array", "count": 2}))
        for output in ("losses", "accuracies")
    )
    other = Finding("formula", "differs", Message("losses_do_not_fall"))
    (first, *_) = report.exercises
    shown = text.render_text(
        replace(report, exercises=(replace(first, findings=(*twice, other)),)), Look(load_english())
    )

    assert shown.count("Your code returned one array.") == 1
    assert shown.index("Your code returned one array.") < shown.index("The last losses are not smaller")
