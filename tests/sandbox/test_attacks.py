"""No submission can read, write, reach or forge anything: each attack is contained, and the next student is graded."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from attack_table import CLAIMS, HEAD, LIMITS, PAGE, TABLE, page, results_of, table
from attacks import ATTACKS, HONEST
from corpus import load_checks, mark_rest, prepare

from grader import Verdict
from grader.diagnosis.explain import grade_and_explain
from grader.grading.attempt import Attempt
from grader.grading.plan import Plan, make_plan
from grader.grading.reply import read_outcomes
from grader.grading.run import make_request
from grader.grading.verdict import judge_outcome
from grader.sandbox import Ended, Request, Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

fork = pytest.importorskip("grader.sandbox.fork", reason="there is no fork here, and the tier is C")
SECRET = "kBq7" + "w0ZpXf"  # in two parts, so that this file does not hold it
ORDINARY_USER = 61_999
WAITS = pytest.mark.slow("runs into a limit, as another attack that always runs does")
LIMITED = ("loop", "sleep", "toggle", "ignore", "flood", "exception_that_loops", "huge")
KEPT = ("toggle_units_and_sleep", "loop_in_python", "sleep_for_ever", "huge_result")
# the quick tests run these again to explain them: a secret, a file, a process, the network, the reply, the comparison
EXPLAINED = ("read_a_secret", "write_outside", "daemon", "os_exit", "tcp", "forged_verdict", "equal_to_everything")
AGAIN = pytest.mark.slow("runs an attack again in the children that explain it, as other attacks do")
AS_ROOT = pytest.mark.slow("tries every attack once more, from a child that keeps the rights of root")


@dataclass
class Recorded:
    """A sandbox that keeps every byte that came back."""

    box: Sandbox
    heard: list[bytes] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.box, name)

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        ended = self.box.run(requests, limits)
        self.heard += [e.reply + e.output.encode() for e in ended]
        return ended


@pytest.fixture(scope="module", params=[pytest.param("root", marks=AS_ROOT), "ordinary user"])
def sealed(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A zygote of each kind whose children are contained as tier A says."""
    root = os.geteuid() == 0
    if request.param == "root" and not root:
        pytest.skip("the tests do not run as root")
    user = ORDINARY_USER if root and request.param == "ordinary user" else None
    os.environ["BPGRADE_TEST_SECRET"] = SECRET
    box = fork.Zygote(user=user)
    if box.tier != "A":
        box.close()
        pytest.skip(f"children cannot be contained here: {box.probes}")
    yield box
    box.close()


@pytest.fixture(scope="module")
def listeners() -> Iterator[list[socket.socket]]:
    """Whoever connects to this machine is noticed: by TCP, by UDP on the same port, by name."""
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    named = socket.socket(socket.AF_UNIX)
    named.bind(f"\0bpgrade-test-{port}")
    named.listen()
    for one in (tcp, udp, named):
        one.setblocking(False)
    yield [tcp, udp, named]
    for one in (tcp, udp, named):
        one.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that anybody may write to, with a secret in it that anybody may read."""
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o777)
    (tmp_path / "secret").write_text(SECRET, encoding="ascii")
    (tmp_path / "secret").chmod(0o666)
    return tmp_path


def children_of(pid: int) -> str:
    """The processes below another one."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").strip()


def heard_anything(listener: socket.socket) -> bool:
    """Did anybody connect, or send?"""
    try:
        listener.recv(1) if listener.type == socket.SOCK_DGRAM else listener.accept()
    except BlockingIOError:
        return False
    return True


def list_attacks() -> Iterator[object]:
    """Yield each attack, which is graded or explained as well."""
    for name in ATTACKS:
        if name not in EXPLAINED:
            yield pytest.param(
                (name, False), id=name, marks=WAITS if name.startswith(LIMITED) and name not in KEPT else ()
            )
        yield pytest.param((name, True), id=f"{name} explained", marks=() if name in EXPLAINED else AGAIN)


