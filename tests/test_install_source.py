"""bpgrade is not on the package index: no text installs it by its name alone, and all name one source."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from corpus import ROOT

from grader.commands import run
from grader.version import INSTALL_SOURCE, REPOSITORY, find_install_source

BARE = re.compile(
    r"\b(?:pip[\d.]*|uv|pipx|poetry)\b[^\n;&|`#%]*?\b(?:install|add|run)\b[^\n;&|`#%]*?"
    r"(?<![\w./\\@-])bpgrade(?:\[[\w, -]+\])?(?:[=<>~!]=?[\d.*]+)?(?![\w./\\@-]|\s*@|\[)"
)
JOINED = re.compile(r"""['"]\s*\n\s*f?['"]|\\\n""")  # a text that goes on in the next line
SUFFIXES = {".py", ".md", ".toml", ".yml", ".sh", ".json", ".txt", ".ipynb", ".cfg", ""}
SKIPPED = {".git", ".venv", "documents", "mistaken", "styles", "__pycache__", Path(__file__).name}


def list_texts() -> list[tuple[str, str]]:
    """List the name and the text of every file that people read or run."""
    files = [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES and not SKIPPED & {*path.relative_to(ROOT).parts}
        and not any(part.endswith("_cache") or part.startswith(".hypo") for part in path.relative_to(ROOT).parts)
    ]  # fmt: skip
    return [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")) for path in files]


def test_no_text_installs_bpgrade_by_its_name_alone() -> None:
    texts = list_texts()
    found = {name: BARE.findall(JOINED.sub(" ", text)) for name, text in texts}

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert {"README.md", "docs/ci/gradescope/setup.sh", "grader/commands/run.py"} <= found.keys(), "the control"


@pytest.mark.parametrize(
    "line",
    [
        "pip install bpgrade",
        "%pip install -q 'bpgrade'",
        'python -m pip install "bpgrade[watch]"',
        "RUN pip3 install --no-cache-dir bpgrade && useradd",
        '["-m", "pip", "install", "--quiet", "bpgrade"]',
        "uv pip install bpgrade==0.1.0",
        "uv tool run bpgrade",
        "pipx install bpgrade",
    ],
)
def test_a_bare_name_is_found(line: str) -> None:
    assert BARE.search(line)


@pytest.mark.parametrize("source", [INSTALL_SOURCE, "'bpgrade @ file:///a'", "../bpgrade", "bpgrade-0.1.0-py3-none-any.whl", "-e ."])  # fmt: skip
def test_another_source_is_no_bare_name(source: str) -> None:
    assert not BARE.search(f"python -m pip install {source} && bpgrade check")


def test_every_address_is_the_one_of_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [(name, url) for name, text in list_texts() for url in re.findall(r"git\+https://bpgrade[^\s\"'`]*", text)]

    assert project["urls"] == {"Source": REPOSITORY}
    assert {url for name, url in named if name != "grader/version.py"} == {INSTALL_SOURCE}
    assert len({name for name, _ in named}) >= 5, "the control"


@pytest.mark.parametrize(
    ("recorded", "source"),
    [
        (None, INSTALL_SOURCE),
        ({"url": "file:///home/ada/bpgrade", "dir_info": {}}, INSTALL_SOURCE),
        ({"url": "https://host/b.git", "vcs_info": {"vcs": "git", "requested_revision": "v2", "commit_id": "abc"}}, "git+https://host/b.git@v2"),
        ({"url": "https://host/b.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}, "git+https://host/b.git@abc"),
        ({"url": "https://host/bpgrade-0.1.0-py3-none-any.whl", "archive_info": {}}, "https://host/bpgrade-0.1.0-py3-none-any.whl"),
    ],
)  # fmt: skip
def test_the_source_is_that_of_this_installation(
    monkeypatch: pytest.MonkeyPatch, recorded: dict[str, object] | None, source: str
) -> None:
    text = None if recorded is None else json.dumps(recorded)
    monkeypatch.setattr(metadata, "distribution", lambda name: SimpleNamespace(read_text=lambda file: text))

    assert find_install_source() == source
    assert f"pip install -q {source} " in run.WAY_OUT.format(find_install_source())
