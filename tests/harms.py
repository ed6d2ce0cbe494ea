"""Harm that a text could do to the process that reads it."""

from __future__ import annotations

import os
import signal
import threading


def spin() -> None:
    while True:
        pass


def fill() -> None:
    kept = []
    while True:
        kept.append(bytearray(8 << 20))


def wait_for_ever() -> None:
    threading.Event().wait()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