@pytest.mark.parametrize("attack", [*list_attacks()])
def test_an_attack_is_contained(
    attack: tuple[str, bool],
    sealed: Sandbox,
    listeners: list[socket.socket],
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    name, explained = attack
    port = str(listeners[0].getsockname()[1])
    text = ATTACKS[name].source.replace("FOLDER", str(folder)).replace("PORT", port)
    work = tmp_path_factory.mktemp("work")
    recorded = Recorded(sealed)
    zygote = sealed.process.pid  # type: ignore[attr-defined]
    open_before = len(os.listdir("/proc/self/fd"))

    results = results_of(text, work, recorded, explained=explained)

    assert (results["Relu"].verdict, results["Relu"].score) != (Verdict.PASSED, 10)
    assert results["Relu"].score == 0
    assert results["Relu"].verdict is not Verdict.GRADER_FAULT
    assert not any(SECRET.encode() in bytes_back or b"root:x:" in bytes_back for bytes_back in recorded.heard)
    assert sorted(p.name for p in folder.iterdir()) == ["secret"]
    assert not any(map(heard_anything, listeners))
    assert children_of(zygote) == ""
    assert len(os.listdir("/proc/self/fd")) == open_before
    # the others of the same submission, and the next one
    assert results["Negate"].verdict is results["Sigmoid"].verdict is Verdict.PASSED
    honest = results_of(
        "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.m = x > 0\n        return x * self.m\n    def backward(self, dout): return dout * self.m\n",
        work,
        sealed,
    )
    assert {e.verdict for e in honest.values()} == {Verdict.PASSED}


def outcome_of(text: str, ended: Ended | None, name: str, folder: Path) -> tuple[Request | None, bool | None]:
    """The request of a submission for one exercise; with how its child ended, whether it passed."""
    folder.mkdir(exist_ok=True)
    (folder / "work.py").write_text(text, encoding="utf-8")
    submission = read_submission(folder)
    plan = plan_of(name)
    (candidate,) = find_candidates(plan.check, load_checks(), submission)
    attempts = [Attempt(plan, candidate)]
    if ended is None:
        return make_request(attempts, submission, LIMITS), None
    outcomes = read_outcomes(attempts, ended, submission)
    assert outcomes is not None
    return None, judge_outcome(outcomes[0]).passed


@cache
def plan_of(name: str) -> Plan:
    return make_plan(next(c for c in load_checks() if c.name == name), 0)


@pytest.mark.parametrize("count", [16, pytest.param(48, marks=AGAIN)])
def test_honest_and_hostile_submissions_interleaved(count: int, sealed: Sandbox, tmp_path: Path) -> None:
    """As many honest as hostile submissions, several in flight: every honest one passes, and no other."""
    sealed.at_once = 3  # type: ignore[attr-defined]
    quick = [attack for name, attack in ATTACKS.items() if not name.startswith(("loop", "sleep", "ignore"))]
    hostile = quick[: 48 : 48 // count]
    texts = [
        (attack.source.replace("FOLDER", "/tmp").replace("PORT", "9"), "activation/relu", False) for attack in hostile
    ]
    texts += [(HONEST, "activation/sigmoid" if number % 2 else "graph/negate", True) for number in range(count)]
    order = np.random.default_rng(0).permutation(len(texts))
    chosen = [texts[i] for i in order]

    requests = [outcome_of(text, None, name, tmp_path / str(i))[0] for i, (text, name, _) in enumerate(chosen)]
    ended = sealed.run(requests, LIMITS)
    passed = [
        outcome_of(text, end, name, tmp_path / str(i))[1]
        for i, ((text, name, _), end) in enumerate(zip(chosen, ended, strict=True))
    ]

    assert len(hostile) == count
    assert passed == [honest for _, _, honest in chosen]


@pytest.fixture(scope="module")
def weakened(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A zygote whose children lack some layers of the seal."""
    box = fork.Zygote(without=request.param)
    yield box
    box.close()


FORGED = ["allclose_says_yes", "json_says_yes", "equal_to_everything", "os_exit", "forged_verdict", "forged_zeros"]
WEAKENED = [("calls",), ("calls", "landlock"), ("memory",), ("calls", "landlock", "user", "network")]
FORGED_IN = [(without, name) for without in WEAKENED for name in FORGED]
# each forgery where calls are not filtered, and two in every tier
IN_ANY = [row for row in FORGED_IN if row[0] == ("calls",) or row[1] in ("equal_to_everything", "forged_verdict")]
MORE = pytest.mark.slow("tries one more forgery in one more tier; the tier without a filter of calls has met it")


@pytest.mark.parametrize(("weakened", "name"), mark_rest(FORGED_IN, IN_ANY, MORE), indirect=["weakened"])
def test_a_wrong_gradient_never_gets_points_in_any_tier(name: str, weakened: Sandbox, tmp_path: Path) -> None:
    assert results_of(ATTACKS[name].source, tmp_path / "work", weakened)["Relu"].score == 0


SPAWNED = pytest.mark.slow("starts a process of its own for one more attack that the tiers have met")


@pytest.mark.parametrize("name", mark_rest(FORGED[:5], ("equal_to_everything", "forged_verdict"), SPAWNED))
def test_nor_in_a_process_of_its_own(name: str, tmp_path: Path) -> None:
    from grader.sandbox.spawn import Spawner

    assert results_of(ATTACKS[name].source, tmp_path / "work", Spawner())["Relu"].score == 0


def test_a_daemon_does_not_outlive_its_child_even_without_a_filter(tmp_path: Path) -> None:
    box = fork.Zygote(without=("calls", "landlock"))
    try:
        results_of(ATTACKS["daemon"].source, tmp_path / "work", box)
        assert children_of(box.process.pid) == ""
    finally:
        box.close()


def test_a_table_of_the_answers_of_one_seed_earns_nothing_under_another(tmp_path: Path) -> None:
    """A submission that knows seed 0 by heart: the control is that it passes there."""
    known = plan_of("activation/sigmoid")
    table = {case.arrays["x"].tobytes(): case.expected["out"][0].tolist() for case in known.cases if "x" in case.arrays}
    text = f"""
import numpy as np
TABLE = {table!r}
class Sigmoid:
    def forward(self, x):
        self.out = np.array(TABLE.get(np.asarray(x).tobytes(), np.zeros(np.shape(x)).tolist()))
        return self.out
    def backward(self, dout): return dout * self.out * (1 - self.out)
"""
    (tmp_path / "work.py").write_text(text, encoding="utf-8")
    scores = {}
    box = fork.Zygote()
    for seed in (0, 1, 2):
        report = grade_and_explain(read_submission(tmp_path), prepare([known.check], box, seed, LIMITS))
        scores[seed] = {c.id: c.verdict for c in report.exercises[0].criteria}
    box.close()

    assert scores[0]["forward.value"] is Verdict.PASSED, "the control: under seed 0 the table answers"
    assert scores[1]["forward.value"] is scores[2]["forward.value"] is Verdict.FAILED


def test_the_page_lists_every_attack() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = [line.strip("| \n").split(" | ") for line in text.removeprefix(HEAD).partition(CLAIMS)[0].splitlines()]

    assert text.startswith(HEAD)
    assert [(name, tries) for name, tries, _ in rows] == [(name, attack.tries) for name, attack in ATTACKS.items()]
    assert "passed" not in {verdict for _, _, verdict in rows}
    assert text == page((name, verdict) for name, _, verdict in rows)
    assert TABLE.read_text(encoding="utf-8") == table((name, verdict) for name, _, verdict in rows)
