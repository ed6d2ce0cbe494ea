"""Reports are the same however many submissions are graded at once, and however busy the machine is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from corpus import MISTAKEN
from kill_grader import finish, reports, start, until

from grader.sandbox.child.watch import Limits, Watch, read_waited_seconds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
ENDLESS = b"class AddLayer:\n    def forward(self, x, y):\n        while True:\n            pass\n"
GREEDY = b"class AddLayer:\n    def forward(self, x, y):\n        return [x] * 10**9\n"
Reports = dict[str, Any]
COURSE = 'exercises = ["add_layer", "mul_layer", "relu", "two_layer_net"]\n[limits]\nseconds = 0.3\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class with two students who have mistakes, an endless loop, and one that takes all memory."""
    folder = tmp_path_factory.mktemp("load")
    texts = {
        f"student-{number}/{name}.py": sorted((MISTAKEN / name).glob("*.py"))[number].read_bytes()
        for number in range(2)
        for name in ("mul_layer", "relu", "two_layer_net")
    }
    for name, text in (texts | {"endless/add_layer.py": ENDLESS, "greedy/add_layer.py": GREEDY}).items():
        path = folder / "class" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    (folder / "course.toml").write_text(COURSE, encoding="utf-8")
    return folder


def graded(folder: Path, name: str, *options: str) -> Reports:
    """The class's reports in a store of that name."""
    code, said = finish(start(folder, "--config", "course.toml", "--store", name, *options))
    assert code == 0, said
    return reports(folder / name)


@pytest.fixture(scope="module")
def alone(folder: Path) -> Reports:
    found = graded(folder, "alone.sqlite", "--jobs", "1")
    assert len(found) == 4
    return found


@pytest.fixture
def busy() -> Iterator[None]:
    """Four endless loops for each processor."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.mark.slow("grades a class with endless loops again; worker/test_workers.py compares two at once with one")
@pytest.mark.parametrize("jobs", ["2", "8"])
def test_so_many_at_once_get_the_same_reports(jobs: str, folder: Path, alone: Reports) -> None:
    assert graded(folder, f"jobs-{jobs}.sqlite", "--jobs", jobs) == alone


@pytest.mark.slow("four endless loops a processor take its time")
@pytest.mark.usefixtures("busy")
def test_a_busy_machine_gives_the_same_reports(folder: Path, alone: Reports) -> None:
    assert graded(folder, "busy.sqlite") == alone


@pytest.mark.slow("grades the class once more, as a control")
def test_other_inputs_would_be_noticed(folder: Path, alone: Reports) -> None:
    """The control: under another seed, which is all that differs, messages name other numbers."""
    code, _ = finish(start(folder, "--config", "course.toml", "--store", "seed.sqlite", "--seed", "2"))
    texts, other = ({name: row[3] for name, row in found.items()} for found in (alone, reports(folder / "seed.sqlite")))

    assert code == 0
    assert other.keys() == texts.keys() and other != texts


def test_waiting_for_a_processor_is_no_sleep() -> None:
    """A child that waited 95 of 100 seconds for others may go on; a child that slept 97 may not."""
    now = [0.0]
    waiting, sleeping = (Watch(Limits(cpu=4.0), clock=lambda: now[0]) for _ in range(2))
    for watch in (waiting, sleeping):
        assert watch.find_breach([1], 0.0, 0.0) is None
    now[0] = 100.0

    assert waiting.find_breach([1], 3.0, 95.0) is None
    assert sleeping.find_breach([1], 3.0, 0.0) == "wall"


def test_the_system_tells_how_long_a_process_waited() -> None:
    """Two that never rest share one processor."""
    if not os.path.exists("/proc/self/schedstat"):
        pytest.skip("this system does not tell how long a process waits for a processor")
    processor = min(os.sched_getaffinity(0))
    text = f"import os\nos.sched_setaffinity(0, {{{processor}}})\nwhile True: pass"
    loops = [subprocess.Popen([sys.executable, "-c", text]) for _ in range(2)]
    try:
        until(lambda: all(read_waited_seconds(loop.pid) > 0.1 for loop in loops), "waiting")
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()

    assert read_waited_seconds(loops[0].pid) == 0.0  # which is gone
