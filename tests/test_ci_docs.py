"""The files of docs/ci, run as far as that is possible here: with this bpgrade in place of the installed one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from corpus import ROOT, SCHEMAS, bpgrade, read_commands, read_junit, read_markdown
from packaging.requirements import Requirement

from grader.commands.output import FORMATS
from grader.version import INSTALL_SOURCE

CI = ROOT / "docs" / "ci"
INSTALL = 'python -I -m pip install "$BPGRADE" $PLUGIN'
PROGRAM = f'#!/usr/bin/env bash\nexec "{sys.executable}" -P -m bpgrade "$@"\n'
pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("bash") or not shutil.which("git"), reason="needs bash and git"
)
Shell = Callable[..., subprocess.CompletedProcess[str]]


def program(path: Path, text: str) -> None:
    """A program of that text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(0o755)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A student's repository: the stubs, one exercise that is right and one that is wrong."""
    folder = tmp_path / "repository"
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    shutil.copytree(ROOT / "exercises", folder / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("graph/add_layer.py", "graph/mul_layer.py"):
        text = (ROOT / "solutions" / name).read_text(encoding="utf-8")
        (folder / "exercises" / name).write_text(text.replace("self.y = y", "self.y = x"), encoding="utf-8")
    return folder


@pytest.fixture
def shell(tmp_path: Path, repository: Path) -> Shell:
    """Runs lines as a runner does, in the repository, with `bpgrade` on the path."""
    program(tmp_path / "bin" / "bpgrade", PROGRAM)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "CI": "true"} | variables
        return subprocess.run(
            ["bash", *words], cwd=repository, env=environment, capture_output=True, text=True, encoding="utf-8",
            check=False,
        )  # fmt: skip

    return run


