"""Read a submission from a folder, a file or a notebook."""

from __future__ import annotations

import io
import os
import re
import stat
import tokenize
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from grader.model import Message, Place, Problem, Remark
from grader.submission.encoding import decode_text, decode_wide
from grader.submission.headers import list_plain_headers
from grader.submission.links import Followed, choose_folders, is_link, leads_out
from grader.submission.notebook import drop_outputs, read_cell_texts, replace_magics
from grader.submission.source import Cell, Contents, Source, Submission, Unreadable, normalize_name, unify_newlines

FILES_CAP = 200
BYTES_CAP = 5 << 20
FILE_CAP = 1 << 20  # characters of source in one file: its text, or the code cells of a notebook
NOTEBOOK_CAP = 50 << 20  # a notebook of which most are outputs, which do not count
READ_CAP = 100 << 20  # bytes of such notebooks
TEXT_CAP = 100_000  # bytes of a text that is looked at for code
FOLDERS_CAP = 2000  # a whole disk is no submission
SKIPPED_FOLDERS = frozenset(
    ("__pycache__", "__MACOSX", "node_modules", "site-packages", "venv", "env", "virtualenv", "checkpoints")
)
CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
SOURCES = (".py", ".ipynb")
TEXT = ".txt"
SUFFIXES = (*SOURCES, ".py.txt", ".ipynb.txt", ".ipynb.json")  # some editors and browsers add a second one
PACKED = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")
PACKAGES = (".dist-info", ".egg-info")


def read_submission(path: Path, followed: Followed = Followed.INSIDE) -> Submission:
    """Read a folder, one .py file or one notebook; a file that cannot be read is a problem."""
    name = path.name or path.resolve().name
    home = None if followed is Followed.ALL else os.path.realpath(path)
    if followed is Followed.INSIDE and is_link(path):
        return Submission(name, (), (Problem(Message("root_is_link", {"path": str(path)})),))
    if not os.path.exists(path):  # a name may be too long for Path.exists
        return Submission(name, (), (Problem(Message("path_missing", {"path": str(path)})),))
    if path.is_file():
        if not path.name.lower().endswith(SUFFIXES):
            texts = list_texts_of_code([(path.name, path)] if path.suffix.lower() == TEXT else (), home)
            id = "packed" if path.suffix.lower() in PACKED else "not_source"
            return Submission(name, (), texts or (Problem(Message(id, {"path": path.name}), path.name),))
        return read_files(name, [(path.name, path)])
    submission = parse_contents(name, read_contents(list_named_files(path, SUFFIXES, home), home))
    texts = list_texts_of_code(
        list_named_files(path, (TEXT,), home), home, {source.path for source in submission.sources}
    )
    kept = [one for one in submission.problems if not texts or one.message.id != "no_sources"]
    return replace(submission, problems=(*kept, *texts))


