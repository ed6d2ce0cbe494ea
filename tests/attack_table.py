"""Run every attack, and write the table of docs/attacks.md and the same for programs as docs/attacks.json.

python tests/attack_table.py
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from attacks import ATTACKS, HONEST
from benchmark_growth import KINDS
from claims import list_claims
from corpus import ROOT, load_checks, prepare
from foreign import CANVAS_NAMES, LINKS, MOODLE_NAMES

from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission

LIMITS = Limits(cpu=0.5, total=10.0, memory=256 << 20)
PAGE = ROOT / "docs" / "attacks.md"
TABLE = ROOT / "docs" / "attacks.json"
SAMPLE = 1 << 10  # characters of a text that is made to be slow
HEAD = """# Hostile submissions and their verdicts

Each row is a submission of the tests. The tests grade it as root and as an ordinary user, on a system of tier A.

- The layer that attacks gets no points.
- The attack gets none of the secrets that it looks for.
- The right layers beside it keep their points.
- No process and no descriptor is left.
- The next submission passes.

[attacks.json](attacks.json) has the same table with each hand-in, so that other graders can be tried with it.
`python tests/attack_table.py` writes both. `tests/sandbox/test_attacks.py` keeps it true.

| submission | the attack | verdict of its layer |
|---|---|---|
"""
CLAIMS = """
## Claims that nothing has computed

Each row is a hand-in that names numbers, or takes them from elsewhere. `tests/courses/test_made_up.py` grades them.

| exercise | the claim | most points of 10 |
|---|---|---|
"""

OTHERS = f"""
## Slow texts, links and names

Other hand-ins aim at the grader or at another student. The file attacks.json has them, and what must come of each.

- **{len(KINDS)} texts that are slow to read.** Each grows to 1 MiB. A report comes within 10 s of the grader's own time.
  `python tests/benchmark_growth.py` measures how the time grows.
- **{len(LINKS) - 1} links.** A link out of a folder is not followed, and the report says so.
  `tests/submission/test_links.py` tries them.
- **{len(CANVAS_NAMES) - 1} names on Canvas and {len(MOODLE_NAMES)} on Moodle.** No name moves a file to another student.
  `tests/classroom/test_names_of_others.py` tries them.
"""
FOLLOWED, NOT_FOLLOWED = "the link is followed", "the link is not followed, and the report says so"


def results_of(text: str, path: Path, box: Sandbox, *, explained: bool = False) -> dict[str, ExerciseResult]:
    """Grade a text that has a Relu, beside a right Negate and a right Sigmoid."""
    path.mkdir(exist_ok=True)
    (path / "work.py").write_text(text, encoding="utf-8")
    (path / "others.py").write_text(HONEST, encoding="utf-8")
    names = ("activation/relu", "graph/negate", "activation/sigmoid")
    chosen = [c for c in load_checks() if c.name in names]
    submission, grading = read_submission(path), prepare(chosen, box, limits=LIMITS)
    report = grade_and_explain(submission, grading) if explained else grading.grade(submission)
    return {e.symbol: e for e in report.exercises}


def page(verdicts: Iterable[tuple[str, str]]) -> str:
    """The page, with the verdict of each attack."""
    rows = [f"| {name} | {ATTACKS[name].tries} | {verdict} |\n" for name, verdict in verdicts]
    claims = [f"| {exercise} | {aim} | {points:g} |\n" for exercise, aim, _, points in list_claims()]
    return "".join([HEAD, *rows, CLAIMS, *claims, OTHERS])


def table(verdicts: Iterable[tuple[str, str]]) -> str:
    """The same for programs: each hand-in with its kind, its aim, and what must come of it."""
    kinds = {True: "while it is loaded", False: "in forward"}
    rows: list[dict[str, object]] = [
        {
            "name": name,
            "kind": kinds[ATTACKS[name].at_import],
            "aim": ATTACKS[name].tries,
            "verdict": verdict,
            "points": 0,
            "relu.py": ATTACKS[name].source,
        }
        for name, verdict in verdicts
    ]
    rows += [
        {
            "name": f"{exercise}: {aim}",
            "kind": "a claim",
            "aim": aim,
            "verdict": "failed",
            "points": points,
            f"{exercise}.py": text,
        }
        for exercise, aim, text, points in list_claims()
    ]
    return json.dumps([*rows, *list_slow_rows(), *list_foreign_rows()], indent=1) + "\n"


def list_slow_rows() -> list[dict[str, object]]:
    """List the texts that are made to be slow, each as a short sample."""
    must = "a report within 10 s of the grader's own processor time, however often the text is repeated up to 1 MiB"
    aim = "takes long to read, to match or to explain"
    return [
        {"name": name, "kind": "a slow text", "aim": aim, "must": must, "text": make(SAMPLE)}
        for name, make in KINDS.items()
    ]


def list_foreign_rows() -> list[dict[str, object]]:
    """List the links below a folder, and the names of files in a download of a platform."""
    rows: list[dict[str, object]] = [
        {
            "name": name,
            "kind": "a link",
            "aim": "reads what is not the student's own",
            "must": NOT_FOLLOWED if any(id == "leads_out" for id, _ in problems) else FOLLOWED,
            "links": dict(links),
        }
        for name, (links, _, problems) in LINKS.items()
        if links
    ]
    aim = "moves a file to another student"
    names = {name: (files, owned) for name, (files, owned, _) in CANVAS_NAMES.items()}
    names |= {name: ([name], {"1001": [file]}) for name, file in MOODLE_NAMES.items()}
    for name, (files, owned) in names.items():
        rows.append(
            {"name": name, "kind": "a name", "aim": aim, "must": "files by student", "files": files, "owned": owned}
        )
    return rows


def main() -> None:
    from grader.sandbox.fork import Zygote

    box, found = Zygote(), []
    assert box.tier == "A", box.probes
    for name, attack in ATTACKS.items():
        with tempfile.TemporaryDirectory() as folder:
            text = attack.source.replace("FOLDER", folder).replace("PORT", "9")
            found.append((name, str(results_of(text, Path(folder, "work"), box)["Relu"].verdict)))
    box.close()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(found), encoding="utf-8")
    TABLE.write_text(table(found), encoding="utf-8")


if __name__ == "__main__":
    main()
