"""Which course is graded, which checks join it, and where its stubs and solutions are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import ROOT, invoke, load_built_in

from grader.plugins import PluginError, Plugins, load_plugins
from grader.plugins.courses import choose_course, find_stub_names, find_top_names, list_built_in, list_stubs

SCALE = "Layer('{name}', symbol='{symbol}', inputs={{'x': 'N D'}}, formula='3 * x', gradients={{'dx': '3 * dout'}})"
MINE = f"Course('mine', [{SCALE.format(name='unit/scale', symbol='Scale')}])"
JOINING = f"[{SCALE.format(name='unit/joins', symbol='Joins')}]"
ADDING = '''
def halves_it(x, dout):
    """Your result is half of it, and nobody knows why it should be that."""
    return {"out": x / 2}
@hookimpl
def bpgrade_mistakes(): return {EXERCISE: [halves_it]}
'''


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Plugins]:
    """Load packages that return these expressions as their checks."""
    monkeypatch.syspath_prepend(tmp_path)

    def load(*returned: str, course: str = "book", more: str = "") -> Plugins:
        names = [f"brings_{abs(hash((tmp_path, one, more)))}" for one in returned]
        for name, one in zip(names, returned, strict=True):
            (tmp_path / name / "exercises").mkdir(parents=True, exist_ok=True)
            (tmp_path / "solutions").mkdir(exist_ok=True)
            text = f"from grader import Course, Layer, hookimpl\n@hookimpl\ndef bpgrade_checks(): return {one}\n{more}"
            (tmp_path / name / "__init__.py").write_text(text, encoding="utf-8")
        return load_plugins(names, course=course)

    return load


def test_the_book_is_the_default_and_its_stubs_lie_at_the_top() -> None:
    loaded = load_plugins()

    assert loaded.course == list_built_in()[0] == "book"
    assert loaded.folders == {"bpgrade": ROOT / "exercises"}
    assert loaded.solutions == {"bpgrade": ROOT / "solutions"}
    assert set(list_stubs(ROOT / "exercises")) == {check.name for check in loaded.checks}


@pytest.mark.parametrize("name", list_built_in())
def test_a_course_has_the_name_of_its_folder_and_stubs_that_define_its_symbols(name: str) -> None:
    loaded = load_plugins(course=name)

    assert {part.name for part in loaded.parts.values()} == {name}
    assert {symbol for check in loaded.checks for symbol in check.symbols} <= find_stub_names(name)


def test_checks_without_a_course_join_the_one_that_is_graded(load: Callable[..., Plugins]) -> None:
    book, mine = load(MINE, JOINING), load(MINE, JOINING, course="mine")

    assert [check.name for check in mine.checks] == ["unit/scale", "unit/joins"]
    assert {check.name for check in book.checks} >= {"unit/joins", "activation/relu"}
    assert "unit/scale" not in {check.name for check in book.checks}
    assert set(book.others) == {"mine"}


def test_the_folders_of_a_plugin_lie_in_its_package_or_beside_it(load: Callable[..., Plugins], tmp_path: Path) -> None:
    loaded = load(MINE, course="mine")
    ((plugin, folder),) = loaded.folders.items()

    assert folder == tmp_path / plugin / "exercises"
    assert loaded.solutions == {plugin: tmp_path / "solutions"}


def test_a_course_may_name_its_folders(load: Callable[..., Plugins], tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    named = MINE[:-1] + f", exercises=__import__('pathlib').Path({str(tmp_path / 'elsewhere')!r}))"

    assert list(load(named, course="mine").folders.values()) == [tmp_path / "elsewhere"]


def test_a_course_that_is_not_there_is_told_with_those_that_are(load: Callable[..., Plugins]) -> None:
    with pytest.raises(PluginError, match=r"there is no course 'his'; there are book.*mine"):
        load(MINE, course="his")


def test_two_courses_of_one_name_are_refused(load: Callable[..., Plugins]) -> None:
    with pytest.raises(PluginError, match=r"'bpgrade' and 'brings_.*' both have a course 'book'"):
        load(MINE.replace("mine", "book"))
    with pytest.raises(PluginError, match="both have a course 'mine'"):
        load(MINE, f"{MINE} ")


def test_mistakes_for_an_exercise_of_another_course_wait_for_it(load: Callable[..., Plugins]) -> None:
    adding = ADDING.replace("EXERCISE", "'unit/scale'")
    checks = [check for course in ("mine", "book") for check in load(MINE, course=course, more=adding).checks]

    assert [len(check.mistakes) for check in checks if check.name == "unit/scale"] == [1]
    with pytest.raises(PluginError, match="has mistakes for 'unit/nothing', which no plugin checks"):
        load(MINE, more=ADDING.replace("EXERCISE", "'unit/nothing'"))


def test_the_course_with_the_most_names_is_chosen_and_the_first_of_several() -> None:
    symbols = {"book": ("Relu", "Affine", "Net"), "other": ("relu_forward", "Net"), "third": ("Net", "relu_forward")}

    assert choose_course({"relu_forward", "Net", "helper"}, (), symbols) == "other"
    assert choose_course({"Net"}, (), symbols) == "book"
    assert choose_course(set(), (), symbols) == "book"


@pytest.mark.parametrize(
    "text",
    [
        b"class Relu:\n    def forward(self): pass\ndef relu_forward(x): pass\n",
        b'{"source": ["class Relu:\\n", "    def forward(self): pass"], "x": ["def relu_forward(x):"]}',
        b'{"source": "x = 1\\nclass Relu:\\n    def forward(self): pass\\ndef relu_forward(x): pass"}',
    ],
    ids=["source", "lines of a cell", "text of a cell"],
)
def test_names_are_found_in_sources_and_notebooks(text: bytes) -> None:
    assert find_top_names(text) == {"Relu", "relu_forward"}


UNDER = """Course('mine', [AFFINE.under(
    Convention(forward='{out}, cache = {0}({inputs})', backward='{gradients} = {1}({dout}, cache)', names={'W': 'w'}),
    ('affine_forward', 'affine_backward'), 'unit/mine')])"""


def test_a_course_that_is_made_from_the_book_has_the_texts_of_the_book(load: Callable[..., Plugins]) -> None:
    more = "from grader import Convention\nfrom grader.courses.book.affine import AFFINE\n"
    texts = load(UNDER, course="mine", more=more).speak("ko").texts

    for language in ("en", "ko"):
        assert "`dw`" in texts[language]["mistake.unit/mine.weight_gradient_averaged"]["text"][0]
        assert "four_dimensional" in texts[language]


@pytest.mark.parametrize("course", list_built_in())
def test_init_writes_the_stubs_of_one_course_alone(course: str, tmp_path: Path) -> None:
    result = invoke("init", "stubs", "--course", course, cwd=tmp_path)
    written = {path.relative_to(tmp_path / "stubs").with_suffix("").as_posix() for path in tmp_path.rglob("*.py")}

    assert result.code == 0
    assert written == {check.name for check in load_plugins(course=course).checks}


def test_the_readme_lists_the_courses_with_their_exercises() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([\w-]+)` \| (\d+) \|", text, re.MULTILINE))

    assert listed == {name: str(len(load_built_in(course=name).checks)) for name in list_built_in()}