def read_unparsed(path: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the path and the bytes of each source at a path; links that lead out are left out."""
    home = os.path.realpath(path)
    found: Iterable[tuple[str, str | Path]] = ()
    if os.path.isdir(path):  # Path.is_dir raises for a long name
        found = list_named_files(path, SUFFIXES, home)
    elif os.path.isfile(path) and path.name.lower().endswith(SUFFIXES):
        found = [(path.name, path)]
    where = dict(islice(found, FILES_CAP))
    yield from ((Path(where[relative]), data) for relative, data in read_contents(where.items(), home).files)


def list_texts_of_code(
    found: Iterable[tuple[str, str | Path]], home: str | None, beside: Collection[str] = ()
) -> tuple[Problem, ...]:
    """List the .txt files with a definition; beside sources, those with its name, if no source has that name."""
    named: list[str] = []
    taken = {path.replace(".py", TEXT) for path in beside}
    texts = [one for one in found if not one[0].lower().endswith(SUFFIXES) and one[0] not in taken]
    for path, data in read_contents(texts, home).files:
        headers = list_plain_headers(data.decode("latin-1") if len(data) <= TEXT_CAP else "")
        stem = normalize_name(path.rpartition("/")[2].partition(".")[0])
        named += [path] if any(not beside or normalize_name(header.name) == stem for header in headers) else []
    return tuple(Problem(explain_suffix(one), one) for one in named)


def explain_suffix(path: str) -> Message:
    """Say that a file has another suffix than Python source or a notebook, and what its name must be."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    name = stem if stem.lower().endswith(SOURCES) else f"{stem}.py"
    return Message("other_suffix", {"suffix": f".{suffix}", "name": name})


def read_contents(found: Iterable[tuple[str, str | Path]], home: str | None = None) -> Contents:
    """Read the bytes of files within the caps; a file that cannot be read is a problem.

    So is a link that leads out of `home`. The outputs of a large notebook do not count, and are dropped.
    """
    files: list[tuple[str, bytes]] = []
    problems: list[Problem] = []
    total = read = 0
    for number, (relative, where) in enumerate(sorted(islice(found, FILES_CAP + 1))):
        if number >= FILES_CAP:
            problems.append(Problem(Message("too_many_files", {"cap": FILES_CAP})))
            break
        try:
            file = Path(where)
            if home is not None and leads_out(file, home):
                raise Unreadable(Message("leads_out", {}))
            size = measure_file(file)
            may_shrink = relative.lower().endswith(".ipynb") and size <= NOTEBOOK_CAP and read + size <= READ_CAP
            data = file.read_bytes() if may_shrink or total + size <= BYTES_CAP else None
            if data and total + size > BYTES_CAP:
                read += size
                data = drop_outputs(data)
            if data is None or total + len(data) > BYTES_CAP:
                problems.append(Problem(Message("too_large", {"cap": BYTES_CAP >> 20, "size": size}), relative))
                continue
            files.append((relative, data))
            total += len(data)
        except OSError as error:
            problems.append(Problem(Message("unreadable", {"why": error.strerror or "unknown"}), relative))
        except Unreadable as error:
            problems.append(Problem(error.message, relative))
    return Contents(tuple(files), tuple(problems))


def read_files(name: str, found: Iterable[tuple[str, str | Path]]) -> Submission:
    """Read the files; `found` gives the name of each file in the submission, with /, and its path."""
    return parse_contents(name, read_contents(found))


def parse_contents(name: str, contents: Contents) -> Submission:
    """Parse the files; a file that is no source is a problem."""
    sources: list[Source] = []
    problems = list(contents.problems)
    for relative, data in contents.files:
        try:
            sources.append(read_source(relative, data))
        except Unreadable as error:
            problems.append(Problem(error.message, relative))
    if not sources and not problems:
        problems.append(Problem(Message("no_sources", {"path": name})))
    problems += [
        Problem(Message("unreadable_name", {}), source.path) for source in sources if not is_clean(source.path)
    ]
    return Submission(name, tuple(s for s in sources if is_clean(s.path)), tuple(problems))


def measure_file(file: Path) -> int:
    """Return the size of a regular file; Unreadable for a folder, and for a pipe, which could wait for ever."""
    status = file.stat()
    if stat.S_ISDIR(status.st_mode):
        os.listdir(file)
        raise Unreadable(Message("is_folder", {}))
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(Message("not_plain", {}))
    return status.st_size


def is_clean(path: str) -> bool:
    """Can the file's name be written as UTF-8?"""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def list_named_files(folder: Path, suffixes: tuple[str, ...], home: str | None) -> Iterator[tuple[str, Path]]:
    """List the files below a folder with these suffixes: each with its name there, with /, and its path.

    Hidden folders and environments are left out. Folders are listed that lead out of `home`, that have the name of a
    source, or that cannot be opened.
    """
    failed: list[OSError] = []
    left = FOLDERS_CAP
    for root, folders, files in os.walk(folder, onerror=failed.append, followlinks=True):
        here, at = Path(root), Path(root).relative_to(folder)
        entered = (n for n in sorted(folders) if is_entered(n) and not os.path.exists(here / n / "pyvenv.cfg"))
        folders[:] = islice(entered, left)
        left -= len(folders)
        out = choose_folders(here, folders, home)
        named = (n for n in folders if n.lower().endswith(SOURCES))
        wanted = (n for n in sorted(files) if n.lower().endswith(suffixes) and not n.startswith("."))
        yield from (((at / name).as_posix(), here / name) for name in (*out, *named, *wanted))
    yield from ((Path(error.filename).relative_to(folder).as_posix(), Path(error.filename)) for error in failed)


def is_entered(folder: str) -> bool:
    """Is this the name of a folder to look into, and not a hidden folder, an environment or a cache?"""
    return not folder.startswith(".") and folder not in SKIPPED_FOLDERS and not folder.endswith(PACKAGES)


def read_source(path: str, data: bytes) -> Source:
    """Read the cells of one file; Unreadable if its name has another suffix."""
    if not path.lower().endswith(SOURCES):
        raise Unreadable(explain_suffix(path))
    if path.lower().endswith(".ipynb"):
        texts = read_cell_texts(data)
        refuse_long(sum(map(len, texts)))
        return Source(path, tuple(Cell(n, replace_magics(unify_newlines(text))) for n, text in enumerate(texts, 1)))
    text, messages = decode_source(data)
    refuse_long(len(text))
    remarks = tuple(Remark(message, Place(path, message.values.get("line"))) for message in messages)
    return Source(path, (Cell(None, text),), remarks)


def refuse_long(size: int) -> None:
    """Refuse the source of a file that is too large; Unreadable."""
    if size > FILE_CAP:
        raise Unreadable(Message("file_too_large", {"cap": FILE_CAP >> 20}))


def decode_source(data: bytes) -> tuple[str, tuple[Message, ...]]:
    """Decode source text as Python does (byte-order mark, PEP 263), else in another encoding with a remark."""
    try:
        wide = decode_wide(data)
    except UnicodeError:
        raise Unreadable(Message("not_text", {})) from None
    if wide is not None:
        return unify_newlines(wide[0]), (Message("not_utf8", {"encoding": wide[1]}),)
    declared = "utf-8"
    remarks: tuple[Message, ...] = ()
    try:
        declared, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:  # not UTF-8, or an encoding that does not exist
        remarks = tuple(find_unknown_coding(data))
    try:
        text, encoding = decode_text(data, declared)
    except UnicodeError:
        raise Unreadable(Message("undecodable", {})) from None
    if encoding != declared:
        not_utf8 = Message("not_utf8", {"encoding": encoding or None})
        remarks = tuple(find_unknown_coding(data)) if data.isascii() else (not_utf8,)
    return unify_newlines(text), remarks


def find_unknown_coding(data: bytes) -> Iterator[Message]:
    """Find an encoding in the first two lines (PEP 263) that Python does not know."""
    for number, line in enumerate(data.split(b"\n")[:2], 1):
        if found := CODING.match(line):
            name = found.group(1).decode("ascii")
            try:
                b" ".ljust(4).decode(name)
            except (LookupError, UnicodeError):
                yield Message("unknown_coding", {"encoding": name, "line": number})
