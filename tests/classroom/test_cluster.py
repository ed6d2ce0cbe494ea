"""A class on a Dask cluster: the same reports as on this machine, whatever becomes of the workers."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from corpus import bpgrade, invoke

pytest.importorskip("distributed", reason="workers need Dask: python -m pip install distributed")

from click.testing import CliRunner
from cluster_class import MISTAKES, class_of, join, locally, mark_and_explain, pids, submission, work, workers
from distributed import LocalCluster, Worker

from grader.classroom.run import admission, remote
from grader.classroom.run.admission import find_misfit, read_greeting
from grader.classroom.run.engine import Engine
from grader.commands import group
from grader.model import Verdict
from grader.sandbox import NoSandbox
from grader.submission.source import Contents
from grader.worker.stored import to_json
from grader.worker.worker import Greeting

OURS = {"bpgrade": "0.1.0", "Python": "3.11", "numpy": "2.4.6"}
FIT = Greeting(OURS, "A")


@pytest.fixture
def inside() -> Iterator[LocalCluster]:
    """A scheduler and one worker in this process, which can be another one than it is."""
    with workers(1, processes=False, protocol="tcp://") as running:
        yield running


@pytest.mark.slow("starts a cluster of processes; test_workers.py kills a worker without Dask")
def test_reports_are_those_of_a_local_run_though_a_worker_is_killed_at_work() -> None:
    of, class_ = work(), class_of(8)
    expected = locally(class_, of)
    killed: list[int] = []
    with workers(2) as two, Engine(of, found := join(two, of), 4) as engine:
        ask = found.ask

        def ask_and_kill(task: str) -> str:
            if not killed:
                killed.append(next(iter(pids(two).values())))
                os.kill(killed[0], signal.SIGKILL)
            return ask(task)

        found.ask = ask_and_kill  # type: ignore[method-assign]
        reports = mark_and_explain(engine, class_)

    assert killed
    assert reports == expected


CONNECTS = """
import socket

class MulLayer:
    def forward(self, x, y):
        with socket.create_connection(({host!r}, {port})):
            return x * y
"""


def test_a_submission_cannot_reach_the_scheduler(inside: LocalCluster) -> None:
    of = work(["graph/mul_layer"])
    host, _, port = inside.scheduler_address.removeprefix("tcp://").rpartition(":")
    source = CONNECTS.format(host=host, port=int(port))
    with Engine(of, found := join(inside, of), 1) as engine:
        if found.tier == "C":
            pytest.skip("nothing keeps a child from the network here")
        (done,) = engine.grade([("1", Contents((("mul_layer.py", source.encode()),)))])
    (result,) = done.report.exercises
    outside: dict[str, Any] = {}
    exec(source, outside)

    assert outside["MulLayer"]().forward(2, 3) == 6  # which the same code can from outside
    assert result.verdict is not Verdict.PASSED and result.score == 0
    assert "forward" in repr(result.criteria) or result.reason is not None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (replace(FIT, versions=OURS | {"bpgrade": "0.0.9"}), "it has bpgrade 0.0.9, and here is 0.1.0; both must be the same"),
        (replace(FIT, versions=OURS | {"Python": "3.12"}), "it has Python 3.12, and here is 3.11; both must be the same"),
        (replace(FIT, versions=OURS | {"numpy": "\x1b[2J"}), "it has numpy \\x1b[2J, and here is 2.4.6; both must be the same"),
        (replace(FIT, tier="C"), "tier A is required, and it has tier C; see there: bpgrade doctor"),
        (replace(FIT, tier="S"), "it does not say how it contains students' code"),
        (replace(FIT, refusal="no process can be had"), "no process can be had"),
        ("None", "it does not say what it is"),
        (
            ModuleNotFoundError("No module named 'grader'"),
            "ModuleNotFoundError: No module named 'grader'; install the same bpgrade there, and start it again",
        ),
    ],
)  # fmt: skip
def test_who_is_not_fit_is_told_why(words: Any, sentence: str) -> None:
    said = to_json(words) if isinstance(words, Greeting) else words

    assert find_misfit(read_greeting(said), OURS, "A") == sentence
    assert find_misfit(read_greeting(to_json(FIT)), OURS, "A") is None


@contextmanager
def joined(running: LocalCluster) -> Iterator[str]:
    """Another worker in this process, which leaves before the scheduler does; its address."""

    async def started() -> Worker:
        return await Worker(running.scheduler_address, nthreads=1, host="127.0.0.1")

    worker: Any = running.sync(started)
    yield str(worker.address)
    running.sync(worker.close)


@pytest.mark.parametrize("difference", ["versions", "tier"])
def test_whoever_joins_later_is_checked_before_it_is_given_work(
    inside: LocalCluster, monkeypatch: pytest.MonkeyPatch, difference: str
) -> None:
    of = work(["graph/mul_layer"])
    with Engine(of, found := join(inside, of), 1) as engine:
        first = set(found.met)
        own = remote.find_workers(found.order).greeting
        if difference == "tier" and own.tier == "C":
            pytest.skip("no tier is lower than this system's")
        other = (
            replace(own, tier="C") if difference == "tier" else replace(own, versions={**own.versions, "numpy": "0"})
        )
        monkeypatch.setattr(remote.find_workers(found.order), "greeting", other)
        with joined(inside) as later:
            reports = mark_and_explain(engine, class_of(2))

    assert len(reports) == 2
    assert later not in first and found.met[later] is None
    (sentence,) = found.refused
    assert sentence.startswith(f"worker {later} gets no work: ")


def test_a_worker_that_can_do_nothing_any_more_gets_no_more_work(
    inside: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = work(["graph/mul_layer"])
    found = join(inside, of, patience=0.0)

    def refuse(task: str) -> str:
        raise NoSandbox("no process can be had")

    monkeypatch.setattr(remote.find_workers(found.order), "ask", refuse)
    with Engine(of, found, 1) as engine, pytest.raises(NoSandbox, match="has no worker any more"):
        mark_and_explain(engine, class_of(1))

    (sentence,) = found.refused
    assert sentence.endswith("gets no more work: no process can be had")


def test_when_the_scheduler_goes_the_run_ends_and_keeps_what_is_graded(inside: LocalCluster) -> None:
    of = work(["graph/mul_layer"])
    done = []
    with (
        Engine(of, join(inside, of), 2) as engine,
        pytest.raises(NoSandbox, match=r"the scheduler .* is gone; what was graded is in the store"),
    ):
        for one in engine.grade(class_of(400).items()):
            if not done:
                inside.close()
            done.append(one)

    assert done


def test_when_all_workers_have_left_the_run_ends(inside: LocalCluster) -> None:
    of = work(["graph/mul_layer"])
    done = []
    with (
        Engine(of, join(inside, of, patience=0.0), 2) as engine,
        pytest.raises(NoSandbox, match="has no worker any more; what was graded is in the store"),
    ):
        for one in engine.grade(class_of(400).items()):
            if not done:
                inside.scale(0)
            done.append(one)

    assert done
    with pytest.raises(NoSandbox, match="has no workers; start some with: dask worker"):
        join(inside, of)


def stored(path: Path) -> dict[str, str]:
    """What a store holds of each submission, but for how long it took."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT submission, readable, problems, exercises FROM report").fetchall()
    return {row[0]: f"{row[1]}{row[2]}{zlib.decompress(row[3]).decode('ascii')}" for row in rows}


