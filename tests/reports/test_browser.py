"""Pages in a browser: they ask for nothing, run nothing, and can be read by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmark_page import make_class_page
from browser import Watched, open_browser, write_wrong_submission
from corpus import invoke, load_english

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import ExerciseMark, Mark
from grader.classroom.pages.class_page import render_class_page
from grader.classroom.pages.figures import list_frequent_mistakes
from grader.classroom.store.rows import HandedIn
from grader.model import Finding, Message, Place, Problem, Untrusted, Verdict

pytestmark = pytest.mark.slow("starts a browser, and grades a whole submission")
SIZES = ({"width": 390, "height": 844}, {"width": 1280, "height": 900})
SCHEMES = ("light", "dark")
GRAVE = ("serious", "critical")
ATTACK = (
    "</title></style></pre></details></main><script>alert('hit')</script><img src=x onerror=\"alert('hit')\">"
    "<svg/onload=alert('hit')><a href=javascript:alert('hit')>x</a>'\"><b onclick=alert(1)>&lt;script&gt;`<i>`"
    "\u202e\u2066\x1b[31m\x1b]8;;http://e.example\x07{{7*7}}${7*7}"
)
FILE = "<img src=x onerror=alert('hit')>\u202e&lt;.py"
SOURCE = f'''
"""{ATTACK.replace(chr(27), "")}"""
ATTACK = {ATTACK!r}
class Relu:
    def forward(self, x):
        print(ATTACK)
        raise ValueError(ATTACK)  # <script>alert('hit')</script> <img src=x onerror=alert('hit')> \u202e
    def backward(self, dout):
        return dout
class Negate:
    def forward(self, x):
        return ATTACK
    def backward(self, dout):
        raise type("<b>" + ATTACK[:200], (Exception,), {{}})(ATTACK)
'''
WRITTEN_BY_STUDENTS = (
    "script, img, svg:not([role]), a[href^=javascript], b, i, iframe, form, [onerror], [onload], [onclick]"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of this file."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, one_sandbox_for_commands: None) -> dict[str, Path]:
    """The pages by name."""
    folder = tmp_path_factory.mktemp("pages")
    write_wrong_submission(folder / "wrong")
    hostile = folder / "<img src=x onerror=alert('hit')>" / FILE
    hostile.parent.mkdir()
    hostile.write_text(SOURCE, encoding="utf-8")
    for name, path, language in (("wrong", "wrong", "en"), ("hostile", hostile.parent.name, "ko")):
        words = ("--all", "-v", "--format", "html", "--output", f"{name}.html", "--lang", language)
        invoke("check", path, *words, cwd=folder)
    page = render_class_page(*make_hostile_class(), load_english())
    (folder / "class.html").write_text(page, encoding="utf-8")
    return {path.stem: path for path in folder.glob("*.html")}


def make_hostile_class() -> tuple[Any, ...]:
    """A class whose students, files and messages hold the attack: its marks, problems and examples."""
    cells = {"activation/relu": ExerciseMark(3.0, 10.0, Verdict.FAILED)}
    marks = tuple(Mark(f"{n}{ATTACK}", cells, ATTACK, hand_in=HandedIn("x", 1, "hash")) for n in range(100))
    book = Classbook(marks, findings={one.student: (("activation/relu", "mistake", ATTACK, 3),) for one in marks})
    example = Finding("mistake", ATTACK, Message("own_raise", {"type": ATTACK, "text": ATTACK}), place=Place(ATTACK, 2, column=3), source_line=Untrusted(ATTACK))  # fmt: skip
    problems = [(ATTACK, Problem(Message("no_sources", {"path": ATTACK}), ATTACK))]
    return book, problems, dict.fromkeys(list_frequent_mistakes(book), example)


NAMES = ("wrong", "hostile", "class")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(browser: Any, pages: dict[str, Path], name: str) -> None:
    for options in ({}, {"bypass_csp": True}):  # an escaped text is harmless without the policy as well
        with Watched(browser, pages[name], **options) as watched:
            watched.open_folds()
            watched.page.wait_for_timeout(100)

            assert (watched.asked, watched.said) == ([watched.address], [])
            assert watched.count(WRITTEN_BY_STUDENTS) == 0
            shown = watched.page.inner_text("body")
            assert not [sign for sign in "\u202e\u2066\x1b\x07" if sign in shown + watched.page.title()]
            assert name == "wrong" or "onerror=" in shown, "the control: the attack is on the page as text"


def test_an_attack_that_is_not_escaped_is_noticed(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><title>{ATTACK}", encoding="utf-8")
    with Watched(browser, path) as watched:
        watched.page.wait_for_timeout(100)

        assert "hit" in watched.said and len(watched.asked) > 1 and watched.count(WRITTEN_BY_STUDENTS) > 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_read_a_page(browser: Any, pages: dict[str, Path], name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for size in SIZES:
        with Watched(browser, pages[name], viewport=size, color_scheme=scheme, bypass_csp=True) as watched:
            watched.open_folds()
            found = axe.run(watched.page).response["violations"]

            assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in GRAVE] == []
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_fold_opens_with_the_keyboard_and_without_scripts(browser: Any, pages: dict[str, Path]) -> None:
    with Watched(browser, pages["wrong"], java_script_enabled=False) as watched:
        hidden = watched.page.get_by_text("Right:").first
        assert not hidden.is_visible()
        watched.page.get_by_text("The right result").first.focus()
        watched.page.keyboard.press("Enter")

        assert hidden.is_visible()


def test_pages_are_small(pages: dict[str, Path]) -> None:
    assert pages["wrong"].stat().st_size < 400_000
    assert len(make_class_page(5000).encode()) < 2_000_000


def test_paper_shows_the_folds_that_are_open(browser: Any, pages: dict[str, Path]) -> None:
    with Watched(browser, pages["wrong"]) as watched:
        closed = len(watched.page.pdf())
        watched.open_folds()

        assert len(watched.page.pdf()) > 1.2 * closed
