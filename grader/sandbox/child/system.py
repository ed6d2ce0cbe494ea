"""System calls of Linux for which Python has no function."""

from __future__ import annotations

import ctypes
import os

NO_NEW_PRIVILEGES, SECCOMP, DEATH_SIGNAL, DUMPABLE, SUBREAPER = 38, 22, 1, 4, 36

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> None:
    """Change a property of this process; OSError if the kernel refuses."""
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    check_result(_libc.prctl(ctypes.c_int(option), *padded))


def syscall(number: int, *arguments: int | bytes | None) -> int:
    """Call the kernel by number, with bytes passed as a pointer; OSError if the kernel refuses."""
    passed = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return check_result(_libc.syscall(ctypes.c_long(number), *passed))


def unshare(flags: int) -> None:
    """Leave the namespaces of `flags`; OSError if the kernel refuses."""
    check_result(_libc.unshare(ctypes.c_int(flags)))


def check_result(result: int) -> int:
    """Return the result of a call of libc, or raise its OSError."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(result)
