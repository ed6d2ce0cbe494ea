"""The Korean pages for students: what they show is what bpgrade prints, and they follow the English pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import ROOT

from grader.commands import group

README = ROOT / "README.ko.md"
TRANSLATED = ("notebook.md", "editor.md", "hints.md")
PAGES = [README, *(ROOT / "docs" / "ko" / name for name in TRANSLATED)]
SLIP = '''"""곱셈 계층"""


class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = x
        return x * y

    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy
'''


def read(page: Path) -> str:
    """The text of a page."""
    return page.read_text(encoding="utf-8")


def list_blocks(page: Path) -> list[str]:
    """The code blocks of a page."""
    return re.findall(r"^```\n(.*?)^```", read(page), re.DOTALL | re.MULTILINE)


@pytest.fixture
def homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the Korean stubs and one slip, as a student has it."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(group, ["init", "--lang", "ko"]).exit_code == 0
    Path("exercises", "graph", "mul_layer.py").write_text(SLIP, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("page", "language"), [(ROOT / "README.md", "en"), (README, "ko")])
def test_the_finding_of_the_readme_is_what_bpgrade_prints(homework: Path, page: Path, language: str) -> None:
    command, _, shown = list_blocks(page)[0].partition("\n")
    words = command.removeprefix("$ bpgrade ").removesuffix(" --lang ko").split()
    output = CliRunner().invoke(group, [*words, "--lang", language]).output

    assert shown.splitlines()[:-1] == output.splitlines()[:-1]
    assert len(shown.splitlines()) > 10, "the control"


def test_the_line_for_editors_is_what_bpgrade_prints(homework: Path) -> None:
    output = CliRunner().invoke(group, "check mul_layer --lang ko --format lines".split()).output

    assert output in list_blocks(ROOT / "docs" / "ko" / "editor.md")


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_korean_page_has_the_parts_and_the_keys_of_the_english_one(name: str) -> None:
    english, korean = (ROOT / "docs" / name, ROOT / "docs" / "ko" / name)

    for pattern in (r"^(#+) ", r"^\| (`.*?`(?:, \S+)*) \|", r"^(```)"):
        assert re.findall(pattern, read(korean), re.MULTILINE) == re.findall(pattern, read(english), re.MULTILINE)


def test_the_korean_readme_sets_up_as_the_english_one_does() -> None:
    (command,) = re.findall(r"^python3 -m venv .* && .*$", read(README), re.MULTILINE)

    assert command in read(ROOT / "README.md")
    assert "[README.ko.md](README.ko.md)" in "".join(read(ROOT / "README.md").splitlines()[:4])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_korean_page_names_only_what_there_is(page: Path) -> None:
    text = read(page)
    commands = re.findall(r"(?:^|[`\\])bpgrade ([a-z]+)", text, re.MULTILINE)

    assert [
        link
        for link in re.findall(r"\]\(([^)]+)\)", text)
        if ":" not in link and not (page.parent / link.partition("#")[0]).exists()
    ] == []
    assert [one for one in commands if one not in group.commands and one not in ("grading", "done")] == []
    assert not re.search(r"pip install (?:-\S+ )*bpgrade\b", text)
