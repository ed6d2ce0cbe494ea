"""The options of pytest. Without `--bpgrade`, nothing of bpgrade is imported and nothing is collected."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    parser.addoption("--bpgrade", action="store_true", help="grade exercises: one test for each criterion")
    parser.addoption("--bpgrade-course", metavar="NAME", help="the course of --bpgrade (book)")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """Collect the criteria of a file; no file of a submission becomes a module of pytest, which would run it."""
    found = yield
    if not parent.config.getoption("bpgrade"):
        return found
    from grader.desk.criteria import collect_graded_file

    return collect_graded_file(file_path, parent)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the processes that run students' code."""
    if config.getoption("bpgrade", False):
        from grader.desk.criteria import close_session

        close_session(config)
