"""The table of slips that keep a text from compiling, each with a function that proposes the lines as meant."""

from __future__ import annotations

import difflib
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.submission.keyboard import transliterate_hangul

STATEMENTS = ("class", "def", "return", "import", "from", "if", "elif", "else", "for", "while", "with", "try", "except",
              "pass", "assert", "raise", "del", "global")  # fmt: skip
BETWEEN = ("and", "or", "not", "in", "is", "if", "else", "for", "lambda", "import", "as")
FULL_WIDTH = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
QUOTES = {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00b4": "'", "`": "'"}
INVISIBLE = {"\u00a0": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
             "\u2009": " ", "\u202f": " "}  # fmt: skip
SIGNS = {"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "*", "\u00f7": "/", "\u2264": "<=", "\u2265": ">=",
         "\u2260": "!=", "\u00b7": "*", "\u2219": "*", "\u3001": ",", "\u3002": "."}  # fmt: skip
BLOCK = re.compile(r"\s*(?:class|def|if|elif|else|for|while|with|try|except|finally)\b.*:\s*(?:#.*)?$")
PROMPT = re.compile(r"^(\s*)(?:>>> ?|\.\.\.(?: |$)|(?:In|Out) ?\[\s*\d*\s*\]: ?)")


@dataclass(frozen=True)
class Slip:
    """Lines as they were meant, by number from 1; `place` if it is not the first of them."""

    lines: Mapping[int, str]
    values: Mapping[str, object] = field(default_factory=dict)
    place: int | None = None


Text = Sequence[str]
Finder = Callable[[Text, SyntaxError], Iterator[Slip]]


def list_suspects(lines: Text, error: SyntaxError) -> Iterator[tuple[int, str]]:
    """The line that Python stopped at, then the one before it that holds code."""
    at = max(1, min(error.lineno or 1, len(lines)))
    yield at, lines[at - 1]
    for number in range(at - 1, 0, -1):
        if strip_comment(lines[number - 1]).strip():
            yield number, lines[number - 1]
            return


def strip_comment(line: str) -> str:
    """The line up to its comment."""
    return re.match(r"(?:[^#'\"]|'[^']*'?|\"[^\"]*\"?)*", line).group()  # type: ignore[union-attr]


def read_margin(line: str) -> str:
    """The white space in front."""
    return line[: len(line) - len(line.lstrip())]


def find_characters(table: Mapping[str, str]) -> Finder:
    """Characters of another alphabet or keyboard, in the code of any line."""

    def find(lines: Text, error: SyntaxError) -> Iterator[Slip]:
        changed = {}
        for number, line in enumerate(lines, 1):
            code = strip_comment(line) if table is not QUOTES else line.partition("#")[0]
            new = "".join(table.get(character, character) for character in code)
            if new != code:
                changed[number] = new + line[len(code) :]
        first = min(changed, default=None)
        if first is not None:
            at = error.lineno if error.lineno in changed else first
            got = next(c for c in lines[at - 1] if c in table)
            name = got if got.isprintable() and not got.isspace() else unicodedata.name(got, hex(ord(got))).lower()
            yield Slip(changed, {"name": name, "near": table[got]}, at)

    return find


def find_prompts(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """Prompts that an interpreter or a notebook prints in front of a line."""
    changed = {n: PROMPT.sub(r"\1", line) for n, line in enumerate(lines, 1) if PROMPT.match(line)}
    if changed:
        yield Slip(changed, {"name": PROMPT.match(lines[min(changed) - 1]).group().strip()})  # type: ignore[union-attr]


def find_tabs(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """Tabs beside spaces in the indentation."""
    if isinstance(error, IndentationError):
        for width in (4, 8):
            changed = {n: line.expandtabs(width) for n, line in enumerate(lines, 1) if "\t" in read_margin(line)}
            if changed:
                yield Slip(changed, place=error.lineno if error.lineno in changed else None)


def find_korean_keyboard(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A word that was typed while the keyboard was set to Hangul."""
    for number, line in list_suspects(lines, error):
        for word in re.findall(r"[\u3131-\u318e\uac00-\ud7a3]+", strip_comment(line)):
            yield Slip(
                {number: line.replace(word, transliterate_hangul(word))},
                {"name": word, "near": transliterate_hangul(word)},
            )


def find_misspelt_words(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A misspelt keyword: a statement's first word, or one between two others."""
    for number, line in list_suspects(lines, error):
        for position, found in enumerate(re.finditer(r"[A-Za-z_]\w*", strip_comment(line))):
            word = found.group()
            known, cutoff = (STATEMENTS, 0.66) if position == 0 else (BETWEEN, 0.75)
            for near in difflib.get_close_matches(word, known, n=2, cutoff=cutoff):
                if near != word and not keyword.iskeyword(word):
                    changed = line[: found.start()] + near + line[found.end() :]
                    yield Slip({number: changed}, {"name": word, "near": near})


def find_pattern(pattern: str, by: str, *, whole_line: bool = False) -> Finder:
    """A piece of the line for another."""

    def find(lines: Text, error: SyntaxError) -> Iterator[Slip]:
        for number, line in list_suspects(lines, error):
            code = line if whole_line else strip_comment(line)
            new, count = re.subn(pattern, by, code)
            if count and new != code:
                yield Slip({number: new + line[len(code) :]})

    return find


def find_missing_colon(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A line that opens a block and does not end with a colon."""
    for number, line in list_suspects(lines, error):
        if re.match(r"\s*(?:class|def|if|elif|else|for|while|with|try|except|finally)\b", line):
            code = strip_comment(line)
            bare = code.rstrip()
            for kept in (bare, bare[:-1]):
                yield Slip({number: f"{kept}:{code[len(bare) :]}{line[len(code) :]}"})


def find_open_brackets(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A bracket that was never closed: at the end of its line, or where the next statement begins."""
    opened = {"(": ")", "[": "]", "{": "}"}
    for number, line in list_suspects(lines, error):
        code = strip_comment(line)
        rest, bare = line[len(code) :], code.rstrip()
        for opening, closing in opened.items():
            missing = code.count(opening) - code.count(closing)
            if missing > 0:
                ending = ":" if bare.endswith(":") else ""
                kept = bare[: len(bare) - len(ending)]
                changed = f"{kept}{closing * missing}{ending}{code[len(bare) :]}{rest}"
                yield Slip({number: changed}, {"name": opening, "near": closing})


def find_extra_brackets(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A bracket that closes nothing."""
    for number, line in list_suspects(lines, error):
        code = strip_comment(line)
        for place in reversed([i for i, sign in enumerate(code) if sign in ")]}"]):
            sign = code[place]
            if code.count(sign) > code.count({")": "(", "]": "[", "}": "{"}[sign]):
                yield Slip({number: line[:place] + line[place + 1 :]}, {"name": sign})


def find_lost_indentation(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """The lines of a class or a function that stand at its own margin."""
    starts = [n for n, _ in list_suspects(lines, error) if n > 1]
    if error.msg and "outside function" in error.msg:
        starts = [n + 1 for n in range((error.lineno or 1) - 1, 0, -1) if BLOCK.match(lines[n - 1])][:1]
    for start in starts[:1]:
        header = next((n for n in range(start - 1, 0, -1) if BLOCK.match(lines[n - 1])), None)
        if header is None:
            continue
        margin = read_margin(lines[header - 1])
        first = lines[start - 1]
        if is_next(first, margin, lines[header - 1]) or is_function_of_its_own(first, lines[header - 1]):
            continue
        stops = [n for n in range(start, len(lines) + 1) if is_next(lines[n - 1], margin, lines[header - 1])]
        for end in ((stops or [len(lines) + 1])[0], start + 1):
            body = range(start, end)
            changed = {n: f"    {lines[n - 1]}" for n in body if lines[n - 1].strip()}
            if changed:
                yield Slip(changed, {"name": lines[header - 1].strip()}, start)


def is_next(line: str, margin: str, header: str) -> bool:
    """Does a line end the body of a block whose indentation was lost?"""
    if not line.strip():
        return False
    shallower = len(read_margin(line)) < len(margin)
    kind = header.split()[0]
    other = line.split()[0] in ("class", kind) or (kind == "def" and line.strip().startswith("@"))
    return shallower or (len(read_margin(line)) == len(margin) and other)


def is_function_of_its_own(line: str, header: str) -> bool:
    """A `def` without `self` below a class line is none of its methods."""
    return header.split()[0] == "class" and bool(re.match(r"\s*def\s+\w+\(\s*(?!self\b)", line))


def find_missing_body(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A header with nothing below it."""
    for number, line in list_suspects(lines, error):
        if BLOCK.match(line):
            yield Slip({number: f"{line.rstrip()} pass"}, {"name": line.strip()}, number + 1)


def find_wrong_indentation(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A line that stands further right or left than those around it; what follows it goes with it."""
    if not isinstance(error, IndentationError):
        return
    at = max(1, min(error.lineno or 1, len(lines)))
    line = lines[at - 1]
    above = [read_margin(other) for other in lines[: at - 1] if other.strip()]
    for margin in sorted(set(above), key=lambda m: abs(len(m) - len(read_margin(line)))):
        yield Slip({at: margin + line.lstrip()})
        same = [n for n in range(at, len(lines) + 1) if read_margin(lines[n - 1]).startswith(read_margin(line))]
        yield Slip({n: margin + lines[n - 1][len(read_margin(line)) :] for n in same if lines[n - 1].strip()}, {}, at)


def find_open_quotes(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A text that was never closed."""
    for number, line in list_suspects(lines, error):
        for sign in ("'", '"'):
            if line.count(sign) % 2:
                for changed in (f"{line}{sign}", re.sub(r"([\])},:]+)$", rf"{sign}\1", line.rstrip())):
                    yield Slip({number: changed}, {"name": sign})


def find_stray_text(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """A word behind what is complete without it, or a line that is no Python at all."""
    for number, line in list_suspects(lines, error):
        found = re.match(r"(.*(?::|\w |[)\]] ))\s*(\w+)\s*$", line)
        if found:
            yield Slip({number: found.group(1).rstrip()}, {"name": found.group(2)})
    at = max(1, min(error.lineno or 1, len(lines)))
    if re.match(r"(<<<<<<<|=======|>>>>>>>|```)", lines[at - 1]):
        yield Slip({at: ""}, {"name": lines[at - 1].strip()})


def find_missing_commas(lines: Text, error: SyntaxError) -> Iterator[Slip]:
    """Two values side by side within brackets."""
    for number, line in list_suspects(lines, error):
        for gap in re.finditer(r"(?<=[\w\])])\s+(?=[\w(\[])", strip_comment(line)):
            if line[: gap.start()].count("(") + line[: gap.start()].count("["):
                yield Slip({number: f"{line[: gap.start()]}, {line[gap.end() :]}"})


SLIPS: Mapping[str, Finder] = {
    "full_width": find_characters(FULL_WIDTH),
    "typographic_quote": find_characters(QUOTES),
    "invisible_character": find_characters(INVISIBLE),
    "sign_of_mathematics": find_characters(SIGNS),
    "prompt": find_prompts,
    "tabs_and_spaces": find_tabs,
    "korean_keyboard": find_korean_keyboard,
    "print_without_brackets": find_pattern(r"\bprint\s+(?![(=])(.+?)\s*$", r"print(\1)"),
    "foreign_comment": find_pattern(r"\s*//.*$|/\*.*?\*/", r"", whole_line=True),
    "dot_for_comma": find_pattern(r"(\bdef\b.*?\(\s*self)\s*\.\s*", r"\1, "),
    "else_if": find_pattern(r"\belse\s+if\b", "elif"),
    "and_of_other_languages": find_pattern(r"\s*&&\s*", " and "),
    "or_of_other_languages": find_pattern(r"\s*\|\|\s*", " or "),
    "not_of_other_languages": find_pattern(r"!(?!=)\s*", "not "),
    "increment": find_pattern(r"(\w)\s*(\+|-)\2\s*$", r"\1 \2= 1"),
    "comparison": find_pattern(r"(\b(?:if|elif|while)\b[^=<>!]*)=(?!=)", r"\1=="),
    "times_left_out": find_pattern(r"\b(\d+(?:\.\d+)?)\s*(?=[A-Za-z_(])(?!e-?\d|j\b)", r"\1 * "),
    "keyword_misspelt": find_misspelt_words,
    "def_left_out": find_pattern(r"^(\s*)(\w+\(self\b.*\)\s*:\s*)$", r"\1def \2"),
    "colon_left_out": find_missing_colon,
    "bracket_not_closed": find_open_brackets,
    "bracket_too_many": find_extra_brackets,
    "quote_not_closed": find_open_quotes,
    "stray_text": find_stray_text,
    "indentation_lost": find_lost_indentation,
    "body_missing": find_missing_body,
    "indentation": find_wrong_indentation,
    "comma_left_out": find_missing_commas,
}  # fmt: skip
