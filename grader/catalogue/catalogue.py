"""The texts of one language, by id.

A catalogue file is TOML. Each table is a kind of text, and each key an id. A text in `[messages]` has its key as its
id; any other has the table in front of it: `passed` in `[verdict]` is `verdict.passed`. An entry is a text, a list of
texts, or a table with `text` and any of `long`, `hint` and `quiet`. `[value]` translates words inside of messages:
`"case.all sizes different"` is the text of that value of `{case}`.
"""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Any

from grader.catalogue.choice import ENGLISH
from grader.catalogue.harmless import printable
from grader.model import Check, Message, Verdict
from grader.model.naming import translate_words

DIGITS = 6  # of a number, where a message asks for no more
TWO_MARKS = re.compile(r"(?<!\.)([.?!])\.(?=\s|$)")
FOLDER = Path(__file__).parent
FIELDS: Mapping[str, type] = {"text": list, "long": str, "hint": str, "quiet": bool}
Entry = Mapping[str, Any]  # by field


class CatalogueError(Exception):
    """A catalogue file cannot be used; the text says why."""


@dataclass(frozen=True)
class Text:
    """The text of one id.

    `text` holds one or more forms. The first form is shown for which every value is given. `long` explains it,
    `hint` says what to do next, and a `quiet` text is shown on request only.
    """

    text: tuple[str, ...]
    long: str = ""
    hint: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The texts of a language; an id without a text is shown as it is."""

    language: str
    texts: Mapping[str, Text]

    def format(self, id: str, /, **values: Any) -> str:
        """The sentence of an id with these values."""
        return self.format_message(Message(id, values))

    def format_message(self, message: Message) -> str:
        """The sentence of a message."""
        found = self.texts.get(message.id)
        return self.fill_form(found.text, message.values) if found else message.id

    def list_further(self, message: Message) -> Iterator[str]:
        """The long form and the hint of a message, where it has them and their values are given."""
        inner = message.values.get("then")
        if isinstance(inner, Message):
            yield from self.list_further(inner)
        found = self.texts.get(message.id)
        for text in (found.long, found.hint) if found else ():
            if text and all(message.values.get(field) for field in list_fields(text)):
                yield self.fill_form((text,), message.values)

    def reword(self, surface: str) -> Catalogue:
        """Return the catalogue with the words of a surface: `notebook.report.more` takes the place of `report.more`."""
        start = f"{surface}."
        own = {id.removeprefix(start): text for id, text in self.texts.items() if id.startswith(start)}
        return replace(self, texts={**self.texts, **own})

    def is_quiet(self, message: Message) -> bool:
        """Is a message shown on request only?"""
        return message.id in self.texts and self.texts[message.id].quiet

    def name_criterion(self, id: str) -> str:
        """The name of a criterion: its own, or that of its kind (`backward.*`) with the output."""
        if f"criterion.{id}" in self.texts:
            return self.format(f"criterion.{id}")
        kind, _, output = id.partition(".")
        has_kind = output and f"criterion.{kind}.*" in self.texts
        return self.format(f"criterion.{kind}.*", output=output) if has_kind else id

    def name_verdict(self, verdict: Verdict) -> str:
        """The word for a verdict."""
        return self.format(f"verdict.{verdict}")

    def name_section(self, exercise: str) -> str:
        """The section of the book that an exercise belongs to, "" where none is declared."""
        id = f"section.{exercise}"
        return self.format("report.section", section=self.format(id)) if id in self.texts else ""

    def fill_form(self, forms: tuple[str, ...], values: Mapping[str, Any]) -> str:
        """The first form for which every value is given; where there is none, the last one without them."""
        digits = values.get("digits", DIGITS)
        shown = {name: self.format_value(name, value, digits) for name, value in values.items()}
        given = {name: text for name, text in shown.items() if text}
        form = next((form for form in forms if given.keys() >= list_fields(form)), forms[-1])
        # a text of Python can end with a mark of its own
        return TWO_MARKS.sub(r"\1", form.format_map(defaultdict(str, given)))

    def format_value(self, name: str, value: Any, digits: int) -> str:
        """One value as text: floats with so many digits, text without control characters."""
        match value:
            case None:
                return ""
            case Message():
                return self.format_message(value)
            case float():
                return f"{value + 0.0:.{digits}g}"  # no -0
            case tuple() | list() if name == "index":
                return ", ".join(map(str, value))
            case tuple() if not value:
                return self.format("report.one_number")
            case str() if f"value.{name}.{value}" in self.texts:
                return self.format(f"value.{name}.{value}")
        return format_output(printable(str(value))) if name == "output" else printable(str(value))


def format_output(output: str) -> str:
    """An output as the student knows it: `gradient.W1` is what `gradient` returns under "W1"."""
    owner, dot, key = output.partition(".")
    return f'{owner}["{key}"]' if dot else output


def load_catalogue(language: str = ENGLISH, tables: Mapping[str, Mapping[str, Entry]] | None = None) -> Catalogue:
    """Make the catalogue of a language; a text that it lacks is in English.

    `tables` holds the entries of languages that are read already. Any other language is read from its file here.
    """
    texts: dict[str, Text] = {}
    for one in dict.fromkeys((ENGLISH, language)):
        entries = tables[one] if tables and one in tables else read_own_entries(one)
        for id, entry in entries.items():
            texts[id] = replace(texts[id], **entry) if id in texts else Text(**entry)
    return Catalogue(language, texts)


def read_own_entries(language: str) -> dict[str, Entry]:
    """The entries of bpgrade's own file for a language; none where there is no such file."""
    path = FOLDER / f"{language}.toml"
    return read_entries(path) if path.is_file() else {}