def parsed(name: str) -> dict[Any, Any]:
    """A YAML file of docs/ci."""
    found = yaml.safe_load((CI / name).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_workflow_may_only_read_and_names_versions() -> None:
    workflow = parsed("github.yml")
    used = [step["uses"] for step in workflow["jobs"]["check"]["steps"] if "uses" in step]

    assert workflow["permissions"] == {"contents": "read"}
    # `on` is a yes to YAML 1.1; a push to another branch has its pull request
    assert workflow[True] == {"push": {"branches": ["main", "master"]}, "pull_request": None}
    assert used and all(re.fullmatch(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})", name) for name in used)


def test_the_steps_of_the_workflow(shell: Shell, repository: Path, tmp_path: Path) -> None:
    workflow = parsed("github.yml")
    steps = workflow["jobs"]["check"]["steps"]
    install, check = (step["run"] for step in steps if "run" in step)
    names = [step.get("uses", step.get("run", "")).partition("@")[0] for step in steps]
    summary = tmp_path / "summary.md"
    summary.touch()
    result = shell("-e", "-c", check, GITHUB_STEP_SUMMARY=str(summary))
    (annotation,) = read_commands(result.stdout)
    place = repository / annotation.properties["file"]
    rows = [t for t in read_markdown(summary.read_text(encoding="utf-8")) if t.type == "tr_open"]

    assert (install, workflow["env"]) == (INSTALL, {"BPGRADE": INSTALL_SOURCE, "PLUGIN": ""})
    assert names.index(install) < names.index("actions/checkout"), "pip sees no checkout"
    assert result.returncode == 1, result.stderr
    assert place == repository / "exercises/graph/mul_layer.py"
    assert place.read_text(encoding="utf-8").splitlines()[int(annotation.properties["line"]) - 1].endswith("self.y = x")
    assert len(rows) == 1 + 24
    (uploaded,) = (step["with"]["path"] for step in steps if "path" in step.get("with", {}))
    assert len(read_junit((repository / uploaded).read_text(encoding="utf-8"))) == 24


def test_the_workflow_is_green_for_the_solutions(shell: Shell, repository: Path, tmp_path: Path) -> None:
    shutil.rmtree(repository / "exercises")
    shutil.copytree(ROOT / "solutions", repository / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    check = parsed("github.yml")["jobs"]["check"]["steps"][-2]["run"]
    result = shell("-e", "-c", check, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))

    assert (result.returncode, read_commands(result.stdout)) == (0, []), result.stdout + result.stderr


def test_the_script_and_the_artifacts_of_the_pipeline(shell: Shell, repository: Path) -> None:
    job = parsed("gitlab-ci.yml")["bpgrade"]
    install, remove, check = job["script"]
    result = shell("-e", "-c", f"{remove}\n{check}")
    reports = job["artifacts"]["reports"]
    quality = json.loads((repository / reports["codequality"]).read_text(encoding="utf-8"))
    jsonschema.validate(quality, SCHEMAS["gitlab"])

    assert job["variables"] == {"BPGRADE": INSTALL_SOURCE, "PLUGIN": ""}
    assert install == f'cd / && {INSTALL} && cd "$CI_PROJECT_DIR"'
    assert (job["artifacts"]["when"], result.returncode) == ("always", 1), result.stderr
    assert [(repository / entry["location"]["path"]).is_file() for entry in quality] == [True]
    assert len(read_junit((repository / reports["junit"]).read_text(encoding="utf-8"))) == 24


@pytest.fixture
def autograder(tmp_path: Path, repository: Path) -> Path:
    """Gradescope's folder, with a submission in it."""
    folder = tmp_path / "autograder"
    program(folder / "venv/bin/bpgrade", PROGRAM)
    shutil.copytree(repository / "exercises", folder / "submission")
    return folder


def results_of(autograder: Path) -> Any:
    """The results that Gradescope would read."""
    document = json.loads((autograder / "results/results.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, SCHEMAS["gradescope"])
    return document


def test_run_autograder_writes_results(shell: Shell, autograder: Path) -> None:
    program(autograder / "venv/bin/bpgrade", PROGRAM.replace('"$@"', '"${@/#A/C}"'))  # the tier is what is had here
    result = shell(str(CI / "gradescope/run_autograder"), AUTOGRADER=str(autograder))
    document = results_of(autograder)

    assert result.returncode == 0, result.stderr
    assert (document["score"], len(document["tests"])) == (17, 24)
    assert sum(test["score"] for test in document["tests"]) == 17


@pytest.mark.parametrize(("end", "code"), [("exit 3", 3), ("kill -9 $$", 137), ("exit 130", 130)])
def test_run_autograder_gives_no_score_when_the_grader_ends_badly(
    shell: Shell, autograder: Path, end: str, code: int
) -> None:
    (autograder / "results").mkdir()
    (autograder / "results/results.json").write_text('{"score": 240, "tests": []}', encoding="utf-8")
    program(autograder / "venv/bin/bpgrade", f"#!/usr/bin/env bash\n{end}\n")
    result = shell(str(CI / "gradescope/run_autograder"), AUTOGRADER=str(autograder))

    assert result.returncode == code
    assert "score" not in results_of(autograder)
    assert "not your fault" in results_of(autograder)["output"]


@pytest.mark.parametrize("has_old_name", [True, False])
def test_setup_makes_an_environment_with_bpgrade(
    shell: Shell, autograder: Path, tmp_path: Path, has_old_name: bool
) -> None:
    """With apt-get and Python played by others; what is asked of them is what is looked at."""
    log, python = tmp_path / "log", "python3.11" if has_old_name else "python3"
    shutil.rmtree(autograder / "venv")
    refuses = "" if has_old_name else '\ncase "$*" in *python3.11*) exit 100;; esac'
    program(tmp_path / "bin/apt-get", f'#!/bin/bash\necho "apt-get $*" >> "{log}"{refuses}\n')
    says = f'#!/bin/bash\necho "$(basename "$0") $*" >> "{log}"\n'
    program(tmp_path / f"bin/{python}", f'{says}mkdir -p "$4/bin" && cp "$0" "$4/bin/python"\n')
    for name in ("bash", "env", "mkdir", "cp", "basename"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    result = shell(str(CI / "gradescope/setup.sh"), AUTOGRADER=str(autograder), PATH=str(tmp_path / "bin"))

    assert result.returncode == 0, result.stderr
    assert log.read_text(encoding="utf-8").splitlines()[-2:] == [
        f"{python} -I -m venv {autograder}/venv",
        f"python -I -m pip install {INSTALL_SOURCE}",
    ]


def test_scripts_can_be_run() -> None:
    for path in (*(CI / "gradescope").iterdir(), CI / "prairielearn/run.sh"):
        assert os.access(path, os.X_OK)
        assert path.read_bytes().startswith(b"#!/usr/bin/env bash\n")


def run_autograder50(where: Path, repository: Path) -> subprocess.CompletedProcess[bytes]:
    """Run autograder.py in the repository, from a folder; pip is played by a module that installs this bpgrade."""
    text = (CI / "classroom50/autograder.py").read_text(encoding="utf-8")
    program(
        where.parent / "pip_played.py",
        f"import pathlib\npath = pathlib.Path('bin/bpgrade')\npath.write_text({PROGRAM!r})\npath.chmod(0o755)\n",
    )
    for before, after in (('"-m", "pip"', f'"{where.parent}/pip_played.py"'), ('"venv"', '"venv", "--without-pip"')):
        assert before in text
        text = text.replace(before, after)
    program(where / "autograder.py", text)
    identity = {"CLASSROOM": "c", "ASSIGNMENT": "a", "OWNER": "ada", "SUBMISSION_TAG": "submit/1",
                "COMMIT_URL": "https://host/c", "RELEASE_URL": "https://host/r", "CI": "true"}  # fmt: skip
    return subprocess.run(
        [sys.executable, str(where / "autograder.py")], cwd=repository, capture_output=True, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | identity,
    )  # fmt: skip


def test_the_autograder_of_classroom50(repository: Path, tmp_path: Path) -> None:
    ran = run_autograder50(tmp_path / "elsewhere", repository)
    document = json.loads((repository / "result.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, SCHEMAS["classroom50"])

    assert ran.returncode == 0, ran.stderr
    assert (document["score"], document["max-score"], document["owner"]) == (17, 240, "ada")
    assert (repository / "release-body.md").read_text(encoding="utf-8").startswith("# bpgrade\n")


def test_a_branch_with_a_merge_request_has_one_pipeline() -> None:
    never, always = parsed("gitlab-ci.yml")["workflow"]["rules"]

    assert (never["when"], always) == ("never", {"when": "always"})
    assert {"$CI_OPEN_MERGE_REQUESTS", '"push"'} <= {*never["if"].split()}


@pytest.mark.parametrize("name", ["github.yml", "gitlab-ci.yml"])
def test_a_repository_of_stubs_is_green(shell: Shell, repository: Path, tmp_path: Path, name: str) -> None:
    shutil.rmtree(repository / "exercises")
    shutil.copytree(ROOT / "exercises", repository / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    found = parsed(name)
    check = found["jobs"]["check"]["steps"][-2]["run"] if "jobs" in found else found["bpgrade"]["script"][-1]
    result = shell("-e", "-c", check, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))

    assert (result.returncode, read_commands(result.stdout)) == (0, []), result.stderr
    assert "No exercise is started yet. With `--if-started`" in result.stderr


def test_every_way_to_install_says_how_the_plugin_comes() -> None:
    named = {
        path.name for path in CI.rglob("*") if path.is_file() and INSTALL_SOURCE in path.read_text(encoding="utf-8")
    }
    plugins = {path.name for path in CI.rglob("*") if path.is_file() and "PLUGIN" in path.read_text(encoding="utf-8")}

    assert named == plugins == {"Containerfile", "autograder.py", "github.yml", "gitlab-ci.yml", "setup.sh"}


def test_the_constraints_pin_all_that_bpgrade_needs() -> None:
    pins = dict(re.findall(r"^([\w-]+)==([\d.]+)$", (CI / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
    needed, new = set(), {"bpgrade"}
    while new:
        needed |= new
        found = [Requirement(text) for name in new for text in metadata.requires(name) or ()]
        new = {r.name.lower() for r in found if not r.marker or r.marker.evaluate({"extra": ""})} - needed

    assert pins.keys() == needed - {"bpgrade"}
    assert "constraints.txt" in (CI / "Containerfile").read_text(encoding="utf-8")


@pytest.fixture
def elice(tmp_path: Path, repository: Path) -> Callable[..., tuple[int, list[list[str]]]]:
    """Runs grader.py where Elice's module is played by one that notes what is sent."""
    folder, sent = tmp_path / "elice", tmp_path / "sent"
    program(
        folder / "elice_utils.py",
        f"""
import json
def note(*words):
    with open({str(sent)!r}, "a", encoding="utf-8") as file:
        file.write(json.dumps(words) + "\\n")
def secure_init(): note("init")
def secure_send_grader(text): note("grader", text)
def secure_send_score(score): note("score", score)
""",
    )
    shutil.copy(CI / "elice/grader.py", folder / "grader.py")

    def run(bpgrade: str, handed_in: Path = repository / "exercises") -> tuple[int, list[list[str]]]:
        program(tmp_path / "bin/bpgrade", bpgrade)
        path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
        added = {"PATH": path, "PYTHONPATH": str(ROOT), "HANDED_IN": str(handed_in), "EXECUTION_TOKEN": "secret"}
        ran = subprocess.run([sys.executable, "grader.py"], cwd=folder, env=os.environ | added, check=False)
        return ran.returncode, [json.loads(line) for line in sent.read_text(encoding="utf-8").splitlines()]

    return run


SAME_TIER = PROGRAM.replace('"$@"', '"${@/#A/C}"')  # the tier is what is had here


def test_elice_gets_one_score_and_the_text(elice: Callable[..., tuple[int, list[list[str]]]]) -> None:
    code, sent = elice(SAME_TIER)

    assert code == 0
    assert [kind for kind, *_ in sent] == ["init", "grader", "score"]
    assert sent[-1] == ["score", 7], "17 of 240 points are 7 of 100"
    assert "mul_layer" in sent[1][1]


@pytest.mark.parametrize("end", ["exit 3", "kill -9 $$", 'test -z "$EXECUTION_TOKEN" && exit 130'])
def test_elice_gets_no_score_when_the_grader_fails(elice: Callable[..., tuple[int, list[list[str]]]], end: str) -> None:
    code, sent = elice(f"#!/usr/bin/env bash\n{end}\n")

    assert code != 0
    assert [kind for kind, *_ in sent] == ["init", "grader", "grader"]
    assert "not your fault" in sent[-1][1]


def test_elice_gets_no_score_for_what_cannot_be_read(
    elice: Callable[..., tuple[int, list[list[str]]]], tmp_path: Path
) -> None:
    (tmp_path / "work.py").write_bytes(b"PK\x03\x04\xff\xfe\0")
    code, sent = elice(SAME_TIER, tmp_path / "work.py")

    assert code != 0
    assert "score" not in [kind for kind, *_ in sent]
    assert any("No score is written" in text for _, *texts in sent for text in texts)


def test_the_entrypoint_of_prairielearn(shell: Shell, repository: Path, tmp_path: Path) -> None:
    grade, results = tmp_path / "grade", tmp_path / "grade/results/results.json"
    shutil.copytree(repository / "exercises", grade / "student")
    (grade / "tests").mkdir()
    (grade / "tests/course.toml").write_text('exercises = ["graph/add_layer", "graph/mul_layer"]\n', encoding="utf-8")
    codes, scores = [], []
    for text in (SAME_TIER, "#!/usr/bin/env bash\nexit 3\n"):
        program(tmp_path / "bin/bpgrade", text)
        codes.append(shell(str(CI / "prairielearn/run.sh"), GRADE=str(grade)).returncode)
        document = json.loads(results.read_text(encoding="utf-8"))
        jsonschema.validate(document, SCHEMAS["prairielearn"])
        scores.append((document["gradable"], document.get("score")))

    assert codes == [0, 3]
    assert scores == [(True, 0.85), (False, None)]


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_the_makefile_of_autolab(shell: Shell, repository: Path, tmp_path: Path) -> None:
    (repository / "handin.py").write_text(
        (ROOT / "solutions/graph/add_layer.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (repository / "course.toml").write_text('exercises = ["graph/add_layer"]\n', encoding="utf-8")
    shutil.copy(CI / "autolab/autograde-Makefile", repository / "Makefile")
    found = []
    for text in (SAME_TIER, "#!/usr/bin/env bash\nexit 3\n"):
        program(tmp_path / "bin/bpgrade", text)
        ran = shell("-c", "tar -cf autograde.tar course.toml && rm -f course.toml && make --silent")
        found.append((ran.returncode == 0, ran.stdout.rpartition("\n\n")[2].strip()))

    assert found == [(True, '{"scores": {"graph/add_layer": 10.0}}'), (False, "")]


TRAPS = (
    "pip", "venv", "ensurepip", "subprocess", "shutil", "tempfile", "pathlib", "bpgrade", "grader", "click", "numpy",
    "sitecustomize", "usercustomize", "json", "tomllib",
)  # fmt: skip


def test_nothing_of_a_checkout_is_run_and_no_result_of_it_stays(repository: Path, tmp_path: Path) -> None:
    caught, outside = tmp_path / "caught", tmp_path / "outside.txt"
    outside.write_text("kept", encoding="utf-8")
    trap = f"with open({str(caught)!r}, 'a') as file: file.write(__file__)\n"
    for name in TRAPS:
        program(repository / name / "__init__.py", trap)
        program(repository / name / "__main__.py", trap)
    (repository / "release-body.md").symlink_to(outside)
    (repository / "result.json").write_text('{"score": 240}', encoding="utf-8")

    ran = run_autograder50(repository, repository)

    assert not caught.exists(), caught.read_text(encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
    assert json.loads((repository / "result.json").read_text(encoding="utf-8"))["score"] == 17
    assert outside.read_text(encoding="utf-8") == "kept" and not (repository / "release-body.md").is_symlink()
    subprocess.run([sys.executable, "-m", "pip", "--version"], cwd=repository, check=True)
    assert caught.exists(), "the control: a module of the folder is run by python -m"


def test_python_is_isolated_wherever_it_runs_a_module() -> None:
    texts = [path.read_text(encoding="utf-8") for path in CI.rglob("*") if path.is_file()]
    modules = [text[m.start() - 8 : m.end()] for text in texts for m in re.finditer(r'-m"?,? "?\w+', text)]

    assert len(modules) == 7
    assert [found for found in modules if "-I" not in found or "bpgrade" in found] == []


def test_the_page_names_every_format_and_every_key_of_a_line_of_json(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (sentence,) = re.findall(r"^The formats are (.*)\.$", readme, re.MULTILINE)
    (tmp_path / "relu.py").write_text("", encoding="utf-8")
    (line,) = bpgrade("check", "relu.py", "relu", "--format", "jsonl", cwd=tmp_path).out.splitlines()
    section = page.partition("## JSON lines")[2]

    assert re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE) == list(FORMATS)
    assert sentence.strip("`").split(", ") == list(FORMATS)
    assert [key for key in json.loads(line) if f"`{key}`" not in section] == []


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")

    assert [link for link in re.findall(r"\]\(([^)]+)\)", page) if not (ROOT / "docs" / link).exists()] == []
