"""Single keys of a terminal, which is left as it was."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread


def has_keys() -> bool:
    """Are input and output a terminal, so that keys can be read one by one?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def read_keys(press: Callable[[str], None]) -> Iterator[None]:
    """Call `press` with each key in a thread, within the block."""
    if sys.platform == "win32":
        import msvcrt

        Thread(target=send_keys, args=(msvcrt.getwch, press), daemon=True).start()
        yield
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        Thread(target=send_keys, args=(lambda: sys.stdin.read(1), press), daemon=True).start()
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def send_keys(read: Callable[[], str], press: Callable[[str], None]) -> None:
    """Call `press` with each key until the input ends."""
    while key := read():
        press(key)