def read_entries(path: Path) -> dict[str, Entry]:
    """The entries of a catalogue file by id; CatalogueError says what is wrong with it."""
    import tomllib  # takes as long to import as this file to read

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path} must be a TOML file in UTF-8 ({error})") from None
    found: dict[str, Entry] = {}
    for table, entries in tables.items():
        if not isinstance(entries, dict):
            raise CatalogueError(f"{path}: {table} must stand in a table, [messages] for example")
        for key, value in entries.items():
            id = key if table == "messages" else f"{table}.{key}"
            found[id] = make_entry(value, f"{path}: {id}")
    return found


def make_entry(value: Any, where: str) -> Entry:
    """An entry of a catalogue file; CatalogueError says what is wrong with it, and where."""
    entry = dict(value) if isinstance(value, dict) else {"text": value}
    forms = entry.get("text")
    entry["text"] = [forms] if isinstance(forms, str) else forms
    for field, content in entry.items():
        if field not in FIELDS or not isinstance(content, FIELDS[field]) or content == []:
            raise CatalogueError(f"{where}: must be a text, or a table of {', '.join(FIELDS)}, got {value!r}")
    for text in (*entry["text"], entry.get("long", ""), entry.get("hint", "")):
        try:
            text.format_map(defaultdict(str))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise CatalogueError(f"{where}: a value must be written {{name}}, got {text!r} ({error})") from None
    return {**entry, "text": tuple(entry["text"])}


def list_fields(form: str) -> set[str]:
    """The names of the values in a text."""
    return {field for _, field, _, _ in Formatter().parse(form) if field is not None}


def make_mistake_id(exercise: str, mistake: str) -> str:
    """The id of the text of a known mistake."""
    return f"mistake.{exercise}.{mistake}"


def make_step_id(exercise: str, number: int) -> str:
    """The id of the text of a step in a solution, from 1."""
    return f"step.{exercise}.{number}"


def make_check_entries(check: Check) -> dict[str, Entry]:
    """The English texts of a check: its steps, and first line and rest of the docstring of each known mistake."""
    found: dict[str, Entry] = {
        make_step_id(check.name, number): {"text": (f"{number}. {escape_braces(text)}",)}
        for number, text in enumerate(check.steps, 1)
    }
    for mistake in (one for one in check.mistakes if one.__doc__):
        first, _, rest = escape_braces(inspect.getdoc(mistake) or "").partition("\n")
        found[make_mistake_id(check.name, mistake.__name__)] = {"text": (first,), "long": rest.strip()}
    return found


def translate_entries(check: Check, texts: Mapping[str, Entry]) -> dict[str, Entry]:
    """The texts of mistakes that a check has from its origin, with its own names in them."""
    found: dict[str, Entry] = {}
    for mistake in check.mistakes:
        entry = texts.get(make_mistake_id(check.origin, mistake.__name__))
        if entry is not None:
            own: dict[str, Any] = {"text": tuple(translate_words(text, check.words) for text in entry["text"])}
            own |= {"long": translate_words(entry["long"], check.words)} if "long" in entry else {}
            found[make_mistake_id(check.name, mistake.__name__)] = {**entry, **own}
    return found


def escape_braces(text: str) -> str:
    """Return a text without values as a catalogue has it."""
    return text.replace("{", "{{").replace("}", "}}")


def unescape_braces(text: str) -> str:
    """Return a text of a catalogue that has no values as it is shown."""
    return text.replace("{{", "{").replace("}}", "}")
