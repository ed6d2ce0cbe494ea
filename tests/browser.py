"""Pages in a browser: what it opens, and what a page asks for, says and does there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from corpus import MISTAKEN, SOLUTIONS, load_checks

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
TRAININGS = {b"losses.append(loss)": b"losses.append(0)", b"right / len(y)": b"right"}  # what makes a solution wrong


@contextmanager
def open_browser() -> Iterator[Any]:
    """Open a browser without a window; skip the test where Playwright or the program is missing or does not start."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"none of these programs is here: {', '.join(PROGRAMS)}")
    with playwright.sync_playwright() as running:
        try:
            browser = running.chromium.launch(executable_path=program, args=list(FLAGS))
        except playwright.Error as error:
            pytest.skip(f"{program} does not start: {error}")
        yield browser
        browser.close()


class Watched:
    """A page in a browser, with all that it asked for and complained about."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.asked, self.said = list[str](), list[str]()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.address = path.resolve().as_uri()
        self.page.goto(self.address)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def open_folds(self) -> None:
        """Open every fold."""
        self.page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")

    def count(self, selector: str) -> int:
        """Count the elements that a selector finds."""
        return int(self.page.locator(selector).count())


def write_wrong_submission(folder: Path) -> Path:
    """Write a submission in which every exercise is wrong."""
    for check in load_checks():
        files: Sequence[Path] = sorted((MISTAKEN / check.name.rpartition("/")[2]).glob("*.py"))
        text = (files[len(files) // 2] if files else SOLUTIONS / f"{check.name}.py").read_bytes()
        for right, wrong in TRAININGS.items():
            text = text if files else text.replace(right, wrong)
        path = folder / f"{check.name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return folder
