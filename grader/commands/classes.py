"""Course file, roster, plugins and store, as every command for a class needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.commands import output as outputs
from grader.commands import run
from grader.commands.language import find_language
from grader.commands.wanted import Wanted, make_wanted

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Catalogue
    from grader.classroom.intake.roster import Roster
    from grader.classroom.marks.classbook import Classbook
    from grader.classroom.marks.marks import Mark
    from grader.classroom.marks.settings import CourseFile
    from grader.classroom.run.work import Work
    from grader.classroom.store.store import Store
    from grader.model import Check, Problem, Report
    from grader.plugins import Plugins

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STORE_ARGUMENT = click.argument("store", type=click.Path(path_type=Path))
STORE_OPTION = click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    default="class.sqlite",
    show_default=True,
    metavar="FILE",
    help="The class's results.",
)
CONFIG_OPTION = click.option("--config", type=FILE, metavar="FILE", help="The course file (course.toml).")
ROSTER_OPTION = click.option("--roster", type=FILE, metavar="FILE", help="A CSV file of students' ids.")
UNREAD_OPTION = click.option(
    "--unread",
    type=click.Choice(("empty", "zero")),
    help="The cell of work that nobody could read: empty, or 0 points (empty, or `unread` of the course file).",
)


@dataclass(frozen=True)
class Setup:
    """The course file, checks and roster of a class; `wanted` are the plugins and the course that count."""

    course: CourseFile
    wanted: Wanted
    loaded: Plugins
    checks: tuple[Check, ...]
    roster: Roster | None = None

    @property
    def grader(self) -> dict[str, Any]:
        """Return the versions that a store is graded with."""
        return list_versions(self.loaded)


def choose_unread(setup: Setup, unread: str | None) -> Setup:
    """Return the setup in which work that nobody could read counts as asked."""
    from dataclasses import replace

    return setup if unread is None else replace(setup, course=replace(setup.course, unread=unread))


def list_versions(loaded: Plugins) -> dict[str, Any]:
    """List the versions of bpgrade, Python, numpy and the plugins."""
    from grader import version

    return {**version.read_versions(), "plugins": dict(loaded.versions)}


def read_setup(wanted: Wanted, config: Path | None, roster: Path | None, remembered: str | None = None) -> Setup:
    """Read the course, its plugins and checks, and the roster; UsageError if a file is wrong."""
    from dataclasses import replace

    from grader.classroom.intake.roster import RosterError, read_roster

    found = read_course_setup(wanted, config, remembered)
    listed = roster or found.course.roster
    try:
        return replace(found, roster=read_roster(Path(listed))) if listed is not None else found
    except RosterError as error:
        raise click.UsageError(str(error)) from None


def read_course_setup(wanted: Wanted, config: Path | None, remembered: str | None = None) -> Setup:
    """Read the course, its plugins and checks, without the roster, which students do not have.

    The command line names the course, else the course file, else the store remembers it.
    """
    from grader.classroom.marks.settings import CourseError, CourseFile, check_names, find_unmet, read_course

    try:
        course = read_course(config) if config is not None else CourseFile()
    except CourseError as error:
        raise click.UsageError(str(error)) from None
    own = make_wanted(course.plugins, config.parent if config else "")
    wanted = Wanted((*wanted.modules, *own.modules), wanted.course or course.course or remembered)
    loaded = run.open_plugins(wanted)
    try:
        check_names(course, loaded.checks)
    except CourseError as error:
        raise click.UsageError(f"{config}: {error}") from None
    here = list_versions(loaded)
    for sentence in find_unmet(
        course.requires, {"bpgrade": here["version"], "numpy": here["numpy"], **here["plugins"]}
    ):
        raise run.Fault(f"{sentence}; install what it requires")
    return Setup(course, wanted, loaded, course.choose(loaded.checks))


def read_checks(
    wanted: Wanted, config: Path | None, words: Sequence[str] | None = None
) -> tuple[Plugins, tuple[Check, ...], CourseFile | None]:
    """Read the plugins, and the checks of the course file, if there is one, else all checks.

    The words that a person typed say which course is meant, unless somebody named one.
    """
    if config is None:
        loaded = run.open_plugins(wanted) if words is None else run.open_course_of(wanted, words)
        return loaded, loaded.checks, None
    setup = read_course_setup(wanted, config)
    language = find_language(course=setup.course.language)
    loaded = setup.loaded if language == setup.loaded.language else setup.loaded.speak(language)
    return loaded, setup.checks, setup.course


@contextmanager
def open_store(path: Path, *, write: bool = False, make: bool = False) -> Iterator[Store]:
    """Open the store at that path; Fault if it cannot be used, is damaged, or the disk is full.

    A new one is made only with `make`, since a mistyped name has no store.
    """
    import sqlite3

    from grader.classroom.store.database import StoreError, check_exists
    from grader.classroom.store.store import Store
    from grader.worker.stored import DamagedEntry

    try:
        if not make:
            check_exists(path)
        with Store(path, write=write) as store:
            yield store
    except StoreError as error:
        raise run.Fault(str(error)) from None
    except (sqlite3.DatabaseError, DamagedEntry, UnicodeDecodeError) as error:
        raise run.Fault(
            f"{path} must be a whole store; it cannot be read ({error}); take a copy that was saved before, "
            "or grade into another --store"
        ) from None


@contextmanager
def open_waiting_store() -> Iterator[Store]:
    """Open a store for reports that wait until they are accepted; it ends with the command."""
    from grader.classroom.store.store import Store
    from grader.sandbox.temporary import open_temporary_folder

    with open_temporary_folder() as folder, Store(folder / "waiting.sqlite", write=True) as store:
        yield store


def remember_setup(store: Store, setup: Setup, **files: Path | None) -> None:
    """Keep the course, and where its file and the roster are, so that whoever reads the store uses the same."""
    store.set_setting("course", setup.loaded.course)
    for name, file in files.items():
        if file is not None:
            store.set_setting(name, str(file.resolve()))


def recall_setup(store: Store, wanted: Wanted, config: Path | None, roster: Path | None) -> Setup:
    """Read the setup of a store; UsageError unless every plugin that it was graded with is loaded."""
    from grader.plugins.files import is_file_word

    found = read_setup(wanted, *recall_settings(store, config, roster))
    last = store.read_last_run()
    gone = sorted(last.grader["plugins"].keys() - found.loaded.versions) if last else []
    if gone:
        named = f"PATH/{gone[0]}" if is_file_word(gone[0]) else gone[0]
        raise click.UsageError(
            f"{store.path} was graded with {', '.join(gone)}, which is not loaded now: "
            f"`bpgrade -p {named} ...`, or `plugins` in the course file, loads it"
        )
    return found


def recall_settings(
    store: Store, config: Path | None, roster: Path | None
) -> tuple[Path | None, Path | None, str | None]:
    """Return the files named, else those of the store, and its course; UsageError if a file is gone."""
    found = {"config": config, "roster": roster}
    for name, given in found.items():
        kept = store.read_setting(name)
        if given is None and kept is not None:
            found[name] = Path(kept)
            if not Path(kept).is_file():
                raise click.UsageError(f"{store.path} was graded with {kept}, which is gone; name it with --{name}")
    return found["config"], found["roster"], store.read_setting("course")


def read_setup_for(store: Path, wanted: Wanted, config: Path | None, roster: Path | None, *, write: bool) -> Setup:
    """Read the setup to grade into a store from the files named, else from those it remembers."""
    if not store.is_file():
        return read_setup(wanted, config, roster)
    with open_store(store, write=write) as found:  # writing brings an older one up to date
        return read_setup(wanted, *recall_settings(found, config, roster))


def prepare_class_work(setup: Setup, chosen: Sequence[Check], seed: int) -> Work:
    """Prepare these exercises of a class for its workers."""
    from grader.classroom.run.work import prepare_work
    from grader.worker.order import Order

    names, limits = tuple(check.name for check in chosen), setup.course.make_limits()
    return prepare_work(Order(setup.wanted.modules, setup.loaded.course, names, seed, limits), setup.loaded.checks)


def read_classbook(store: Store, setup: Setup, *, instead: Store | None = None) -> Classbook:
    """Read the class as it stands, or as it would be with the reports of another store."""
    from grader.classroom.marks.classbook import make_classbook

    return make_classbook(store, setup.checks, setup.course, setup.roster, instead=instead)


def list_strangers(book: Classbook, setup: Setup) -> list[tuple[str, Problem]]:
    """List decisions of the course file about students who are not in the class."""
    from grader.classroom.marks.classbook import find_strangers

    return [("", problem) for problem in find_strangers(book, setup.course)]


def find_student(book: Classbook, student: str, store: Path) -> Mark:
    """Find a student's mark by id, else by another id, e-mail or name; UsageError unless exactly one is found."""
    from grader.classroom.intake.roster import fold_key, fold_name, list_spellings

    if exact := next((one for one in book.marks if one.student == student), None):
        return exact
    key, name = fold_key(student), fold_name(student)
    found = [one for one in book.marks if key in map(fold_key, (one.student, *one.keys))]
    found = found or [one for one in book.marks if name in list_spellings(one.name)]
    if len(found) > 1:
        ids = ", ".join(one.student for one in found)
        raise click.UsageError(f"{student} may be any of {ids} in {store}; give one of these ids")
    if not found:
        raise unknown_student(student, [one.student for one in book.marks], store)
    return found[0]


