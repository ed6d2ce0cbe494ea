"""Which tier a machine has is found out by trying, and what is missing is named."""

from __future__ import annotations

import json
import os
import platform
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import corpus
import pytest

from grader import sandbox as boxes
from grader.commands import run
from grader.reports import doctor
from grader.sandbox.child import landlock, seccomp

LINUX = sys.platform == "linux"
WORKS = {"works": True, "detail": ""}


def probed(*works: str) -> dict[str, dict[str, object]]:
    """Probes of which these work, and the others do not for a reason."""
    names = ("memory", "calls", "landlock", "user", "network")
    return {n: WORKS if n in works else {"works": False, "detail": f"no {n} today"} for n in names}


@pytest.mark.parametrize(
    ("works", "tier"),
    [
        (("memory", "calls"), "A"),
        (("memory", "calls", "landlock", "user", "network"), "A"),
        (("memory", "landlock", "user", "network"), "B"),
        (("memory", "user"), "C"),
        (("calls", "landlock"), "C"),
        ((), "C"),
    ],
)
def test_the_tier_is_the_best_whose_layers_all_work(works: tuple[str, ...], tier: str) -> None:
    assert boxes.find_tier(probed(*works)) == tier


@pytest.mark.parametrize("tier", ["A", "B"])
def test_below_the_tier_that_is_required_the_missing_layer_is_named(tier: str) -> None:
    box = SimpleNamespace(tier="C", probes=probed())

    with pytest.raises(run.Fault, match=f"tier {tier} is required.*only tier C.*no memory today"):
        run.require_tier(box, tier)


def test_on_other_systems_the_way_out_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    box = SimpleNamespace(tier="C", probes={"fork": {"works": False, "detail": "no fork"}})

    with pytest.raises(run.Fault, match=r"^docker run .*\n.*tier A is required"):
        run.require_tier(box, "A")


def test_a_tier_that_is_reached_is_not_refused() -> None:
    run.require_tier(SimpleNamespace(tier="A", probes={}), "A")
    run.require_tier(SimpleNamespace(tier="B", probes={}), "C")


@pytest.mark.skipif(not LINUX, reason="a zygote needs Linux")
@pytest.mark.parametrize("left_out", ["memory", "calls", "landlock", "user", "network", "threads"])
def test_a_layer_that_is_missing_is_said_to_be(left_out: str) -> None:
    from grader.sandbox.fork import Zygote

    box = Zygote(without=(left_out,))
    try:
        assert box.probes[left_out] == {"works": False, "detail": "left out"}
        assert box.tier == boxes.find_tier(box.probes)
    finally:
        box.close()


def test_without_fork_the_tier_is_c_and_says_why() -> None:
    box = boxes.start(fork=False)

    assert box.tier == "C"
    assert not box.probes["fork"]["works"] and box.probes["fork"]["detail"]


def test_the_doctor_tells_every_layer_and_the_tier() -> None:
    text = doctor.render_probes_text("B", probed("memory", "landlock"), corpus.load_english())

    assert "calls     no (no calls today)" in text
    assert "memory    works" in text
    assert "tier B, fenced" in text


@pytest.mark.parametrize("required", ["A", "B", "C"])
def test_the_doctor_ends_with_0_or_3(required: str, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "bpgrade", "doctor", "--format", "json", "--require", required]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
    found = json.loads(ended.stdout)

    assert found["tier"] == boxes.find_tier(found["probes"])
    assert ended.returncode == (0 if boxes.TIERS.index(found["tier"]) <= boxes.TIERS.index(required) else 3)


