"""Odd places to run in: each works, or says which tier it is and why."""

from __future__ import annotations

import errno
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from corpus import ROOT, load_checks, prepare

from grader.submission.read import read_submission

ORDINARY = 61_999
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")
DOCTOR = (sys.executable, "-P", "-m", "bpgrade", "doctor", "--format", "json")
CHECK = (*DOCTOR[:4], "check", str(ROOT / "solutions"), "graph", "affine", "--format", "json")


def ran(command: Sequence[str], **options: object) -> dict[str, object]:
    """The document that a command printed; skips where the place itself cannot be made."""
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd="/", **options)
    if not ended.stdout and ("not permitted" in ended.stderr or "failed" in ended.stderr.lower()):
        pytest.skip(f"this place cannot be made here: {ended.stderr.strip()[:200]}")
    assert ended.stdout, ended.stderr
    document: dict[str, object] = json.loads(ended.stdout)
    return document


def full_marks(document: dict[str, object]) -> bool:
    return document["score"] == document["max_score"] > 0


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make this place")


@needs_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_root_that_may_not_change_its_user() -> None:
    drop = ("setpriv", "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid")
    found = ran((*drop, *DOCTOR))

    assert found["tier"] == "A"
    assert found["probes"]["user"]["works"] is False and found["probes"]["user"]["detail"]
    assert full_marks(ran((*drop, *CHECK)))


@needs_root
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_root_of_a_namespace_in_which_no_other_user_exists() -> None:
    inside = ("unshare", "--user", "--map-root-user")
    found = ran((*inside, *DOCTOR))

    assert found["tier"] == "A"
    assert found["probes"]["user"]["works"] is False
    assert full_marks(ran((*inside, *CHECK)))


@needs_root
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
@pytest.mark.slow("grades in a container without a disk; the other tests of containers grade, too")
def test_nothing_can_be_written_and_nobody_is_at_home() -> None:
    """A read-only root, current folder and temporary folder, and no HOME."""
    script = 'mount --make-rprivate / && mount -o remount,bind,ro / && mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && exec "$@"'
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "TMPDIR")}
    inside = ("unshare", "--mount", "sh", "-c", script, "sh")

    assert full_marks(ran((*inside, *CHECK), env=environment))


def other_user() -> dict[str, object]:
    """The options of a process of a user without a name; skips where that user cannot run this interpreter."""
    options = {"user": 61_777, "group": 61_777, "extra_groups": [], "env": {"PATH": "/usr/bin"}}
    try:
        subprocess.run([sys.executable, "-c", "import numpy"], check=True, capture_output=True, cwd="/", **options)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"another user cannot run this interpreter: {error}")
    return options


def test_a_user_without_a_name(tmp_path: Path) -> None:
    """No entry among the users, no home: where another user can run this interpreter at all."""
    assert full_marks(ran(CHECK, **other_user()))


@needs_root
@pytest.mark.parametrize(
    ("controller", "file", "limit"), [("pids", "pids.max", "64"), ("memory", "memory.limit_in_bytes", str(512 << 20))]
)
def test_a_limit_around_the_grader(controller: str, file: str, limit: str) -> None:
    group = Path("/sys/fs/cgroup", controller, f"bpgrade-test-{os.getpid()}")
    try:
        group.mkdir()
        (group / file).write_text(limit, encoding="ascii")
    except OSError as error:
        if group.exists():
            group.rmdir()
        pytest.skip(f"no group of processes can be made: {error}")
    try:
        enter = f'echo $$ > {group}/cgroup.procs && exec "$@"'
        assert full_marks(ran(("sh", "-c", enter, "sh", *CHECK)))
    finally:
        group.rmdir()


def test_a_filter_of_calls_that_is_already_on() -> None:
    """As containers have: this one refuses Landlock and new namespaces, and the grader puts its own on top."""
    from grader.sandbox.child import seccomp, system

    refused = {444: errno.ENOSYS, 272: errno.EPERM}
    steps = [(seccomp.LOAD, 0, 0, seccomp.NUMBER)]
    for number, error in refused.items():
        steps += [(seccomp.EQUAL, 0, 1, number), (seccomp.RETURN, 0, 0, seccomp.REFUSE | error)]
    steps.append((seccomp.RETURN, 0, 0, seccomp.ALLOW))
    program = b"".join(struct.pack("HBBI", *step) for step in steps)

    def put_on() -> None:
        system.prctl(system.NO_NEW_PRIVILEGES, 1)
        seccomp.install_filter(program)

    found = ran(DOCTOR, preexec_fn=put_on)

    assert found["tier"] == "A"
    assert found["probes"]["landlock"]["works"] is False
    if os.uname().machine == "x86_64":
        assert found["probes"]["network"]["works"] is False
    assert full_marks(ran(CHECK, preexec_fn=put_on))


MANY = """
import threading, time
class Relu:
    def forward(self, x):
        threading.stack_size(32 << 10)
        self.positive, started = x > 0, getattr(Relu, "started", 0)
        try:
            while started < LIMIT:
                threading.Thread(target=time.sleep, args=(10 ** 6,), daemon=True).start()
                started += 1
            while started == 6000:
                time.sleep(10 ** 6)
        except RuntimeError:
            print(f"started {started}")
        Relu.started = 10 ** 6
        return x * self.positive
    def backward(self, dout):
        return dout * self.positive
"""


@needs_root
@pytest.mark.parametrize(
    ("options", "limit", "verdict", "output"),
    [
        ({"user": ORDINARY}, 6000, "passed", "started 6"),
        ({}, 6000, "passed", "started 6"),
        ({"user": ORDINARY}, 8, "passed", ""),  # who starts a few threads is right
        ({"user": ORDINARY, "without": ("network", "threads")}, 8, "passed", ""),
        # the control: where the kernel counts nothing, the child has all 6000 until the zygote looks and ends it
        ({"user": ORDINARY, "without": ("network", "threads")}, 6000, "crashed", ""),
    ],
)
def test_threads_are_limited_without_root_too(
    tmp_path: Path, options: dict[str, object], limit: int, verdict: str, output: str
) -> None:
    from grader.sandbox.fork import Zygote

    (tmp_path / "relu.py").write_text(MANY.replace("LIMIT", str(limit)), encoding="utf-8")
    (check,) = (check for check in load_checks() if check.name == "activation/relu")
    box = Zygote(**options)
    try:
        if not options.get("without") and not box.probes["threads"]["works"]:
            pytest.skip(f"threads are not limited here: {box.probes['threads']}")
        (result,) = prepare([check], box).grade(read_submission(tmp_path)).exercises
    finally:
        box.close()

    assert result.verdict == verdict and output in str(result.output)
    assert verdict != "crashed" or result.reason.id == "over_threads"


@needs_root
def test_a_class_survives_a_limit_of_processes(tmp_path: Path) -> None:
    """An ordinary user with 300 processes at most, and two students who start as many threads as they can."""
    import resource

    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o777)
    for name in ("a", "b", "c", "d"):
        (tmp_path / "class" / name).mkdir(parents=True)
        text = (ROOT / "solutions/activation/relu.py").read_text(encoding="utf-8")
        bomb = MANY.replace("LIMIT", "6000") if name in "ab" else text
        (tmp_path / "class" / name / "relu.py").write_text(bomb, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "bpgrade", "grade", "class", "--no-explain", "--jobs", "2"], cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NPROC, (300, 300)), capture_output=True, check=False,
        **other_user(),
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    assert b"4 graded now" in ended.stdout
