"""Landlock: it forbids files, TCP connections and signals to other processes, also where a filter allows a call."""

from __future__ import annotations

import errno
import os
import struct

from . import system

CREATE, RESTRICT = 444, 446  # the same numbers on every architecture
ASK_VERSION = 1
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # the number of rights by version; later versions have 16
NETWORK_SINCE, SCOPES_SINCE = 4, 6
NEWEST = 7


def ask_version() -> int:
    """Ask the kernel for its version of Landlock; OSError if it has none."""
    return system.syscall(CREATE, None, 0, ASK_VERSION)


def restrict_process(at_most: int = NEWEST) -> int:
    """Take every right away from this process, and return the version that the kernel accepted.

    Some kernels name a version and refuse its rights, so lower versions are tried after EINVAL.
    """
    for tried in range(min(ask_version(), at_most), 0, -1):
        try:
            rules = system.syscall(CREATE, *pack_rights(tried), 0)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            continue
        system.syscall(RESTRICT, rules, 0)
        os.close(rules)
        return tried
    raise OSError(errno.EINVAL, "no version of Landlock is accepted")


def pack_rights(wanted: int) -> tuple[bytes, int]:
    """Pack all rights of a version as the kernel's structure, with its size. A listed right is forbidden."""
    files = (1 << FILE_RIGHTS.get(wanted, 16)) - 1
    listed = [files]
    if wanted >= NETWORK_SINCE:
        listed.append(3)  # bind and connect
    if wanted >= SCOPES_SINCE:
        listed.append(3)  # abstract sockets and signals
    return struct.pack(f"{len(listed)}Q", *listed), 8 * len(listed)
