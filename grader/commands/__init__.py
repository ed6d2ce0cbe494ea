"""The command line: a command parses its words, calls the grader and prints the result."""

from __future__ import annotations

import click

from grader.catalogue.choice import ENGLISH
from grader.commands import (
    alike,
    case,
    cells,
    check,
    class_,
    doctor,
    forget,
    grade,
    hint,
    init,
    listing,
    new,
    regrade,
    reset,
    show,
    verify,
    watch,
)
from grader.commands.language import TranslatedGroup, find_language, format_refusal, make_lang_option
from grader.commands.wanted import make_course_option, make_wanted
from grader.version import __version__


class Commands(TranslatedGroup):
    """A group that knows what a student means who leaves out `check`."""

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; the error for an exercise or a path names `bpgrade check`."""
        try:
            return super().resolve_command(context, words)
        except click.UsageError:
            import difflib  # rarely wanted

            from grader.commands.run import open_plugins
            from grader.commands.words import is_gradable

            if not is_gradable(words[0], open_plugins(make_wanted(context.params.get("plugins", ()))).checks):
                if find_language() == ENGLISH:
                    raise  # click writes it in English
                near = next(iter(difflib.get_close_matches(words[0], self.commands, n=1)), "")
                reason = format_refusal("refusal.unknown_command", word=words[0], near=near)
                raise click.UsageError(reason, context) from None
            raise click.UsageError(format_refusal("refusal.no_command", word=words[0]), context) from None


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-p", "plugins", multiple=True, metavar="MODULE", help="Load a module or a file ./FILE.py as a plugin, too."
)
@click.version_option(__version__, prog_name="bpgrade")
@click.pass_context
def group(context: click.Context, plugins: tuple[str, ...]) -> None:
    """Grade backpropagation layers written in numpy, and say which mistake it is.

    Without a command: show how many exercises are right, and which one is next.
    """
    context.obj = make_wanted(plugins)
    if context.invoked_subcommand is None:
        from grader.commands.standing import show_standing

        show_standing(context, context.obj)


group.params.append(make_lang_option())
for command in (
    init.init_command,
    check.check_command,
    hint.hint_command,
    case.case_command,
    watch.watch_command,
    cells.cells_command,
    reset.reset_command,
    grade.grade_command,
    class_.class_command,
    show.show_command,
    alike.alike_command,
    regrade.regrade_command,
    forget.forget_command,
    listing.list_command,
    listing.courses_command,
    listing.plugins_command,
    new.new_command,
    verify.verify_command,
    doctor.doctor_command,
):
    command.params.append(make_lang_option())
    if command not in (listing.courses_command, listing.plugins_command, doctor.doctor_command, forget.forget_command):
        command.params.append(make_course_option())
    group.add_command(command)
