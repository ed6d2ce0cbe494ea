"""System calls of Linux that Python has no function for."""

from __future__ import annotations

import ctypes
import os

NO_NEW_PRIVILEGES, SECCOMP, DEATH_SIGNAL, DUMPABLE, SUBREAPER = 38, 22, 1, 4, 36

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> None:
    """Change a property of this process; OSError when the kernel refuses."""
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    check_result(_libc.prctl(ctypes.c_int(option), *padded))


def syscall(number: int, *arguments: int | bytes | None) -> int:
    """Call the kernel by number; bytes are passed as a pointer to them. OSError when it refuses."""
    passed = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return check_result(_libc.syscall(ctypes.c_long(number), *passed))


def unshare(flags: int) -> None:
    """Leave the namespaces of `flags`; OSError when that is not allowed."""
    check_result(_libc.unshare(ctypes.c_int(flags)))


def check_result(result: int) -> int:
    """The result of a call of libc, or the OSError that it stands for."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(result)
