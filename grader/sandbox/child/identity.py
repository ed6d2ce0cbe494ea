"""A user of its own for each child, where the zygote runs as root."""

from __future__ import annotations

import os

FIRST_USER = 61_000  # below the dynamic users of systemd, above the users of people
USERS = 180


def become_user(slot: int) -> None:
    """Become the user of a slot, without groups; OSError if the system refuses.

    The kernel counts threads by user, so the slots of another zygote should have other users.
    """
    user = FIRST_USER + (slot + 31 * os.getppid()) % USERS
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
