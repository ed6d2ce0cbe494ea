"""The name that `python -m bpgrade` runs and that `%load_ext bpgrade` loads; all the code is in `grader`."""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Add `%bpgrade` and `%%bpgrade` to a running IPython."""
    from grader.desk.magic import NotebookMagic

    NotebookMagic(shell)
