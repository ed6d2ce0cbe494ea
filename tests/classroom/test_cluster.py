"""A class on a Dask cluster: the same reports as on this machine, whatever becomes of the workers."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from corpus import Result, bpgrade

pytest.importorskip("distributed", reason='workers need Dask: python -m pip install "bpgrade[cluster]"')

from click.testing import CliRunner
from cluster_class import MISTAKES, class_of, locally, mark_and_explain, pids, submission, work, workers
from distributed import LocalCluster, Worker

from grader import sandbox
from grader.classroom.run import admission, bench, cluster
from grader.classroom.run.admission import find_misfit
from grader.classroom.run.bench import list_shared_versions
from grader.classroom.run.cluster import Cluster
from grader.classroom.run.work import Work
from grader.commands import group
from grader.model import Verdict
from grader.sandbox import NoSandbox
from grader.submission.source import Contents

OURS = {"bpgrade": "0.1.0", "Python": "3.11", "numpy": "2.4.6"}
TOLD = {"versions": OURS, "tier": "A", "probes": {}}


class Heard(list[str]):
    """Sentences, and how to wait for the first one."""

    def __init__(self) -> None:
        super().__init__()
        self.any = threading.Event()

    def append(self, sentence: str) -> None:
        super().append(sentence)
        self.any.set()


def frames(of: Work) -> list[bytes]:
    return [plan.frame for plan in (*of.plans, *of.supporting)]


def run_on(box: Cluster, of: Work, submissions: dict[str, Contents]) -> list[tuple[str, str]]:
    """Submissions and their explained reports, in the order in which these come."""
    with cluster.make_cluster_engine(box) as engine:
        return [*mark_and_explain(engine, submissions, of).items()]


@pytest.fixture
def inside() -> Iterator[LocalCluster]:
    """A scheduler and one worker in this process, which can be another one than it is."""
    with workers(1, processes=False, protocol="tcp://") as running:
        yield running


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="a zygote needs Linux")
def test_reports_are_those_of_a_local_run_though_a_worker_is_killed_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    of, class_ = work(), class_of(12)
    expected = locally(class_, work())
    sent, send = [], Cluster._send

    def send_and_kill(box: Cluster, member: cluster.Member, chunk: Any) -> Any:
        future = send(box, member, chunk)
        sent.append(member.address)
        if len(sent) == 2:  # whatever is wrong is tried a second time, so there are more
            os.kill(pids(two)[member.address], signal.SIGKILL)
        return future

    monkeypatch.setattr(Cluster, "_send", send_and_kill)
    with workers(2) as two:
        box = Cluster(two.scheduler_address, frames(of), required="C")
        zygotes = box.client.run(lambda dask_worker: dask_worker.plugins[bench.NAME].box.process.pid)
        ends = {address: os.pidfd_open(pid) for address, pid in zygotes.items()}
        found = run_on(box, of, class_)
        select.select([ends[sent[1]]], [], [])  # its zygote has ended with it

    assert len(found) == len(class_)
    assert dict(found) == expected
    assert len(sent) > 2
    for descriptor in ends.values():
        os.close(descriptor)


def test_workers_are_told_neither_students_nor_what_is_right(
    inside: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, sent = work(), []
    parcel_of = cluster.pack_chunk

    def kept(chunk: Any, plans: Sequence[bytes]) -> Any:
        sent.append(parcel_of(chunk, plans))
        return sent[-1]

    monkeypatch.setattr(cluster, "pack_chunk", kept)
    box = Cluster(inside.scheduler_address, frames(of), required="C")
    run_on(box, of, {"s1234567-kim": submission(1)})
    expected = [one.tobytes() for p in of.plans for case in p.cases for e in case.expected.values() for one in e]
    told = b"".join(part for parcel in sent for request in parcel.requests for part in request[:1]) + b"".join(
        (*box.frames, *(plan for parcel in sent for plan in parcel.plans))
    )

    assert b"self.passed" in told  # the sources are among it
    assert b"kim" not in told and b"1234567" not in told
    assert not [values for values in expected if len(values) > 64 and values in told]


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
    box = Cluster(inside.scheduler_address, frames(of), required="C")
    if box.tier == "C":
        box.close()
        pytest.skip("nothing keeps a child from the network here")
    with cluster.make_cluster_engine(box, 1) as engine:
        (done,) = engine.grade(of, [("1", Contents((("mul_layer.py", source.encode()),)))])
    (result,) = done.report.exercises
    outside: dict[str, Any] = {}
    exec(source, outside)

    assert outside["MulLayer"]().forward(2, 3) == 6  # which the same code can from outside
    assert result.verdict is not Verdict.PASSED and result.score == 0
    assert "forward" in repr(result.criteria) or result.reason is not None


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (TOLD | {"versions": OURS | {"bpgrade": "0.0.9"}}, "it has bpgrade 0.0.9, and here is 0.1.0; both must be the same"),
        (TOLD | {"versions": OURS | {"Python": "3.12"}}, "it has Python 3.12, and here is 3.11; both must be the same"),
        (TOLD | {"versions": OURS | {"numpy": "1.26.4"}}, "it has numpy 1.26.4, and here is 2.4.6; both must be the same"),
        (TOLD | {"versions": OURS | {"numpy": "\x1b[2J"}}, "it has numpy \\x1b[2J, and here is 2.4.6; both must be the same"),
        (TOLD | {"tier": "C"}, "tier A is required, and it has tier C; see there: bpgrade doctor"),
        (TOLD | {"tier": "S"}, "it does not say how it contains students' code"),
        (None, "it does not say what it is"),
        (
            ModuleNotFoundError("No module named 'grader'"),
            "ModuleNotFoundError: No module named 'grader'; install bpgrade 0.1.0 where it runs, and start it again",
        ),
    ],
)  # fmt: skip
def test_who_is_not_fit_is_told_why(told: object, sentence: str) -> None:
    assert find_misfit(told, OURS, "A") == sentence
    assert find_misfit(TOLD, OURS, "A") is None


@contextmanager
def joined(running: LocalCluster) -> Iterator[str]:
    """Another worker in this process, which leaves before the scheduler does; its address."""

    async def started() -> Worker:
        return await Worker(running.scheduler_address, nthreads=1, host="127.0.0.1")

    worker: Any = running.sync(started)
    yield str(worker.address)
    running.sync(worker.close)


@pytest.mark.parametrize("difference", ["version", "tier"])
def test_whoever_joins_later_is_checked_before_it_is_given_work(
    inside: LocalCluster, monkeypatch: pytest.MonkeyPatch, difference: str
) -> None:
    of = work(["graph/mul_layer"])
    box = Cluster(inside.scheduler_address, frames(of), required=sandbox.TIERS[-1])
    box.refused = heard = Heard()
    first = set(box.members)
    if difference == "version":
        monkeypatch.setattr(bench, "list_shared_versions", lambda: list_shared_versions() | {"numpy": "0.0"})
    elif box.tier == "C":
        pytest.skip("no tier is lower than this system's")
    else:
        spawner = sandbox.start(fork=False)
        monkeypatch.setattr(sandbox, "start", lambda **_: spawner)
    with joined(inside) as later:
        heard.any.wait()
        found = run_on(box, of, class_of(2))

    assert len(found) == 2
    assert later not in first and later not in box.members
    (sentence,) = heard
    assert sentence.startswith(f"worker {later} gets no work: ")


def test_when_the_scheduler_goes_the_run_ends_and_keeps_what_is_graded(inside: LocalCluster) -> None:
    of = work(["graph/mul_layer"])
    box = Cluster(inside.scheduler_address, frames(of), required="C")
    found = []

    with pytest.raises(NoSandbox, match=r"the scheduler .* is gone; what was graded is in the store"):
        for done in cluster.make_cluster_engine(box, 4).grade(of, class_of(400).items()):
            if not found:
                inside.close()
            found.append(done)

    assert found


def test_when_all_workers_have_left_the_run_ends(inside: LocalCluster) -> None:
    of = work(["graph/mul_layer"])
    box = Cluster(inside.scheduler_address, frames(of), required="C", patience=0.0)
    found = []

    with pytest.raises(NoSandbox, match="has no worker any more; what was graded is in the store"):
        for done in cluster.make_cluster_engine(box, 4).grade(of, class_of(400).items()):
            if not found:
                inside.scale(0)
            found.append(done)

    assert found
    with pytest.raises(NoSandbox, match="has no workers; start some with: dask worker"):
        Cluster(inside.scheduler_address, frames(of), required="C")


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


def test_on_the_command_line_a_store_holds_the_same(inside: LocalCluster, tmp_path: Path) -> None:
    hand_in(tmp_path / "class", 2 * len(MISTAKES))
    (tmp_path / "course.toml").write_text('exercises = ["relu", "mul_layer"]\ntier = "C"\n', encoding="utf-8")

    def grade(store: str, *more: str) -> Result:
        return bpgrade(
            "grade", "class", "--config", "course.toml", "--seed", "1", "--store", store, *more, cwd=tmp_path
        )

    here = grade("here.sqlite")
    there = grade("there.sqlite", "--cluster", inside.scheduler_address)

    assert (here.code, there.code, own(there.err)) == (0, 0, "")
    assert here.out == there.out
    assert len(stored(tmp_path / "here.sqlite")) == 2 * len(MISTAKES)
    assert stored(tmp_path / "here.sqlite") == stored(tmp_path / "there.sqlite")

    again = bpgrade("regrade", "there.sqlite", "--cluster", inside.scheduler_address, cwd=tmp_path)

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
    assert 'run: python -m pip install "bpgrade[cluster]"' in " ".join(result.output.split())


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://"])
def test_what_is_no_address_is_a_wrong_command(tmp_path: Path, address: str) -> None:
    result = without_processes(str(tmp_path), "--cluster", address)

    assert result.exit_code == 2
    assert "tcp://HOST:PORT" in result.output


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
