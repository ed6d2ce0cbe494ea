"""`bpgrade` without a command: show how many exercises are right, and what is next."""

from __future__ import annotations

from pathlib import Path

import click

from grader.commands import run
from grader.commands.language import find_chosen_language
from grader.commands.output import write_text
from grader.commands.typed import name_program
from grader.commands.wanted import Wanted
from grader.submission.links import Followed


def show_standing(context: click.Context, wanted: Wanted) -> None:
    """Grade the folder `exercises`, and write where one stands; without this folder, write the help of `bpgrade`."""
    path = Path("exercises")
    if not path.is_dir():
        write_text(f"{context.get_help()}\n", None)
        return
    with run.open_sandbox() as box:
        from grader.desk.standing import Standing
        from grader.grading.grade import prepare_grading

        loaded = run.open_course_of(wanted, (str(path),))
        grading = prepare_grading(loaded.checks, loaded.checks, box, limits=run.choose_limits(None))
        report = run.grade_path(path, grading, loaded, Followed.INSIDE)
        standing = Standing(loaded.checks, {}).update(report)
        texts = loaded.make_catalogue()
        lines = [texts.format("watch.state", right=standing.count_right(), count=len(standing.names))]
        if standing.current is None:
            lines.append(texts.format("watch.done"))
        else:
            place = standing.results[standing.current].graded_from
            file = place.file if place else f"{standing.current}.py"
            lines.append(texts.format("report.next", path=run.find_prefix(path) + file))
            asked = find_chosen_language()
            words = [
                name_program(),
                "check",
                standing.current.rpartition("/")[2],
                *(["--lang", asked] if asked else []),
            ]
            lines.append(" ".join(words))
        write_text("".join(f"  {line}\n" for line in lines), None)
