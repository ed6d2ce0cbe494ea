"""`bpgrade cells`: grade the cells of a running notebook; its magic starts this command."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import click

from grader.commands import run
from grader.commands.language import format_refusal
from grader.commands.wanted import Wanted

HINT, OPTIONS = "hint", "options"


@click.command("cells", hidden=True)
@click.argument("words", nargs=-1)
@click.option("--seed", type=int, default=0, metavar="N")
@click.pass_obj
def cells_command(wanted: Wanted, words: tuple[str, ...], seed: int) -> None:
    """Read cells as JSON from standard input, grade the exercises that the words name, and write texts as JSON.

    The input has `cells`, in the order in which they ran, and `folder`. If the first word is `hint`, one exercise
    is explained. The word `options` alone asks for the sentences that name the language and the course.
    """
    given = json.load(sys.stdin)
    if words == (OPTIONS,):
        sentence = format_refusal("notebook.language")
        if wanted.course:
            sentence += " " + format_refusal("notebook.course", course=run.open_plugins(wanted).course)
        sys.stdout.write(json.dumps({"text": sentence, "html": f"<p>{sentence}</p>", "stop": ""}))
        return
    if words[:1] == ("case",):
        raise click.UsageError(format_refusal("refusal.case_in_notebook"))
    with run.open_sandbox() as box:
        from grader.commands.words import choose_checks
        from grader.desk.cells import NOTEBOOK, RanCell, find_reason_to_stop, read_cells
        from grader.grading.grade import prepare_grading
        from grader.plugins.courses import find_top_names
        from grader.reports.html import render_fragment
        from grader.reports.look import Look
        from grader.reports.text import render_hint, render_text
        from grader.reports.visible import visible

        runs = [RanCell(**one) for one in given["cells"]]
        is_hint = words[:1] == (HINT,)
        loaded = run.open_course_with(
            wanted,
            lambda: (name for one in runs for name in find_top_names(one.text.encode("utf-8", "replace"))),
            words[is_hint:],
        )
        checks = choose_checks(words[is_hint:], loaded.checks)
        if is_hint and len(checks) != 1:
            raise click.UsageError("hint must be followed by one exercise: %bpgrade hint relu")
        grading = prepare_grading(checks, loaded.checks, box, seed, run.choose_limits(None))
        read = partial(read_cells, runs, Path(given["folder"]))
        report = run.grade_text(NOTEBOOK, read, grading, loaded)
        shown = visible(report, level=3 if is_hint else 2)
        look = Look(loaded.make_catalogue().reword("notebook"), signs=True, whole=len(checks) < len(loaded.checks))
        text = render_hint(shown, look) if is_hint else render_text(shown, look)
        stop = find_reason_to_stop(report, runs)
        why = look.catalogue.format(f"notebook.not_run_{stop}") if stop else ""
        answer = {"text": text, "html": render_fragment(shown, look, is_hint=is_hint), "stop": why}
    sys.stdout.write(json.dumps(answer))
