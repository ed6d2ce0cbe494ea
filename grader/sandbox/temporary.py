"""Temporary folders: each is removed by the process that made it, or by the next one if that was killed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

PREFIX, LOCK = "bpgrade-", ".lock"


@contextmanager
def open_temporary_folder() -> Iterator[Path]:
    """Make a folder that is locked until it is removed; remove the folders of this user that nobody locks."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if is_abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        with open(Path(folder, LOCK), "wb", buffering=0) as lock:
            if fcntl is not None:
                with suppress(OSError):  # some network drives have no locks
                    fcntl.flock(lock, fcntl.LOCK_EX)
            lock.write(b"locked")  # a lock without a text is being made
            yield Path(folder)


def is_abandoned(folder: Path) -> bool:
    """Is this a folder of this user, whose lock is free? Windows cannot tell."""
    try:
        status = os.lstat(folder)
        if fcntl is None or not stat.S_ISDIR(status.st_mode) or status.st_uid != getattr(os, "getuid", int)():
            return False
        with open(folder / LOCK, "rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock.read() != b""
    except OSError:
        return False
