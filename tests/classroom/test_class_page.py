"""The page of a class: what stands on it, and that no name or message of a student adds an element."""

from __future__ import annotations

from html.parser import HTMLParser

from corpus import load_built_in, load_english

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import ExerciseMark, Mark
from grader.classroom.pages.class_page import render_class_page
from grader.classroom.pages.figures import count_tenths, list_frequent_mistakes
from grader.classroom.store.rows import HandedIn
from grader.model import Finding, Message, Place, Problem, Untrusted, Verdict

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)></style>\"'\u202e\x1b[31m"
OURS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "div", "table", "thead", "tbody", "tr", "th", "td", "p", "pre", "code", "details", "summary", "wbr"}  # fmt: skip


def make_mark(student: str, points: float, name: str = "") -> Mark:
    """A student who passed the first of two exercises and has so many points in the second."""
    verdict = Verdict.PASSED if points == 10 else Verdict.FAILED
    cells = {"graph/mul_layer": ExerciseMark(10.0, 10.0, Verdict.PASSED), "relu": ExerciseMark(points, 10.0, verdict)}
    return Mark(student, cells, name, hand_in=HandedIn(student, 1, "hash"))


BOOK = Classbook(
    tuple(make_mark(f"{number:02}", 10.0 if number > 10 else 2.0) for number in range(12)),
    findings={f"{number:02}": (("relu", "mistake", "mask_inverted", 3),) for number in range(11)},
)


def render(book: Classbook, text: str = "text", language: str = "en") -> str:
    """The page, with an example and a problem of that text."""
    finding = Finding("mistake", "mask_inverted", Message("is_formula", {"output": "dx", "formula": text}), place=Place(text, 2), source_line=Untrusted(text))  # fmt: skip
    examples = dict.fromkeys(list_frequent_mistakes(book), finding)
    return render_class_page(
        book, [(text, Problem(Message(text), text))], examples, load_built_in(language).make_catalogue()
    )


def list_tags(page: str) -> set[str]:
    """The names of all elements."""
    found = set[str]()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.add(tag)  # type: ignore[method-assign]
    parser.feed(page)
    return found


def test_the_page_shows_the_figures_of_the_text() -> None:
    page = render(BOOK)

    assert "12 students: average 63.3 %, median 60.0 %" in page
    assert '<th scope="row">60 - 70 %</th><td>11</td><td class="bar"><div style="width: 100%"></div>' in page
    assert "relu: 11 x mask_inverted (mistake)" in page and "Example: 00" in page
    assert "11 stopped at relu</summary><p>00, 01, 02, 03, 04, 05, 06, 07, 08, 09, 10</p>" in page


def test_the_page_is_in_the_language_asked_for() -> None:
    page = render(BOOK, language="ko")

    assert '<html lang="ko">' in page and "11명이 relu 문제에서 멈췄어요" in page and "<td>틀림 11명</td>" in page


def test_nothing_that_a_student_wrote_adds_an_element() -> None:
    marks = (make_mark(HOSTILE, 1.0, HOSTILE), make_mark(f"{HOSTILE}2", 1.0))
    book = Classbook(marks, findings={HOSTILE: (("relu", HOSTILE, HOSTILE, 3),)})
    page = render(book, HOSTILE)

    assert list_tags(page) <= OURS
    assert page.count("&lt;script&gt;") >= 7 and "\u202e" not in page and "\x1b" not in page
    assert "script" in list_tags(HOSTILE), "the control"


def test_a_class_of_nobody_has_a_page() -> None:
    assert "0 students" in render_class_page(Classbook(()), [], {}, load_english())


def test_all_points_are_in_the_last_tenth() -> None:
    assert [count for _, count in count_tenths([0.0, 9.9, 10.0, 99.0, 100.0])] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
