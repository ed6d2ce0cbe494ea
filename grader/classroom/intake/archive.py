"""Zips, unpacked safely: whatever they say of themselves, nothing is written but capped plain files."""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from grader.classroom.intake.entries import ZIP, Entry, Room, normalize_path, refuse
from grader.model import Message, Problem
from grader.submission.read import SOURCES, is_entered
from grader.submission.source import Unreadable

INNER_CAP = 64 << 20  # bytes of the zips that one student handed in
INNER_ENTRIES_CAP = 20_000  # each costs memory before anything of it can be looked at
RATIO_CAP = 200  # of bytes to compressed bytes; a notebook of output reaches 20
RATIO_FROM = 1 << 20
CHUNK = 1 << 12  # compressed bytes are read as many at a time, and the ratio is no finer
CENTRAL_ENTRY = b"PK\x01\x02"
ENCRYPTED, UTF8 = 0x1, 0x800
UNIX = (3, 19)
DRIVE = re.compile(r"[A-Za-z]:")
DEPTH_CAP = 256  # folders in one another; each is a package of the last
DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, struct.error)


def open_zip(path: Path) -> ZipFile:
    """Open the zip at that path; Unreadable if it is none."""
    try:
        return ZipFile(path)
    except DAMAGED as error:
        raise Unreadable(Message("zip_damaged", {"why": str(error)})) from None


def open_inner_zip(path: Path) -> ZipFile:
    """Open the zip of a student; Unreadable if its directory alone would fill the memory."""
    entries, last = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            entries += (last + chunk).count(CENTRAL_ENTRY)
            last = chunk[-(len(CENTRAL_ENTRY) - 1) :]
    if entries > INNER_ENTRIES_CAP:
        raise Unreadable(Message("zip_entries", {"cap": INNER_ENTRIES_CAP}))
    return open_zip(path)


def list_entries(archive: ZipFile, into: Path) -> tuple[list[Entry], list[Problem]]:
    """List the entries of a zip, to be unpacked below a folder under numbers, and its problems."""
    found: dict[str, ZipInfo] = {}
    problems: list[Problem] = []
    numbers = count()
    for info in archive.infolist():
        path = safe_path(read_entry_name(info))
        if path is None:
            problems.append(Problem(Message("zip_outside", {}), read_entry_name(info)))
            continue
        if path in found and not path.endswith("/"):
            problems.append(Problem(Message("zip_twice", {}), path))
        if path:
            found[path] = info
    environments = tuple(path.removesuffix("pyvenv.cfg") for path in found if path.endswith("/pyvenv.cfg"))
    entries = [
        Entry(path, make_fetch(archive, info, into, numbers), odd=not is_plain(info), ours=True)
        for path, info in sorted(found.items())
        if is_looked_at(path) and not path.startswith(environments)
    ]
    return entries, problems


def is_looked_at(path: str) -> bool:
    """Is nothing on the way hidden, a cache, or what a system adds of its own?"""
    *folders, name = path.split("/")
    return all(map(is_entered, folders)) and not name.startswith(".")


def read_entry_name(info: ZipInfo) -> str:
    """Read an entry's name; one without the mark of UTF-8 comes as cp437, and was seldom written so.

    Finder writes UTF-8 without the mark, Korean Windows cp949. The few names that are both are Hangul
    when they read as Hangul throughout.
    """
    name = info.filename
    if not info.flag_bits & UTF8 and not name.isascii():
        texts = [text for encoding in ("utf-8", "cp949") if (text := decode_name(name, encoding)) is not None]
        name = next((text for text in texts if is_hangul(text)), texts[0] if texts else name)
    return normalize_path(name.replace("\\", "/"))


def decode_name(name: str, encoding: str) -> str | None:
    """Decode the bytes of a name in another encoding; None if they do not fit it."""
    try:
        return name.encode("cp437").decode(encoding)
    except UnicodeError:
        return None


def is_hangul(text: str) -> bool:
    """Is every character beyond ASCII a Hangul syllable?"""
    return all(c.isascii() or "\uac00" <= c <= "\ud7a3" for c in unicodedata.normalize("NFC", text))


def safe_path(name: str) -> str | None:
    """Return the path below the top; None if it leads out of it."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or DRIVE.match(name):
        return None
    return "/".join(parts) + ("/" if name.endswith("/") and parts else "")


def is_plain(info: ZipInfo) -> bool:
    """Is the entry a file or a folder, and no link or device?"""
    mode = info.external_attr >> 16 if info.create_system in UNIX else 0
    return stat.S_IFMT(mode) in (0, stat.S_IFREG, stat.S_IFDIR)


def make_fetch(archive: ZipFile, info: ZipInfo, into: Path, numbers: Iterator[int]) -> Callable[[Room], str]:
    """Return a function that unpacks one entry."""
    if not is_plain(info):
        return refuse("zip_not_plain")
    if info.flag_bits & ENCRYPTED:
        return refuse("zip_encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return refuse("zip_method")
    if read_entry_name(info).count("/") > DEPTH_CAP:
        return refuse("zip_deep")

    def fetch(room: Room) -> str:
        suffix = Path(info.filename).suffix.lower()
        target = into / f"{next(numbers)}{suffix if suffix in (*SOURCES, ZIP) else ''}"
        into.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("xb") as file:
                for chunk in read_chunks(archive, info, room):
                    file.write(chunk)
        except Unreadable:
            target.unlink()
            raise
        except DAMAGED as error:
            target.unlink()
            raise Unreadable(Message("zip_damaged", {"why": str(error)})) from None
        return str(target)

    return fetch


def read_chunks(archive: ZipFile, info: ZipInfo, room: Room) -> Iterator[bytes]:
    """Yield the bytes of an entry as they are unpacked; Unreadable above a cap."""
    size, left = 0, room.size
    with archive.open(info) as packed:
        assert archive.fp is not None
        start = archive.fp.tell()
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            if size > RATIO_FROM and size > RATIO_CAP * (archive.fp.tell() - start):
                raise Unreadable(Message("zip_bomb", {"ratio": RATIO_CAP}))
            if size > left:
                raise Unreadable(room.message)
            yield chunk
    room.size = left - size
