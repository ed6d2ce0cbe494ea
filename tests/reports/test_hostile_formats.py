"""Text of a submission does nothing in any format: read back by each format's own parser, none of it is obeyed."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from corpus import bpgrade, load_english, read_commands, read_json_lines, read_junit, read_markdown
from hypothesis import example, given
from hypothesis import strategies as st

from grader.catalogue.harmless import printable
from grader.commands.output import FORMATS, render_report
from grader.grading.plan import describe_grader
from grader.model import (
    CriterionResult,
    Edit,
    ExerciseResult,
    Finding,
    Message,
    Place,
    Problem,
    Remark,
    Report,
    Untrusted,
    Verdict,
)
from grader.reports import markdown
from grader.reports.look import Look
from grader.reports.text import render_hint
from grader.reports.visible import visible

PIECES = (
    "::stop-commands::x", "##[error]x", "##vso[task.setvariable variable=a]b", "\x1b]0;t\x07\x1b[31m", "\x9b31m",
    "[bold]m[/bold]", "<script>alert(1)</script>", "<img src=x onerror=y>", "</details>", "<!--", "&lt;b&gt;",
    "[a](http://e.example)", "![i](x.png)", "<http://e.example>", "http://e.example/x", "www.e.example", "a@e.example",
    "@everyone", "#1", "`b`", "``` ", "~~~", "| x |", "**b**", "# h", "1. l", "=HYPERLINK(\"x\")", "@SUM(1)", "]]>",
    "<![CDATA[", "\u202e", "\u2066", "\u200b", "\ud800", "\ufffe", "%0A::error::y", "a=b,c:d;e]f", "\r", "\n", "\t", "\0",
)  # fmt: skip
HOSTILE = Untrusted(" ".join(PIECES) + "\n" + "\n".join(PIECES[:3]) + "\r::error::x\n")
LOOK = Look(load_english(), prefix="p/", root="r/", identity={})
PLACE = Place(HOSTILE, 3, column=1)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe]")
OURS = re.compile(r"</details>\n?|<details><summary>[\w/: .,&#;-]+</summary>\n?")


def hostile_finding(id: str) -> Finding:
    """A finding of every kind of message, with hostile text in each of its values."""
    fields = set(re.findall(r"{(\w+)", " ".join(load_english().texts[id].text)))
    values = {name: HOSTILE for name in fields | {"near", "name", "more"}}
    edit = Edit(PLACE, len(HOSTILE) + 1, HOSTILE, HOSTILE)
    return Finding("name", id, Message(id, values), ("dx",), "x", "y", (edit,), PLACE, HOSTILE)


def hostile_exercise(name: str, ids: list[str]) -> ExerciseResult:
    """A result that tells all of these messages as findings; the first has every other field as well.

    The first is also a criterion and a remark.
    """
    first, *rest = map(hostile_finding, ids)
    criteria = (CriterionResult("backward.0", Verdict.RAISED, 0.0, 1.0, first.message),)
    findings = (first, *(Finding(f.kind, f.id, f.message) for f in rest))
    return ExerciseResult(
        name, "B", "p", Verdict.RAISED, 10.0, criteria, findings, (Remark(first.message, PLACE),),
        hostile_finding("raised").message, PLACE, (PLACE, Place(HOSTILE, 1, 2)), HOSTILE,
    )  # fmt: skip


IDS = sorted(load_english().texts)
EXERCISES = tuple(hostile_exercise(f"unit{n}/name", IDS[n : n + 7]) for n in range(0, len(IDS), 7))
FAULTS = tuple(replace(e, findings=(), reason=None, name=f"{e.name}_again") for e in EXERCISES[:3])
MADE_UP = Report(
    HOSTILE, 0, "C", {}, describe_grader([]), (*EXERCISES, *FAULTS),
    (Problem(hostile_finding("unreadable").message, HOSTILE), Problem(Message("not_text"), HOSTILE, costs=False)),
)  # fmt: skip
SOURCE = f"""
HOSTILE = {"".join(c for c in HOSTILE if c != chr(0xD800))!r}
class Relu:
    def forward(self, x):
        print(HOSTILE)
        raise ValueError(HOSTILE)  # ::error::x ##[error] [a](http://e.example) `b` <b> \u202e www.e.example
    def backward(self, dout):
        return dout
class Negate:
    def forward(self, x):
        return HOSTILE
    def backward(self, dout):
        raise type(HOSTILE[:200], (Exception,), {{}})(HOSTILE)