def unknown_student(student: str, known: Sequence[str], store: Path) -> click.UsageError:
    """Return the error for a student who is not there."""
    import difflib

    near = difflib.get_close_matches(student, known, n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]}?" if near else f"; `bpgrade class {store}` shows who is"
    return click.UsageError(f"nobody in {store} is called {student}{meant}")


def choose_level(format: str) -> int:
    """Return the highest hint level that a format shows by itself; a page folds the levels above the reason."""
    return 4 if format == "html" else 2


def limit_report(report: Report, course: CourseFile | None, *, level: int) -> Report:
    """Limit a report to the course's hint level and the criteria that students may see."""
    from grader.reports.visible import visible

    if course is None:
        return visible(report, level=level)
    from grader.classroom.marks.marks import is_hidden

    hidden = course.hidden
    most = course.max_hint
    return visible(report, level=min(level, most), most=most, hidden=lambda e, c: is_hidden(e, c, hidden))


def choose_catalogue(loaded: Plugins, format: str, language: str | None = None) -> Catalogue:
    """Return the texts for a reader of that language (that of this run); other programs get English unless asked."""
    by_people = format in outputs.READ_BY_PEOPLE
    return loaded.make_catalogue(language if by_people else find_language(for_machines=True))


def limit_reports(report: Report, course: CourseFile | None, formats: Iterable[str]) -> dict[str, Report]:
    """Limit a report for each format."""
    return {format: limit_report(report, course, level=choose_level(format)) for format in formats}


def render_for_student(report: Report, format: str, catalogue: Catalogue, *, verbose: bool = False) -> str:
    """Return a student's report in a format."""
    from grader.reports.look import Look

    look = Look(catalogue, verbose=verbose, identity=outputs.find_identity([format]))
    return outputs.render_report(report, format, outputs.fit_look(look, to_file=True))
