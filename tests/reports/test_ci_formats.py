"""The formats for CI: as each platform's own reader and schema have them, verdict by verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import jsonschema
import pytest
from corpus import (
    SCHEMAS,
    grade_path,
    load_checks,
    load_english,
    read_commands,
    read_json_lines,
    read_junit,
    read_markdown,
    write_files,
)

from grader.commands.output import FORMATS, render_report
from grader.grading.plan import describe_grader
from grader.model import CriterionResult, ExerciseResult, Finding, Message, Place, Problem, Report, Untrusted, Verdict
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.visible import visible
from grader.sandbox import Sandbox

IDENTITY = {
    "classroom": "cs", "assignment": "backprop", "assignment_type": "individual", "owner": "ada",
    "submission": "submit/1-abc", "commit": "https://host/c", "release": "https://host/r",
    "review": "https://host/d", "datetime": "2026-01-31T23:59:59Z",
}  # fmt: skip
LOOK = Look(load_english(), prefix="work/", root="course/work/", identity=IDENTITY)
WRONG = {
    "graph/mul_layer.py": "class MulLayer:\n    def forward(self, x, y):\n        self.x = x\n        self.y = x\n"
    "        return x * y\n    def backward(self, dout):\n        return dout * self.y, dout * self.x\n",
    "relu.py": "class Relu:\n    def forward(self, x):\n        raise ValueError('no')\n    def backward(self, dout):\n"
    "        return dout\n",
    "negate.py": "class Negate(\n",
}


def one(verdict: Verdict, *, score: float = 0.0, name: str = "graph/mul_layer", findings: int = 1) -> ExerciseResult:
    """An exercise of a verdict, with a criterion of the same and findings."""
    criterion = CriterionResult("forward.value", verdict, score, 10.0)
    found = tuple(
        Finding(
            "name", f"id{n}", Message("not_started"), place=Place("mul_layer.py", 3 + n), source_line=Untrusted("x")
        )
        for n in range(findings)
    )
    return ExerciseResult(name, "MulLayer", "bpgrade", verdict, 10.0, (criterion,), findings=found)


def report_of(*exercises: ExerciseResult, **fields: object) -> Report:
    """A report of these exercises."""
    return replace(Report("work", 0, "A", {}, describe_grader([]), exercises), **fields)


def text_word(text: str) -> str:
    found = re.search(r"mul_layer +(?:-  +)?(\S.*?)(?:  |$)", text, re.MULTILINE)
    assert found
    return found[1]


def markdown_word(text: str) -> str:
    (found,) = re.findall(r"^: (.*), \S+$", "\n".join(t.content for t in read_markdown(text)), re.MULTILINE)
    return found


def first_of(text: str) -> str | None:
    found = read_commands(text)
    return found[0].name if found else None


def severity(text: str) -> str | None:
    found = json.loads(text)
    return found[0]["severity"] if found else None


def junit_word(text: str) -> str | None:
    ((case,),) = read_junit(text)
    return type(case.result[0]).__name__.lower() if case.result else None


def sarif_level(text: str) -> str | None:
    (run,) = json.loads(text)["runs"]
    found = [*run["results"], *run["invocations"][0]["toolExecutionNotifications"]]
    return found[0]["level"] if found else None


def prairielearn_word(text: str) -> str | bool:
    document = json.loads(text)
    return document["tests"][0]["message"].partition(",")[0] if document["gradable"] else False


def tap_word(text: str) -> str:
    found = re.search(r"^((?:not )?ok) 1 - graph/mul_layer( # SKIP)?", text, re.MULTILINE)
    assert found
    return (found[2] or found[1]).strip(" #")


def nbgrader_waits(text: str) -> bool:
    return json.loads(text)["cells"][1]["metadata"]["nbgrader"]["solution"]


# as a problem matcher of an editor reads a line
EDITOR_LINE = re.compile(r"^(.+?):(\d+):(\d+): (error|note): (.*) \[(\S+)\]$", re.MULTILINE)
WITHOUT_SCORE = (Verdict.GRADER_FAULT, Verdict.UNSETTLED)
# how a verdict is read from each format, and how the table spells it there
READERS: dict[str, tuple[Callable[[str], object], Callable[[Verdict], object]]] = {
    "text": (text_word, load_english().name_verdict),
    "lines": (lambda text: m[4] if (m := EDITOR_LINE.match(text)) else None, lambda v: {"error": "error", None: None}.get(OUTCOMES[v].github, "note")),
    "html": (
        lambda text: re.search(r"graph/<wbr>mul_layer</th><td>\S+ ([^<]+)</td>", text)[1], load_english().name_verdict
    ),
    "json": (lambda text: json.loads(text)["exercises"][0]["verdict"], str),
    "jsonl": (lambda text: read_json_lines(text)[0]["verdict"], str),
    "junit": (junit_word, lambda v: OUTCOMES[v].junit),
    "markdown": (markdown_word, load_english().name_verdict),
    "github": (first_of, lambda v: OUTCOMES[v].github),
    "github-summary": (
        lambda text: next(t.content for t in read_markdown(text) if load_english().name_verdict(Verdict.PASSED) in t.content or t.content.startswith(tuple(o.sign for o in OUTCOMES.values()))),
        lambda v: f"{OUTCOMES[v].sign} {load_english().name_verdict(v)}",
    ),
    "gitlab": (severity, lambda v: OUTCOMES[v].gitlab),
    "gradescope": (lambda text: json.loads(text)["tests"][0].get("status"), lambda v: OUTCOMES[v].gradescope),
    "classroom50": (lambda text: json.loads(text)["tests"][0]["passed"], lambda v: OUTCOMES[v].classroom50),
    "sarif": (sarif_level, lambda v: {"notice": "note"}.get(word := OUTCOMES[v].github, word)),
    "tap": (tap_word, lambda v: "SKIP" if v in WITHOUT_SCORE else "ok" if v is Verdict.PASSED else "not ok"),
    "prairielearn": (prairielearn_word, lambda v: v not in WITHOUT_SCORE and load_english().name_verdict(v)),
    "autolab": (lambda text: text_word(text.replace("| ", "")), load_english().name_verdict),
    "nbgrader": (nbgrader_waits, lambda v: v in WITHOUT_SCORE),
}  # fmt: skip


def test_one_table_spells_every_verdict() -> None:
    words = {id.removeprefix("verdict.") for id in load_english().texts if id.startswith("verdict.")}

    assert set(OUTCOMES) == words == set(Verdict)
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("format", FORMATS)
def test_every_verdict_is_read_back_from_every_format(format: str) -> None:
    read, spelt = READERS[format]

    for verdict in Verdict:
        assert read(render_report(report_of(one(verdict)), format, LOOK)) == spelt(verdict), verdict


def test_only_a_pass_is_a_pass_on_every_platform() -> None:
    """The words that let a gradebook count an exercise as done stand for one verdict only."""
    assert {v for v in Verdict if OUTCOMES[v].classroom50} == {Verdict.PASSED}
    assert {v for v in Verdict if OUTCOMES[v].gradescope == "passed"} == {Verdict.PASSED}
    assert {v for v in Verdict if OUTCOMES[v].junit is None} == {Verdict.PASSED}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory, forking: Sandbox) -> Report:
    """A report of three wrong exercises, one of which does not compile, and much that is missing."""
    folder = write_files(tmp_path_factory.mktemp("handed_in"), WRONG)
    return visible(grade_path(folder, [check.name for check in load_checks()], forking), level=2)


UNREADABLE = report_of(
    one(Verdict.MISSING, findings=0), readable=False, problems=(Problem(Message("no_sources", {"path": "work"})),)
)
FAULTY = report_of(one(Verdict.PASSED, score=10.0, findings=0), one(Verdict.GRADER_FAULT, name="graph/negate"))


@pytest.mark.parametrize("format", SCHEMAS)
def test_documents_are_as_their_platforms_want_them(wrong: Report, format: str) -> None:
    timed = replace(wrong, timings={"grading": 1.5, "training": 0.0})
    for report in (wrong, timed, UNREADABLE, FAULTY, report_of(*map(one, Verdict))):
        jsonschema.validate(json.loads(render_report(report, format, LOOK)), SCHEMAS[format])


@pytest.mark.parametrize(
    ("format", "spoil"),
    [
        ("gitlab", lambda d: d[0].update(severity="bad")),
        ("gitlab", lambda d: d[0]["location"].pop("lines")),
        ("gradescope", lambda d: d["tests"][0].update(status="ok")),
        ("gradescope", lambda d: d["tests"][0].pop("score")),
        ("classroom50", lambda d: d.update(score=1.5)),
        ("classroom50", lambda d: d.update(owner="")),
        ("classroom50", lambda d: d.update(extra=1)),
    ],
)
def test_the_schemas_refuse_what_is_not_so(wrong: Report, format: str, spoil: Callable[..., object]) -> None:
    document = json.loads(render_report(wrong, format, LOOK))
    spoil(document)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMAS[format])


def test_junit_counts_are_those_that_another_reader_counts(wrong: Report) -> None:
    suites = read_junit(render_report(wrong, "junit", LOOK))
    declared = [(s.tests, s.failures, s.errors, s.skipped) for s in suites]
    for suite in suites:
        suite.update_statistics()

    assert len(suites) == len(wrong.exercises)
    assert declared == [(s.tests, s.failures, s.errors, s.skipped) for s in suites]


def test_annotations_stand_on_file_and_line_of_the_repository(wrong: Report) -> None:
    found = {c.properties["title"]: c for c in read_commands(render_report(wrong, "github", LOOK))}
    places = {title: (c.name, c.properties["file"], c.properties["line"]) for title, c in found.items()}

    assert places == {
        "graph/mul_layer: FAIL": ("error", "course/work/graph/mul_layer.py", "4"),
        "graph/negate: RAISED": ("error", "course/work/negate.py", "1"),
        "activation/relu: RAISED": ("error", "course/work/relu.py", "3"),
    }
    assert found["graph/mul_layer: FAIL"].data.split("\n") == [
        "`forward` keeps `x` in both places, so `backward` has lost `y`.",
        "Yours: `dx = dout * x`.",
    ]


def test_an_editor_finds_file_line_and_column(wrong: Report) -> None:
    look = replace(LOOK, prefix="C:/김민수/과제 (1)/")
    lines = render_report(wrong, "lines", look).splitlines()
    found = [match.groups() for line in lines if (match := EDITOR_LINE.fullmatch(line))]
    places = {(file, line, id) for file, line, _, level, _, id in found if level == "error"}

    assert len(found) == len(lines)
    assert places == {
        ("C:/김민수/과제 (1)/graph/mul_layer.py", "4", "graph/mul_layer/stores_x_twice"),
        ("C:/김민수/과제 (1)/negate.py", "1", "graph/negate/syntax"),
        ("C:/김민수/과제 (1)/relu.py", "3", "activation/relu/raised"),
    }


def test_a_notebook_is_annotated_as_a_file_with_the_cell_in_words(grade_files) -> None:
    cells = [{"cell_type": "code", "source": text} for text in ("import numpy as np", WRONG["graph/mul_layer.py"])]
    report = grade_files({"work.ipynb": json.dumps({"cells": cells})}, "mul_layer")
    (found,) = read_commands(render_report(report, "github", LOOK))
    (entry,) = json.loads(render_report(report, "gitlab", LOOK))

    assert found.properties == {"file": "course/work/work.ipynb", "title": "graph/mul_layer: FAIL"}
    assert found.data.startswith("code cell 2, line 4: `forward` keeps `x`")
    assert entry["location"] == {"path": "course/work/work.ipynb", "lines": {"begin": 1}}
    assert "code cell 2, line 4: " in entry["description"]


def test_at_most_ten_annotations_and_the_last_says_how_many_more() -> None:
    many = [one(Verdict.FAILED, name=f"graph/e{n}", findings=2) for n in range(8)]
    ten, more = (read_commands(render_report(report_of(*found), "github", LOOK)) for found in (many[:5], many))

    assert len(ten) == len(more) == 10
    assert more[-1].data == "There are 7 more. Run `bpgrade check` to see them."
    assert [c.properties["title"] for c in more[:8]] == [f"graph/e{n}: FAIL" for n in range(8)]


def test_a_file_that_cannot_be_read_is_told_on_it() -> None:
    problems = (
        Problem(Message("not_text"), "a,b.py"),
        Problem(Message("not_utf8", {"encoding": "cp949"}), "c.py", costs=False),
    )
    report = report_of(one(Verdict.MISSING, findings=0), problems=problems)
    annotated = [(c.name, c.properties["file"], c.data) for c in read_commands(render_report(report, "github", LOOK))]
    entries = [(e["severity"], e["location"]["path"]) for e in json.loads(render_report(report, "gitlab", LOOK))]

    assert annotated[0] == ("error", "course/work/a,b.py", load_english().format_message(problems[0].message))
    assert annotated[1][:2] == ("warning", "course/work/c.py")
    assert entries == [("major", "course/work/a,b.py"), ("info", "course/work/c.py")]


def test_an_annotation_always_says_something_and_never_a_book() -> None:
    silent = one(Verdict.FAILED, findings=0)
    wordy = replace(silent, reason=Message("raised", {"type": "ValueError", "text": Untrusted("x" * 100_000)}))
    short, long = (c.data for c in read_commands(render_report(report_of(silent, wordy), "github", LOOK)))

    assert short == "FAIL"
    assert 1000 < len(long) < 5000


def test_after_a_fault_of_the_grader_gradescope_gets_no_score() -> None:
    faulty, whole = (json.loads(render_report(r, "gradescope", LOOK)) for r in (FAULTY, report_of(one(Verdict.FAILED))))

    assert "score" not in faulty
    assert all("score" not in test and "max_score" not in test for test in faulty["tests"])
    assert "The grader failed on graph/negate." in faulty["output"]
    assert "10/10" not in json.dumps(faulty)
    assert (whole["score"], whole["tests"][0]["score"]) == (0.0, 0.0)


def test_classroom50_rounds_down_and_leaves_faults_out() -> None:
    third = one(Verdict.FAILED, score=10 / 3)
    document = json.loads(render_report(report_of(third, third, third, *FAULTY.exercises), "classroom50", LOOK))
    points = [(test["score"], test["max-score"]) for test in document["tests"]]

    assert points == [(3, 10), (3, 10), (3, 10), (10, 10), (0, 0)]
    assert (document["score"], document["max-score"]) == (20, 40)


def test_fingerprints_differ_by_entry_and_outlive_moved_lines(wrong: Report, grade_files) -> None:
    moved = {name: f"# one more line\n{text}" for name, text in WRONG.items()}
    before, after = (
        json.loads(render_report(r, "gitlab", LOOK)) for r in (wrong, visible(grade_files(moved), level=2))
    )
    twins = json.loads(render_report(report_of(one(Verdict.FAILED), one(Verdict.FAILED)), "gitlab", LOOK))
    prints = [entry["fingerprint"] for entry in before]

    assert prints == [entry["fingerprint"] for entry in after]
    assert [e["location"]["lines"]["begin"] + 1 for e in before] == [e["location"]["lines"]["begin"] for e in after]
    assert len({*prints}) == len(prints) > 2
    assert twins[0]["fingerprint"] != twins[1]["fingerprint"]


def test_json_lines_are_the_exercises_of_the_json_report(wrong: Report) -> None:
    lines = read_json_lines(render_report(wrong, "jsonl", LOOK))
    exercises = json.loads(render_report(wrong, "json", LOOK))["exercises"]
    common = {"schema", "version", "submission", "seed", "tier", "language", "problems"}

    assert [{k: v for k, v in line.items() if k not in common} for line in lines] == exercises
    assert all(common <= line.keys() for line in lines)


def test_a_summary_has_a_row_for_every_exercise_and_stays_below_what_github_takes() -> None:
    wordy = replace(one(Verdict.FAILED, findings=0), output=Untrusted("\u2603" * 60_000))
    summary = render_report(report_of(*[wordy] * 24), "github-summary", LOOK)
    rows = [t for t in read_markdown(summary) if t.type == "tr_open"]

    assert len(rows) == 1 + 24
    assert len(summary.encode("utf-8")) < 1 << 20
    assert "The summary is full." in summary
