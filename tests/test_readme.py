"""The README's example, tried as written, as a distribution that is really built and installed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from corpus import ROOT

from grader.authoring.expression import FUNCTIONS, METHODS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    """The code block behind `<!-- example: name -->`."""
    found = re.search(rf"<!-- example: {re.escape(name)} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, name
    return found.group(1)


def set_up_commands() -> list[str]:
    """The one-line commands of the section on setting up."""
    return re.findall(r"^python3 -m venv .* && .*$", README, re.MULTILINE)


FILES = (
    "leaky/__init__.py",
    "leaky/exercises/extra/leaky_relu.py",
    "solutions/extra/leaky_relu.py",
    "pyproject.toml",
)
ALONE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from grader.__main__ import main; main()"


def run(
    *arguments: str, cwd: Path, python: str = sys.executable, at: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """bpgrade in a process of its own; `at` is a folder of installed packages."""
    start = ["-c", ALONE, str(at)] if at else ["-m", "bpgrade"]
    return subprocess.run(
        [python, "-P", *start, *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example built and installed by pip into a folder of its own."""
    folder, target = tmp_path_factory.mktemp("leaky"), tmp_path_factory.mktemp("site")
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(example(name), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(folder)],
        check=True,
    )
    return target


def test_there_are_exactly_two_set_up_commands() -> None:
    first, second = set_up_commands()

    assert "bpgrade check" in first
    assert "pytest" in second


def test_the_examples_stub_is_not_started_and_its_solution_passes(installed: Path, tmp_path: Path) -> None:
    stub = run("check", str(installed / "leaky/exercises"), "leaky_relu", cwd=tmp_path, at=installed)
    (tmp_path / "leaky_relu.py").write_text(example(FILES[2]), encoding="utf-8")
    solution = run("check", "leaky_relu.py", "leaky_relu", cwd=tmp_path, at=installed)

    assert (stub.returncode, solution.returncode) == (1, 0), stub.stderr + solution.stderr
    assert "not started" in stub.stdout
    assert "10/10" in solution.stdout
    assert [path for path in installed.rglob("*") if "solution" in path.name] == []


def test_an_installed_plugin_is_found_by_its_entry_point(installed: Path, tmp_path: Path) -> None:
    listed = run("plugins", cwd=tmp_path, at=installed)

    assert "leaky 1.0 (exercises: 1)" in listed.stdout


def test_init_copies_the_stubs_of_every_plugin(installed: Path, tmp_path: Path) -> None:
    run("init", cwd=tmp_path, at=installed)

    assert (tmp_path / "exercises/extra/leaky_relu.py").read_text(encoding="utf-8") == example(FILES[1])
    assert (tmp_path / "exercises/graph/mul_layer.py").is_file()


def test_a_wrong_leaky_relu_is_told_where_it_differs(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(
        example(FILES[2]).replace("return dout * self.slope", "return dout"), encoding="utf-8"
    )

    result = run("check", "work.py", "leaky_relu", cwd=tmp_path, at=installed)

    assert result.returncode == 1
    assert "work.py:10" in result.stdout


def test_the_declaration_is_about_fifteen_lines() -> None:
    declaration = example("leaky/__init__.py")

    assert len([line for line in declaration.splitlines() if line.strip()]) <= 15


def test_the_vocabulary_of_formulas_is_listed() -> None:
    (sentence,) = re.findall(r"It may call these functions: (.*?)\.\s", README, re.DOTALL)

    assert sorted(FUNCTIONS) == re.findall(r"`(\w+)`", sentence)
    assert f"{', '.join(f'`{name}`' for name in sorted(METHODS)[:-1])} and `{max(METHODS)}` are methods" in README


def test_the_example_of_a_mistake_is_matched(tmp_path: Path) -> None:
    from grader import Layer

    names: dict[str, object] = {}
    exec(compile(example("mistake"), "<readme>", "exec"), names)
    layer = Layer("extra/leaky_relu", symbol="L", inputs={"x": "N D"}, formula="where(x > 0, x, 0.1 * x)",
                  gradients={"dx": None}, mistakes=(names["slope_not_leaky"],))  # fmt: skip

    assert layer.make_check().mistakes[0].__name__ == "slope_not_leaky"


@pytest.mark.slow("builds a wheel, which needs tools that README does not ask for")
def test_the_wheel_carries_the_stubs_and_no_top_level_course(tmp_path: Path) -> None:
    """The wheel, unpacked as by an installation: `init` works, and nothing else lands at the top."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True,
    )
    (wheel,) = tmp_path.glob("bpgrade-*.whl")
    site = tmp_path / "site"
    with ZipFile(wheel) as packed:  # which is how pip installs it
        packed.extractall(site)
    tops = {path.name for path in site.iterdir() if not path.name.endswith(".dist-info")}
    result = run("init", "mine", cwd=tmp_path, at=site)

    assert tops == {"grader", "bpgrade"}
    assert not (site / "grader" / "solutions").exists()
    assert "Wrote 24 stubs" in result.stdout
    assert (tmp_path / "mine/affine/softmax_with_loss.py").is_file()
