"""`bpgrade watch`: grade again whenever a file is saved."""

from __future__ import annotations

import importlib
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.commands import output as outputs
from grader.commands import run
from grader.commands.language import TranslatedCommand, find_language, format_refusal
from grader.commands.typed import name_python
from grader.commands.wanted import Wanted
from grader.desk import marks

if TYPE_CHECKING:
    from grader.desk.standing import Standing
    from grader.grading.grade import Grading
    from grader.model import Report
    from grader.plugins import Plugins

DEBOUNCE, STEP = 100, 20  # milliseconds
POLL_SECONDS = 0.3
HIGHEST = 4


@click.command("watch", cls=TranslatedCommand)
@click.argument("words", nargs=-1, metavar="[PATH] [EXERCISE...]")
@click.option(
    "--format",
    "format",
    type=click.Choice(("text", "lines")),
    default="text",
    show_default=True,
    help="The format of the reports.",
)
@click.option("--poll", is_flag=True, help="Look at the files again and again, for folders that report no changes.")
@click.pass_obj
def watch_command(wanted: Wanted, words: tuple[str, ...], format: str, poll: bool) -> None:
    """Grade the exercises in PATH again whenever a file is saved, and show the first that is not right.

    Keys: h shows a hint, n and p show the next exercise and the one before, l lists all, a grades all, q leaves.
    """
    with run.open_sandbox(eager=True) as box:
        from grader.commands.words import split_words
        from grader.desk.terminal import has_keys, read_keys
        from grader.grading.grade import prepare_grading

        loaded = run.open_course_of(wanted, words)
        path, chosen = split_words(words, loaded.checks)
        if not path.exists():
            raise click.UsageError(format_refusal("refusal.no_watched", path=path))
        grading = prepare_grading(chosen, loaded.checks, box, limits=run.choose_limits(None))
        session = Session(path, grading, loaded, format, has_keys())
        waiting: queue.Queue[Event] = queue.Queue()
        stop = threading.Event()
        watched = path if path.is_dir() else path.parent
        changes = poll_files(watched, stop) if poll else hear_of_files(watched, stop)

        def watch() -> None:
            for files in changes:
                waiting.put(Event(files=files))

        threading.Thread(target=watch, daemon=True).start()
        with read_keys(lambda key: waiting.put(Event(key=key))) if session.has_keys else nullcontext():
            try:
                session.follow(waiting)
            finally:
                stop.set()


def hear_of_files(folder: Path, stop: threading.Event) -> Iterator[frozenset[str]]:
    """Return the files that changed, each time that some did; UsageError without the package that reports them."""
    try:
        watch = importlib.import_module("watchfiles").watch
    except ImportError:
        raise click.UsageError(format_refusal("refusal.no_watchfiles", python=name_python())) from None
    found = watch(folder, debounce=DEBOUNCE, step=STEP, raise_interrupt=False, stop_event=stop)
    return (frozenset(file for _, file in changes) for changes in found)


def poll_files(folder: Path, stop: threading.Event) -> Iterator[frozenset[str]]:
    """Yield the files that changed, each time that some did. Pollers of others compare whole seconds."""
    before = measure_files(folder)
    while not stop.wait(POLL_SECONDS):
        now = measure_files(folder)
        if changed := frozenset(file for file, _ in before.items() ^ now.items()):
            yield changed
        before = now


