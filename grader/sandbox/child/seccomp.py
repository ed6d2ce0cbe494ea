"""A filter of system calls: it allows the calls that computing needs, and refuses all others.

It allows no call that takes a path, opens a socket, starts a program or a process, sends a signal, or
looks into another process. The filter is the same for every child, so it is built once.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Mapping
from typing import NamedTuple

from . import system


class Architecture(NamedTuple):
    """An architecture: the kernel's word for it, and its numbers of system calls."""

    word: int
    numbers: Mapping[str, int]


X86_64 = Architecture(
    0xC000003E,
    {
        "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
        "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16, "pread64": 17,
        "pwrite64": 18, "readv": 19, "writev": 20, "select": 23, "sched_yield": 24, "mremap": 25, "madvise": 28,
        "dup": 32, "dup2": 33, "pause": 34, "nanosleep": 35, "getitimer": 36, "alarm": 37, "setitimer": 38,
        "getpid": 39, "clone": 56, "exit": 60, "uname": 63, "fcntl": 72, "fsync": 74, "ftruncate": 77, "getcwd": 79,
        "gettimeofday": 96, "getrlimit": 97, "getrusage": 98, "sysinfo": 99, "times": 100, "getuid": 102,
        "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110, "getpgrp": 111, "getgroups": 115,
        "sigaltstack": 131, "arch_prctl": 158, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204,
        "set_tid_address": 218, "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229,
        "clock_nanosleep": 230, "exit_group": 231, "pselect6": 270, "ppoll": 271, "set_robust_list": 273, "dup3": 292,
        "prlimit64": 302, "getrandom": 318, "membarrier": 324, "rseq": 334, "clone3": 435, "close_range": 436,
        "futex_waitv": 449,
    },
)  # fmt: skip
AARCH64 = Architecture(
    0xC00000B7,
    {
        "getcwd": 17, "dup": 23, "dup3": 24, "fcntl": 25, "ioctl": 29, "ftruncate": 46, "close": 57, "lseek": 62,
        "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "pwrite64": 68, "pselect6": 72, "ppoll": 73,
        "fstat": 80, "fsync": 82, "exit": 93, "exit_group": 94, "set_tid_address": 96, "futex": 98,
        "set_robust_list": 99, "nanosleep": 101, "getitimer": 102, "setitimer": 103, "clock_gettime": 113,
        "clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124,
        "restart_syscall": 128, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
        "times": 153, "getgroups": 158, "uname": 160, "getrlimit": 163, "getrusage": 165, "gettimeofday": 169,
        "getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178,
        "sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216, "clone": 220, "mmap": 222, "mprotect": 226,
        "madvise": 233, "prlimit64": 261, "getrandom": 278, "membarrier": 283, "rseq": 293, "clone3": 435,
        "close_range": 436, "futex_waitv": 449,
    },
)  # fmt: skip
ARCHITECTURES = {"x86_64": X86_64, "aarch64": AARCH64}

CLOCKS = ("clock_gettime", "clock_getres", "clock_nanosleep")
CONDITIONAL = (*CLOCKS, "clone", "clone3", "fcntl", "ioctl", "prlimit64")
COMMON_CLOCKS = 16  # the kernel numbers these from 0; the clocks of processes are negative
THREAD = 0x10000  # CLONE_THREAD
NAMESPACES = 0x7E020000 | 0x80  # CLONE_NEW*, with mounts, cgroups and time
DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
OTHER_ABI = 0x40000000  # x32 calls have this bit, under the architecture word of x86_64

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of classic BPF
NUMBER, WORD, ARGUMENTS = 0, 4, 16  # offsets in seccomp_data; arguments are 8 bytes each, the low half first
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
FILTER_MODE = 2

Instruction = tuple[int, int, int, int]


def build_filter(machine: str) -> bytes:
    """Build the filter for an architecture (a name of `platform.machine()`) in the kernel's form.

    OSError for an architecture without a table here: its numbers would mean other calls.
    """
    if machine not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}, only for {', '.join(ARCHITECTURES)}")
    word, numbers = ARCHITECTURES[machine]
    code = [
        (LOAD, 0, 0, WORD), (EQUAL, 1, 0, word), answer(KILL),
        (LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, OTHER_ABI), answer(KILL),
    ]  # fmt: skip
    for name, number in numbers.items():
        if name not in CONDITIONAL:
            code += [(EQUAL, 0, 1, number), answer(ALLOW)]
    for name in CLOCKS:
        code += match_call(
            numbers[name], [*load(0), (AT_LEAST, 0, 1, COMMON_CLOCKS), answer(REFUSE | errno.EPERM), answer(ALLOW)]
        )
    code += match_call(numbers["clone"], allow_threads())
    code += match_call(numbers["clone3"], [answer(REFUSE | errno.ENOSYS)])  # libc then falls back to clone
    code += match_call(numbers["fcntl"], [*load(1), *allow_any(DESCRIPTOR_COMMANDS), answer(REFUSE | errno.EPERM)])
    code += match_call(numbers["ioctl"], [answer(REFUSE | errno.ENOTTY)])  # the answer to isatty()
    code += match_call(numbers["prlimit64"], allow_own_limits())
    code.append(answer(REFUSE | errno.EPERM))
    return b"".join(struct.pack("HBBI", operation, yes, no, value) for operation, yes, no, value in code)


def answer(value: int) -> Instruction:
    """End the filter with this answer."""
    return (RETURN, 0, 0, value)


def load(argument: int, *, high: bool = False) -> list[Instruction]:
    """Load the low or the high half of an argument."""
    return [(LOAD, 0, 0, ARGUMENTS + 8 * argument + 4 * high)]


def match_call(number: int, block: list[Instruction]) -> list[Instruction]:
    """Run a block for one call only. The block must end with an answer; other calls jump over it."""
    return [(EQUAL, 0, len(block), number), *block]


def allow_any(values: tuple[int, ...]) -> list[Instruction]:
    """Allow the call if the loaded number is one of the values."""
    return [step for value in values for step in ((EQUAL, 0, 1, value), answer(ALLOW))]


def allow_threads() -> list[Instruction]:
    """Allow clone for a thread of this process, in the same namespaces."""
    refuse = answer(REFUSE | errno.EPERM)
    return [*load(0), (ANY_BIT, 0, 1, NAMESPACES), refuse, (ANY_BIT, 0, 1, THREAD), answer(ALLOW), refuse]


def allow_own_limits() -> list[Instruction]:
    """Allow prlimit64 for the caller itself (process 0) and without a new limit."""
    refuse = answer(REFUSE | errno.EPERM)
    zero = [step for part in (load(0), load(2), load(2, high=True)) for step in (*part, (EQUAL, 1, 0, 0), refuse)]
    return [*zero, answer(ALLOW)]


def install_filter(filter_program: bytes) -> None:
    """Put this process under the filter for ever; needs no_new_privs or privileges."""
    instructions = ctypes.create_string_buffer(filter_program, len(filter_program))
    address = ctypes.addressof(instructions)
    described = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(filter_program) // 8, address))
    system.prctl(system.SECCOMP, FILTER_MODE, ctypes.addressof(described))