def hand_in(folder: Path, count: int) -> None:
    for number in range(count):
        for name, data in submission(number).files:
            path = folder / f"student-{number}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def own(said: str) -> str:
    """What was said without the warnings of Dask's own files, where Python is asked for warnings of encodings."""
    return re.sub(r"\S+/site-packages/\S+: EncodingWarning: .*\n  .*\n", "", said)


@pytest.mark.slow("grades a class twice; another test holds that a cluster answers as this machine does")
def test_on_the_command_line_a_store_holds_the_same(inside: LocalCluster, tmp_path: Path) -> None:
    hand_in(tmp_path / "class", len(MISTAKES))
    (tmp_path / "course.toml").write_text('exercises = ["relu", "mul_layer"]\ntier = "C"\n', encoding="utf-8")

    words = ("grade", "class", "--config", "course.toml", "--seed", "1", "--store")
    here = invoke(*words, "here.sqlite", cwd=tmp_path)
    there = bpgrade(*words, "there.sqlite", "--cluster", inside.scheduler_address, cwd=tmp_path)

    assert (here.code, there.code, own(there.err)) == (0, 0, "")
    assert here.out == there.out
    assert len(stored(tmp_path / "here.sqlite")) == len(MISTAKES)
    assert stored(tmp_path / "here.sqlite") == stored(tmp_path / "there.sqlite")

    again = invoke("regrade", "there.sqlite", "--cluster", inside.scheduler_address, cwd=tmp_path)

    assert (again.code, own(again.err)) == (0, "")
    assert stored(tmp_path / "here.sqlite") == stored(tmp_path / "there.sqlite")


def without_processes(*arguments: str) -> Any:
    """The command in this process, where its patience can be less."""
    return CliRunner().invoke(group, ["grade", *arguments])


def test_without_a_scheduler_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(tmp_path / "class", 1)
    monkeypatch.setattr(admission, "CONNECT", 0.1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        store = str(tmp_path / "class.sqlite")
        result = without_processes(str(tmp_path / "class"), "--store", store, "--cluster", address)

    assert result.exit_code == 3
    assert f"no scheduler answers at {address}" in result.output


def test_without_certificates_a_sentence_says_so() -> None:
    with pytest.raises(NoSandbox, match="needs certificates in Dask's configuration"):
        admission.connect_client("tls://127.0.0.1:1")


def test_without_dask_a_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = without_processes(str(tmp_path), "--cluster", "tcp://127.0.0.1:8786")

    assert result.exit_code == 2
    assert "-m pip install distributed" in " ".join(result.output.split())


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://"])
def test_what_is_no_address_is_a_wrong_command(tmp_path: Path, address: str) -> None:
    result = without_processes(str(tmp_path), "--cluster", address)

    assert result.exit_code == 2
    assert "tcp://HOST:PORT" in result.output


@pytest.mark.slow("grades a class in a Python of its own")
def test_dask_is_imported_for_a_cluster_only(tmp_path: Path) -> None:
    hand_in(tmp_path / "class", 1)
    code = (
        "import sys\nfrom grader.commands import group\nsys.argv[1:] = ['grade', 'class']\n"
        "try:\n    group()\nfinally:\n    print(sorted({'dask', 'distributed'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )

    assert done.stdout.endswith("[]\n"), done.stderr
