"""Measure two pages: their size, the time until a browser shows them, and the time until a fold opens.

    python tests/benchmark_page.py [--students 5000]

The first page is a submission in which every exercise is wrong. The second page is a class.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from browser import Watched, open_browser, write_wrong_submission
from corpus import invoke, load_checks, load_english

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import ExerciseMark, Mark
from grader.classroom.pages.class_page import render_class_page
from grader.classroom.pages.figures import list_frequent_mistakes
from grader.classroom.store.rows import HandedIn
from grader.model import Finding, Message, Place, Untrusted, Verdict

ROUNDS = 5
VERDICTS = (*[Verdict.PASSED] * 12, Verdict.FAILED, Verdict.FAILED, Verdict.RAISED, Verdict.NOT_STARTED)


def make_class_page(count: int) -> str:
    """Make the page of a class with so many students, who fail at random."""
    dice, marks, findings = random.Random(0), [], {}
    for number in range(count):
        cells = {
            check.name: ExerciseMark(10.0 if verdict is Verdict.PASSED else 10 * dice.random(), 10.0, verdict)
            for check in load_checks()
            for verdict in [dice.choice(VERDICTS)]
        }
        student = f"2026{number:06}"
        failed = [name for name, cell in cells.items() if cell.verdict is Verdict.FAILED]
        findings[student] = [(name, "mistake", f"mistake_{dice.randrange(20)}", 1) for name in failed]
        marks.append(Mark(student, cells, "김민수", hand_in=HandedIn(student, 1, "hash")))
    book = Classbook(tuple(marks), findings=findings)
    text = Untrusted("        return dout * self.x, dout * self.x")
    finding = Finding("mistake", "", Message("is_formula", {"output": "dx", "formula": "dout * x"}), place=Place("mul_layer.py", 9), source_line=text)  # fmt: skip
    return render_class_page(book, [], dict.fromkeys(list_frequent_mistakes(book), finding), load_english())


def measure(browser: object, path: Path) -> tuple[float, float]:
    """Measure the seconds until a page is shown, and until its last fold is open as well."""
    with Watched(browser, path, viewport={"width": 1280, "height": 900}) as watched:
        began = time.perf_counter()
        watched.page.reload()
        watched.page.locator("h1").wait_for()
        shown = time.perf_counter() - began
        watched.page.locator("summary").last.click()
        watched.page.locator("details").last.locator("p, table").first.wait_for()
        return shown, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_browser() as browser:
        folder = Path(name)
        write_wrong_submission(folder / "wrong")
        invoke("check", "wrong", "--format", "html", "--output", "wrong.html", cwd=folder)
        (folder / "class.html").write_text(make_class_page(options.students), encoding="utf-8")
        for page in ("wrong", "class"):
            path = folder / f"{page}.html"
            shown, opened = map(statistics.median, zip(*(measure(browser, path) for _ in range(ROUNDS)), strict=True))
            print(
                f"{page}: {path.stat().st_size / 1000:.0f} kB, shown after {shown:.2f} s, a fold open after {opened:.2f} s"
            )


if __name__ == "__main__":
    main()