def measure_files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the time and the size of each file below a folder."""
    found = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            with suppress(OSError):  # it is gone
                state = os.stat(file := os.path.join(parent, name))
                found[file] = state.st_mtime_ns, state.st_size
    return found


@dataclass(frozen=True)
class Event:
    """A key that was pressed, or files that changed."""

    key: str = ""
    files: frozenset[str] = frozenset()


class Session:
    """One run of `watch`: it grades after each event, and writes the exercise that is shown."""

    def __init__(self, path: Path, grading: Grading, loaded: Plugins, format: str, has_keys: bool) -> None:
        from grader.desk.standing import Standing

        self.path, self.grading, self.loaded, self.format, self.has_keys = path, grading, loaded, format, has_keys
        self.followed = run.choose_followed(path, (), follow=False)
        self.standing: Standing = Standing([plan.check for plan in grading.plans], {})
        self.report: Report | None = None
        self.level = 2

    def follow(self, waiting: queue.Queue[Event]) -> None:
        """Grade all, then follow the events until the key q or the end of the input."""
        self.grade(self.standing.names, waiting)
        while (event := waiting.get()).key not in ("q", "\x04"):
            if event.files:
                self.follow_files(event.files, waiting)
            else:
                self.follow_key(event.key, waiting)

    def follow_files(self, files: frozenset[str], waiting: queue.Queue[Event]) -> None:
        """Grade the exercises that changed files affect."""
        from grader.submission.read import SUFFIXES

        home = self.path if self.path.is_dir() else self.path.parent
        changed = {
            Path(os.path.relpath(file, home)).as_posix(): read_quietly(Path(file))
            for file in files
            if file.lower().endswith(SUFFIXES) and (self.path.is_dir() or Path(file).name == self.path.name)
        }
        if changed:
            self.level = 2
            self.grade(self.standing.find_affected(changed), waiting)

    def follow_key(self, key: str, waiting: queue.Queue[Event]) -> None:
        """Do what a key asks for; any other key writes the exercise again."""
        if key in ("n", "p"):
            self.standing, self.level = self.standing.move(1 if key == "n" else -1), 2
        elif key == "h" and self.standing.current:
            self.level = min(self.level + 1, HIGHEST)
            self.grade([self.standing.current], waiting)
            return
        elif key == "a":
            self.grade(self.standing.names, waiting)
            return
        self.write_state(whole=key == "l")

    def grade(self, names: list[str], waiting: queue.Queue[Event]) -> None:
        """Grade these exercises and write the state. If files change meanwhile, the next event brings the result."""
        if self.format == "lines":
            outputs.write_text(f"{marks.BEGIN}\n", None)
        before = self.standing.current
        self.report = run.grade_path(self.path, self.grading.narrow(names), self.loaded, self.followed)
        self.standing = self.standing.update(self.report)
        if self.standing.current != before:
            self.level = 2
        if not any(event.files for event in list(waiting.queue)):
            self.write_state()

    def write_state(self, *, whole: bool = False) -> None:
        """Write the exercise that is shown, or with `whole` the table of all, and the keys."""
        from grader.desk.standing import choose_results
        from grader.reports.text import render_hint, render_text
        from grader.reports.visible import visible

        assert self.report is not None
        current, names = self.standing.current, self.standing.names
        shown = names if whole or current is None or self.format == "lines" else [current]
        report = visible(choose_results(self.report, self.standing, shown), level=self.level)
        look = outputs.fit_look(replace(run.make_look(self.loaded, self.path), whole=True), to_file=False)
        texts = look.catalogue
        if self.format == "lines":
            look = replace(look, catalogue=self.loaded.make_catalogue(find_language(for_machines=True)))
            outputs.write_text(f"{outputs.render_report(report, self.format, look)}{marks.END}\n", None)
            return
        is_single = len(shown) == 1 and len(names) > 1
        lines = [render_hint(report, look) if is_single and self.level > 2 else render_text(report, look)]
        lines.append(f"  {texts.format('watch.state', right=self.standing.count_right(), count=len(names))}\n")
        if self.standing.is_done:
            lines.append(f"  {texts.format('watch.done')}\n")
        if self.has_keys:
            click.clear()
            lines.append(f"  {texts.format('watch.keys')}\n")
        outputs.write_text("\n".join(lines), None)


def read_quietly(file: Path) -> str:
    """Read a text in which names are looked for; a file that is gone is empty."""
    try:
        return file.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
