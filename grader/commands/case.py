"""`bpgrade case`: write the smallest failing case as a plain script, for any debugger."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from grader.commands import run
from grader.commands.language import TranslatedCommand, format_refusal
from grader.commands.output import OUTPUT_FILE, refuse_targets, write_file, write_text
from grader.commands.typed import name_python, quote_word
from grader.commands.wanted import Wanted

BEGINNINGS = tuple(f'"""{text}'.encode() for text in ("A failing case", "틀린 테스트"))  # of a script in any language
UNSHOWN = ("command.no_case", "command.case_needs", "command.case_absent")
EXIT_CODES = {"command.case_passes": 0, **dict.fromkeys(UNSHOWN, 2)}  # of what keeps a script from being written


@click.command("case", cls=TranslatedCommand)
@click.argument("words", nargs=-1, required=True, metavar="[PATH] EXERCISE")
@click.option("--output", type=OUTPUT_FILE, metavar="FILE", help="The path of the script (case_EXERCISE.py).")
@click.option("--force", is_flag=True, help="Replace a file that is no case.")
@run.FOLLOW_OPTION
@click.pass_obj
def case_command(wanted: Wanted, words: tuple[str, ...], output: Path | None, force: bool, follow: bool) -> None:
    """Write the smallest failing case of EXERCISE as a script that prints your result and the expected result."""
    with run.open_sandbox() as box:
        from grader.commands.words import find_exercise, name_path
        from grader.diagnosis.failing_case import WORDS
        from grader.grading.grade import prepare_grading
        from grader.worker.alone import write_case_alone

        loaded = run.open_course_of(wanted, words)
        path, check = find_exercise(words, loaded.checks)
        name = check.name.rpartition("/")[2]
        target = output or Path(f"case_{name}.py")
        refuse_targets([target], path, force=True)
        if target.is_file() and not (force or target.read_bytes().startswith(BEGINNINGS)):
            raise click.UsageError(format_refusal("refusal.no_case", path=target))
        grading = prepare_grading([check], loaded.checks, box)
        catalogue = loaded.make_catalogue()
        texts = {word: catalogue.format(f"case.{word}", exercise=check.name) for word in ("about", *WORDS)}
        found = write_case_alone(path, grading, run.choose_followed(path, words, follow=follow), texts)
    if not found.script:
        criteria = ", ".join(catalogue.name_criterion(id) for id in found.failed)
        values = {"exercise": check.name, "name": name_path(path) + name, "symbol": check.symbol}
        values |= {"criteria": criteria, "needs": ", ".join(found.needs)}
        write_text(f"{catalogue.format(found.reason, **values)}\n", None)
        sys.exit(EXIT_CODES.get(found.reason, 1))
    write_file(target, found.script)
    command = f"{name_python()} {quote_word(target.as_posix())}"
    write_text(f"{catalogue.format('command.case', path=target.as_posix(), command=command)}\n", None)
