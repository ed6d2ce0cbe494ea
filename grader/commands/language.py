"""The option --lang, and help in the language asked for."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

import click

from grader.catalogue.choice import ENGLISH, LANGUAGES, choose_language, find_asked_language

if TYPE_CHECKING:
    from grader.catalogue.catalogue import Text

Command = TypeVar("Command", bound=click.Command)
KEY = "grader.language"  # of what a context remembers
SHARED = {name: f"help.{name}" for name in ("lang", "follow", "config", "course")}  # options of more than one command
OF_CLICK = {  # texts that click writes
    "help.usage": "Usage:",
    "help.options": "Options:",
    "help.help": "Show this message and exit.",
    "help.default": "[default: ",
    "help.commands": "Commands:",
}
WIDE = re.compile("[\u1100-\u115f\u3000-\u303f\uac00-\ud7a3\uff01-\uff60]")  # Hangul, and signs as wide as Hangul
FILLER = "\ue000"  # behind a wide letter, because click counts letters and not columns


def remember_language(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Remember the language that the command line asks for; the last option counts."""
    if value is not None:
        context.meta[KEY] = value


def make_lang_option() -> click.Option:
    """Make the option that each command has."""
    return click.Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=remember_language,
        help="The language of texts (BPGRADE_LANG, else that of the system).",
    )


def find_chosen_language() -> str | None:
    """Find the language that the command line asks for."""
    context = click.get_current_context(silent=True)
    return context.meta.get(KEY) if context else None


def find_language(*, course: str | None = None, for_machines: bool = False) -> str:
    """Find the language of this run: that asked for, else that of the course, else that of the system.

    Text for other programs is English where nobody asks for another language.
    """
    asked = find_chosen_language() or find_asked_language()
    return asked or (ENGLISH if for_machines else course or choose_language())


def format_refusal(id: str, /, **values: object) -> str:
    """Return the sentence that says why a command does nothing, in the language of this run."""
    from grader.catalogue.catalogue import load_catalogue  # rarely wanted

    return load_catalogue(find_language()).format(id, **values)


def explain_usage(error: click.ClickException) -> str:
    """Return the sentence of an error of the command line; some kinds of click have a text of ours."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return error.format_message()
    with context.scope(cleanup=False):
        if find_language() == ENGLISH:
            return error.format_message()
        match error:
            case click.NoSuchOption():
                near = next(iter(error.possibilities or ()), "")
                return format_refusal("refusal.no_option", option=error.option_name, near=near)
            case click.MissingParameter(param=click.Parameter() as parameter):
                return format_refusal("refusal.missing", name=parameter.get_error_hint(context))
            case click.BadParameter(param=click.Parameter() as parameter):
                name = parameter.get_error_hint(context)
                return format_refusal("refusal.bad_value", name=name, why=error.message)
    return error.format_message()


class TranslatedCommand(click.Command):
    """A command with help in the language asked for: texts `help.<command>` and `help.<command>.<parameter>`."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page."""
        language = find_language()
        if language == ENGLISH:
            return super().get_help(ctx)
        from grader.catalogue.catalogue import load_catalogue

        texts = load_catalogue(language).texts
        page = super(TranslatedCommand, translate_command(self, texts)).get_help(ctx)
        for id, written in OF_CLICK.items():
            page = page.replace(written, find_text(texts, id, written) or written)
        return page.replace(FILLER, "")

    def get_usage(self, ctx: click.Context) -> str:
        """Return the line that stands below an error."""
        usage = super().get_usage(ctx)
        with ctx.scope(cleanup=False):
            if find_language() == ENGLISH:
                return usage
            return usage.replace(OF_CLICK["help.usage"], format_refusal("help.usage"))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option for help, which is read after --lang wherever it stands."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.is_eager = False
        return option


class TranslatedGroup(TranslatedCommand, click.Group):
    """A group with help in the language asked for, and the first sentence of each command."""


def translate_command(command: Command, texts: Mapping[str, Text]) -> Command:
    """Return a copy of a command whose help, options and commands have these texts.

    A wide letter has a filler behind it, so that click breaks lines by columns.
    """
    translated = copy.copy(command)
    translated.help = widen(find_text(texts, f"help.{command.name}", command.help))
    translated.params = [copy.copy(parameter) for parameter in command.params]
    for option in translated.params:
        if isinstance(option, click.Option):
            id = SHARED.get(str(option.name), f"help.{command.name}.{option.name}")
            option.help = widen(find_text(texts, id, option.help))
    if isinstance(translated, click.Group):
        translated.commands = {name: translate_command(one, texts) for name, one in translated.commands.items()}
    return translated


def widen(text: str | None) -> str | None:
    """Return a text in which each wide letter counts as two."""
    return WIDE.sub(rf"\g<0>{FILLER}", text) if text else text


def find_text(texts: Mapping[str, Text], id: str, english: str | None) -> str | None:
    """Find the text of an id, else the English one."""
    return texts[id].text[0] if id in texts else english
