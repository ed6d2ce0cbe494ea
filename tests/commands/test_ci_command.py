"""`bpgrade check --report`: several reports at once, each where it was asked for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from corpus import ROOT, WRONG_RELU, bpgrade, invoke, read_commands, read_json_lines, write_files

from grader.commands import output, run
from grader.commands.output import FORMATS

CLASSROOM50 = {
    "CLASSROOM": "cs", "ASSIGNMENT": "a", "OWNER": "ada", "SUBMISSION_TAG": "submit/1",
    "COMMIT_URL": "https://host/c", "RELEASE_URL": "https://host/r",
}  # fmt: skip


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with a wrong exercise some folders down."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "course" / "exercises"
    folder.mkdir(parents=True)
    (folder / "relu.py").write_text(WRONG_RELU, encoding="utf-8")
    return tmp_path / "course"


def test_several_reports_at_once_beside_the_main_one(work: Path) -> None:
    wanted = {format: f"{format}.txt" for format in FORMATS if format != "text"} | {"junit": "a=b.xml"}
    asked = [word for format, file in wanted.items() for word in ("--report", f"{format}={file}")]

    result = bpgrade("check", "relu", *asked, "--report", "github=-", cwd=work, **CLASSROOM50)
    texts = {format: (work / file).read_text(encoding="utf-8") for format, file in wanted.items()}
    (annotation,) = read_commands(result.out)
    place = ("course/exercises/relu.py", "5")

    assert result.code == 1
    assert result.out.startswith("  activation   relu")
    assert (annotation.properties["file"], annotation.properties["line"]) == place
    assert WRONG_RELU.splitlines()[4] == "        return dout"
    assert read_commands(texts["github"]) == [annotation]
    assert ElementTree.fromstring(texts["junit"]).tag == "testsuites"
    assert json.loads(texts["gitlab"])[0]["location"] == {"path": place[0], "lines": {"begin": 5}}
    assert json.loads(texts["classroom50"])["owner"] == "ada"
    assert json.loads(texts["json"])["exercises"][0]["name"] == read_json_lines(texts["jsonl"])[0]["name"]


def test_a_report_beside_the_main_one_changes_no_exit_code(work: Path) -> None:
    (work / "exercises/affine.txt").write_text("", encoding="utf-8")
    for arguments, code in ((["relu"], 1), (["relu", "--exit-zero"], 0), (["nowhere/"], 2)):
        assert invoke("check", *arguments, "--report", "gradescope=r.json", cwd=work).code == code
    assert "There is no file or folder nowhere" in json.loads((work / "r.json").read_text(encoding="utf-8"))["output"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["junt=x"], "no such format: junt; did you mean junit?"),
        (["=x"], "the formats are text, lines, html, json, jsonl"),
        (["junit"], "junit names no file; write junit=FILE, or junit=- for standard output"),
        (["github-summary="], "github-summary= names no file"),
        (["junit=x", "json=./x"], "two reports go to x; give each a file of its own"),
        (["classroom50=-"], "classroom50 needs CLASSROOM, ASSIGNMENT, OWNER"),
        (["junit=no/such/folder/x"], "give a path in a folder that exists"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(work: Path, given: list[str], said: str) -> None:
    blank = dict.fromkeys((*CLASSROOM50, "USERNAME", "GITHUB_ACTOR"), "")
    result = invoke("check", "relu", *(w for g in given for w in ("--report", g)), cwd=work, **blank)

    assert result.code == 2
    assert said in result.err
    assert not (work / "x").exists()


def test_a_summary_is_added_to_what_a_step_has_written(work: Path) -> None:
    summary, other = work / "summary.md", work / "other.md"
    for file in (summary, other):
        file.write_text("first\n", encoding="utf-8")
    invoke("check", "relu", "--report", "github-summary=summary.md", "--report", "markdown=other.md", cwd=work)

    assert summary.read_text(encoding="utf-8").startswith("first\n## bpgrade: 3.5/10")
    assert other.read_text(encoding="utf-8").startswith("# bpgrade\n")


def test_nothing_but_annotations_commands_the_log_of_a_job(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a command prints, be it of students, files or hand-ins."""
    texts = ("::error::x\n", "  ::error::x\n", "a ##[error]x\n", "##vso[task.complete]\n")
    for text in texts:
        output.write_text(text, None)
    printed = capsys.readouterr().out
    output.write_text("::error::x\n", None, format="github")

    assert len(read_commands("".join(texts))) == len(texts)
    assert read_commands(printed) == []
    assert [c.name for c in read_commands(capsys.readouterr().out)] == ["error"]


def test_only_the_formats_asked_for_are_imported(work: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", "-m", "bpgrade", "check", "relu", "--format", "gitlab"],
        cwd=work, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    modules = set(re.findall(r"grader\.reports\.(\w+)", done.stderr))
    formats = {format.replace("-", "_") for format in FORMATS}

    assert json.loads(done.stdout)
    assert modules & formats - {"gitlab"} == {"json"}  # which GitLab's is written with


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        ("repository/exercises", "exercises/"),
        ("repository/exercises/relu.py", "exercises/"),
        ("repository", ""),
        ("repository/../repository/exercises", "exercises/"),
        ("linked/exercises", "exercises/"),
        ("plain/exercises", "plain/exercises/"),
        ("x" * 5000 + "/relu.py", "x" * 5000 + "/"),
    ],
)
def test_the_root_of_a_repository_is_found_upwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, prefix: str
) -> None:
    for folder in ("repository/.git", "repository/exercises", "linked/exercises", "plain/exercises"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "linked/.git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    (tmp_path / "repository/exercises/relu.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert run.find_root_prefix(Path(given)) == prefix
    assert (ROOT / ".git").exists() <= (run.find_root_prefix(ROOT / "exercises") == "exercises/")


def test_inside_a_repository_the_current_folder_does_not_matter(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (work, work / "exercises", work.parent):
        monkeypatch.chdir(folder)

        assert run.find_root_prefix(work / "exercises") == "course/exercises/"
    monkeypatch.chdir(work / "exercises")

    assert run.find_root_prefix(Path()) == "course/exercises/"


STUB = (ROOT / "exercises" / "graph" / "negate.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "arguments", "code"),
    [
        ({"negate.py": STUB}, [], 0),
        ({"negate.py": STUB}, ["--fail-under", "50"], 0),
        ({"negate.py": STUB, "relu.py": WRONG_RELU}, [], 1),
        ({"negate.py": STUB, "relu.py": "class Relu(\n"}, [], 1),
        ({"negate.py": STUB, "more.py": b"PK\x03\x04\xff\xfe\x81"}, [], 1),
        ({"other.py": "x = 1\n"}, [], 1),
        ({"notes.txt": ""}, [], 2),
    ],
)
def test_untouched_stubs_are_no_failure_if_started(
    tmp_path: Path, files: dict[str, str | bytes], arguments: list[str], code: int
) -> None:
    write_files(tmp_path / "exercises", files)
    asked = ["check", "negate", "relu", *arguments]
    before, after = (invoke(*words, cwd=tmp_path) for words in (asked, [*asked, "--if-started"]))

    assert (before.code, after.code) == (max(code, 1), code)
    assert ("No exercise is started yet. With" in after.err) == (code == 0)
    assert before.out == after.out