def test_an_architecture_without_a_table_is_refused() -> None:
    with pytest.raises(OSError, match="no table of system calls for riscv64"):
        seccomp.build_filter("riscv64")


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_is_well_formed(machine: str) -> None:
    """Every path through the filter ends with an answer, and no jump leads out of it."""
    program = seccomp.build_filter(machine)
    steps = [struct.unpack_from("HBBI", program, at) for at in range(0, len(program), 8)]
    for at, (operation, yes, no, _) in enumerate(steps):
        if operation == seccomp.RETURN:
            continue
        assert at + 1 + max(yes, no) < len(steps)


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_what_the_filter_answers(machine: str) -> None:
    """The filter run by hand: calls of each kind, threads and processes, descriptors and limits."""
    word, numbers = seccomp.ARCHITECTURES[machine]
    allow, refuse = seccomp.ALLOW, seccomp.REFUSE | 1

    assert answer(machine, word, numbers["read"]) == allow
    assert answer(machine, word, numbers["clone"], 0x3D0F00) == allow  # as libc makes a thread
    assert answer(machine, word, numbers["clone"], 0x11) == refuse  # as libc forks
    assert answer(machine, word, numbers["clone"], 0x10000 | 0x10000000) == refuse
    assert answer(machine, word, numbers["fcntl"], 3, 1) == allow
    assert answer(machine, word, numbers["fcntl"], 3, 8) == refuse  # whom to signal
    assert answer(machine, word, numbers["prlimit64"], 0, 9, 0) == allow
    assert answer(machine, word, numbers["prlimit64"], 77, 9, 0) == refuse
    assert answer(machine, word, numbers["prlimit64"], 0, 9, 1 << 40) == refuse
    for clock in (0, 1, 2, 3, 11):
        assert answer(machine, word, numbers["clock_gettime"], clock) == allow  # the common ones, and its own
    for clock in (-2, ~os.getppid() << 3 | 2, ~1 << 3 | 6):
        for name in ("clock_gettime", "clock_getres", "clock_nanosleep"):
            assert answer(machine, word, numbers[name], clock & 0xFFFFFFFF) == refuse  # of another process
    assert answer(machine, word, numbers["ioctl"]) == seccomp.REFUSE | 25
    assert answer(machine, word, numbers["clone3"]) == seccomp.REFUSE | 38
    assert answer(machine, word, 1000) == refuse
    assert answer(machine, word, seccomp.OTHER_ABI + 1) == seccomp.KILL
    assert answer(machine, 0x40000003, numbers["read"]) == seccomp.KILL


def answer(machine: str, word: int, number: int, *arguments: int) -> int:
    """What the filter says to a call, by running its instructions."""
    data = struct.pack("<IIQ6Q", number, word, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6])
    program = seccomp.build_filter(machine)
    at, loaded = 0, 0
    while True:
        operation, yes, no, value = struct.unpack_from("HBBI", program, 8 * at)
        at += 1
        match operation:
            case seccomp.LOAD:
                (loaded,) = struct.unpack_from("<I", data, value)
            case seccomp.EQUAL:
                at += yes if loaded == value else no
            case seccomp.AT_LEAST:
                at += yes if loaded >= value else no
            case seccomp.ANY_BIT:
                at += yes if loaded & value else no
            case seccomp.RETURN:
                return value


def test_the_numbers_of_the_calls_are_those_of_this_machine() -> None:
    """Where the system has its list of calls, the table agrees with it."""
    header = next((p for p in map(Path, HEADERS) if p.exists()), None)
    if header is None or platform.machine() not in seccomp.ARCHITECTURES:
        pytest.skip("the system's list of calls is not installed")
    words = [
        line.split() for line in header.read_text(encoding="utf-8").splitlines() if line.startswith("#define __NR_")
    ]
    known = {w[1].removeprefix("__NR_"): int(w[2]) for w in words if len(w) > 2 and w[2].isdigit()}
    table = seccomp.ARCHITECTURES[platform.machine()].numbers

    assert {n: v for n, v in table.items() if n in known} == {n: known[n] for n in table if n in known}


HEADERS = ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm-generic/unistd.h")


def test_lower_versions_of_landlock_are_tried_after_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels exist that name version 6 and accept no more than 4."""
    tried = []

    def syscall(number: int, *arguments: object) -> int:
        if number == landlock.CREATE and arguments[0] is None:
            return 6
        if number == landlock.CREATE:
            tried.append(arguments[1])
            if len(tried) < 3:
                raise OSError(22, "Invalid argument")
            return 1000
        return 0

    monkeypatch.setattr(landlock.system, "syscall", syscall)
    monkeypatch.setattr(landlock.os, "close", lambda descriptor: None)

    assert landlock.restrict_process() == 4
    assert tried == [24, 16, 16]