"""
NAMES = (
    "::stop-commands::x ##[error] [a](www.e.example) ![i](x) `b` =HYPERLINK( ]]> \u202e 100%25,a=b.py",
    "<img src=x>/::error::y\n::error::z\r|a|@b.py",
)


if os.name == "nt":
    NAMES = tuple(re.sub(r'[<>:"|?*\r\n]', "_", name) for name in NAMES)
HANDED_IN = pytest.mark.slow("renders a report that was really graded; the one that is made up has every message")
BRIEF = pytest.mark.slow("renders again what the verbose text has, too")
GRADED: list[Report] = []  # grading and rendering take a while, and every test looks at the same
RENDERED: dict[tuple[int, str, bool], str] = {}


@pytest.fixture
def handed_in(grade_files) -> Report:
    """What was really graded: hostile files of hostile names, one of which does not compile."""
    if not GRADED:
        GRADED.append(visible(grade_files({NAMES[0]: SOURCE, NAMES[1]: "class AddLayer(\n"}), level=4))
    return GRADED[0]


def shown(report: Report, format: str, *, verbose: bool = False) -> str:
    """The report in a format."""
    key = (id(report), format, verbose)
    if key not in RENDERED:
        RENDERED[key] = render_report(report, format, replace(LOOK, verbose=verbose))
    return RENDERED[key]


@pytest.fixture(params=["made up", pytest.param("handed in", marks=HANDED_IN)])
def report(request: pytest.FixtureRequest) -> Report:
    """Each hostile report, with all that any hint level shows."""
    return MADE_UP if request.param == "made up" else request.getfixturevalue("handed_in")


def strings(document: object) -> list[str]:
    """Every string in plain data."""
    if isinstance(document, dict):
        return [s for pair in document.items() for part in pair for s in strings(part)]
    if isinstance(document, list):
        return [s for part in document for s in strings(part)]
    return [document] if isinstance(document, str) else []


@pytest.mark.slow("renders every format of a whole hostile submission; other tests here render one each")
def test_every_format_shows_text_of_the_submission(report: Report) -> None:
    """The control of all that follows: the text is there, and as it stands it would be obeyed."""
    for format in FORMATS:
        assert "stop-commands" in shown(report, format)
    assert {c.name for c in read_commands(HOSTILE)} >= {"stop-commands", "error", "task.setvariable"}
    assert {t.type for t in read_markdown(HOSTILE)} >= {"link_open", "image", "html_inline", "strong_open"}


@pytest.mark.parametrize("verbose", [pytest.param(False, marks=BRIEF), True])
@pytest.mark.parametrize("format", [f for f in FORMATS if f != "github"])
def test_no_runner_finds_a_command_in_a_log(report: Report, format: str, verbose: bool) -> None:
    assert read_commands(shown(report, format, verbose=verbose)) == []


def test_no_runner_finds_a_command_in_a_hint() -> None:
    every = [*MADE_UP.exercises, *(replace(MADE_UP.exercises[0], verdict=verdict) for verdict in Verdict)]
    for exercise in every:
        text = render_hint(replace(MADE_UP, exercises=(exercise,)), LOOK)

        assert read_commands(text) == []
        assert not UNSEEN.search(text)


def test_annotations_are_the_only_commands(report: Report) -> None:
    log = shown(report, "github")
    found = read_commands(log)

    assert len(found) == log.count("\n") == len(log.splitlines()) <= 10
    assert {c.name for c in found} <= {"error", "warning", "notice"}
    assert {key for c in found for key in c.properties} <= {"file", "line", "col", "title"}
    for annotation in found:
        assert read_commands(annotation.data) == []
        assert not UNSEEN.search(annotation.data + "".join(annotation.properties.values()))


def test_a_file_of_a_hostile_name_is_annotated_under_it(handed_in: Report) -> None:
    files = {c.properties["file"] for c in read_commands(shown(handed_in, "github")) if "file" in c.properties}

    assert files == {"r/" + printable(name).replace("##[", "# #[") for name in NAMES}


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_moves_a_cursor_or_turns_a_line_around(report: Report, format: str) -> None:
    assert not UNSEEN.search(shown(report, format))


@pytest.mark.parametrize(
    "format", ["json", "jsonl", "gitlab", "gradescope", "classroom50", "sarif", "prairielearn", "nbgrader"]
)
def test_json_holds_the_text_and_nothing_that_cannot_be_shown(report: Report, format: str) -> None:
    text = shown(report, format)
    found = strings(read_json_lines(text) if format == "jsonl" else json.loads(text))

    assert text.isascii()
    assert any("##[error]" in s for s in found)
    assert not any(UNSEEN.search(s) for s in found)


def test_xml_holds_the_text_and_no_element_of_it(report: Report) -> None:
    text = shown(report, "junit")
    root = ElementTree.fromstring(text)
    read = [case.result[0].message for suite in read_junit(text) for case in suite if case.result]

    assert {e.tag for e in root.iter()} <= {"testsuites", "testsuite", "testcase", "failure", "error", "skipped"}
    assert any("##[error]x" in message and "::stop-commands::x" in message and "]]>" in message for message in read)


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, tuple[str, ...]]] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(name for name, _ in attrs)))


def test_a_page_has_no_element_of_the_submission(report: Report) -> None:
    page = shown(report, "html")
    ours = {
        ("html", ("lang",)), ("meta", ("charset",)), ("meta", ("name", "content")), ("meta", ("http-equiv", "content")),
        ("div", ("class",)), ("section", ("class",)), ("th", ("scope",)), ("pre", ("tabindex",)), ("details", ("open",)),
    }  # fmt: skip
    bare = {"head", "title", "body", "main", "h1", "h2", "style", "table", "thead", "tbody", "tr", "td", "p", "code", "section", "details", "summary", "wbr"}  # fmt: skip

    assert Elements(page).found - ours <= {(tag, ()) for tag in bare}
    assert ("script", ()) in Elements("<script>").found


@pytest.mark.parametrize("verbose", [pytest.param(False, marks=BRIEF), True])
@pytest.mark.parametrize("format", ["markdown", "github-summary"])
def test_markdown_holds_no_link_image_or_html_of_the_submission(report: Report, format: str, verbose: bool) -> None:
    tokens = read_markdown(shown(report, format, verbose=verbose))

    assert not {t.type for t in tokens} & {"link_open", "image", "html_inline", "s_open", "em_open", "strong_open"}
    assert all(OURS.fullmatch(t.content) for t in tokens if t.type == "html_block")
    assert not [t.content for t in tokens if t.type == "text" and re.search(r"//|www\.|@|#\d", t.content)]


def test_markdown_has_the_headings_and_tables_of_the_report_alone(report: Report) -> None:
    summary, document = (read_markdown(shown(report, f)) for f in ("github-summary", "markdown"))
    names = {e.name for e in report.exercises}
    ours = {"bpgrade"} | names | {name.rpartition("/")[0] for name in names}
    headings = [t.content for before, t in pairwise(document) if before.type == "heading_open"]

    assert [t.type for t in summary].count("tr_open") == 1 + len(report.exercises)
    assert [t.tag for t in summary if t.type == "heading_open"] == ["h2"]
    assert {heading.strip("`") for heading in headings} <= ours
    assert [t.type for t in document].count("ordered_list_open") == 0


ALPHABET = st.text(alphabet="`[]()<>!&#*_~|\\:/@=+-.1a \n\"'w$;^{}", max_size=40) | st.text(max_size=40)


@given(ALPHABET)
@example("x`y`a`[link](http://e.example)")
@example("`a``b`[c](d)")
@example("``` `a` ```")
@example("1. a")
@example("`")
@example("\\`a`")
def test_any_sentence_is_text_and_code_in_markdown(text: str) -> None:
    """Nothing but text and code comes of it, and all of its characters but backticks and space are shown."""
    tokens = read_markdown(f"- {markdown.escape_sentence(text)}")
    inline = [t for t in tokens if t.type not in ("inline", "text", "code_inline", "text_special")]

    assert {t.type for t in inline} <= {
        "bullet_list_open", "list_item_open", "paragraph_open", "paragraph_close", "list_item_close", "bullet_list_close",
    }  # fmt: skip
    read = "".join(t.content for t in tokens if t.type in ("text", "code_inline", "text_special"))
    assert re.sub(r"[`\s]", "", read) == re.sub(r"[`\s]", "", printable(text))


@given(ALPHABET)
def test_any_text_is_one_piece_of_code_in_markdown(text: str) -> None:
    tokens = read_markdown(f"- {markdown.format_code(text)}")

    assert [t.content.strip() for t in tokens if t.type == "code_inline"] == ([printable(text).strip()] if text else [])


@given(st.lists(ALPHABET.map(printable), min_size=1, max_size=5))
def test_any_lines_are_one_block_of_code_in_markdown(lines: list[str]) -> None:
    (token,) = (t for t in read_markdown(markdown.fence_lines(lines)))

    assert (token.type, token.content) == ("fence", "\n".join(lines) + "\n")


ASCII = pytest.mark.slow("starts a process for one more encoding that lacks characters, as cp949 does")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", pytest.param("ascii", marks=ASCII)])
def test_no_command_on_a_console_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    for name in NAMES:
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE if name == NAMES[0] else "class AddLayer(\n", encoding="utf-8")
    result = bpgrade("check", "work", "--report", "markdown=-", "--report", "jsonl=-", cwd=tmp_path, encoding=encoding)

    assert result.code == 1
    assert "stop-commands" in result.out
    assert read_commands(result.out + result.err) == []
