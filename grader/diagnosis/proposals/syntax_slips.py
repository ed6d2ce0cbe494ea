"""The table of slips that keep a text from compiling, each with a function that proposes the lines as meant."""

from __future__ import annotations

import difflib
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from grader.diagnosis.proposals import lines as line_slips
from grader.diagnosis.proposals import tokens
from grader.diagnosis.proposals.lines import BLOCK_WORDS, Lines, Slip, list_suspects, read_margin, strip_comment
from grader.submission.headers import find_kind
from grader.submission.keyboard import transliterate_hangul

STATEMENTS = (*BLOCK_WORDS, "return", "import", "from", "pass", "assert", "raise", "del", "global")
BETWEEN = ("and", "or", "not", "in", "is", "if", "else", "for", "lambda", "import", "as")
FULL_WIDTH = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
QUOTES = {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u00b4": "'"}
BACKTICK = {"`": "'"}
INVISIBLE = {"\u00a0": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
             "\u2009": " ", "\u202f": " "}  # fmt: skip
SIGNS = {"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u00d7": "*", "\u00f7": "/", "\u2264": "<=", "\u2265": ">=",
         "\u2260": "!=", "\u00b7": "*", "\u2219": "*", "\u3001": ",", "\u3002": "."}  # fmt: skip
LETTER, FOREIGN = r"[^\W\d_]", r"[^\x00-\x7f]"
# words in a row, or letters that are not Latin: nobody writes code like this
SENTENCE = re.compile(
    rf"\s*+(?:[-*\u2022\u2192]\s*+|\d+[.)]\s*+)?{LETTER}++(?:['\u2019]\w+)?[,;]?(?:\s++[\w'\u2019,;-]++)++\s*+[.!?:]*+\s*$"
    rf"|[^'\"#=\x80-\U0010ffff]*+{FOREIGN}[^'\"=]*+$"
    rf"|(?=[^'\"]*+$)[^#]*{FOREIGN}\s++[a-zA-Z0-9_]*+{FOREIGN}"
)
Finder = Callable[[Lines, SyntaxError], Iterator[Slip]]


def find_characters(table: Mapping[str, str]) -> Finder:
    """Characters of another alphabet or keyboard, in the code of any line."""

    def find(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
        changed, named = {}, {}
        for number, line in enumerate(lines, 1):
            code = strip_comment(line) if table not in (QUOTES, BACKTICK) else line.partition("#")[0]
            new = "".join(table.get(character, character) for character in code)
            if new != code:
                changed[number] = new + line[len(code) :]
                named[number] = next(c for c in code if c in table)
        if changed:
            at = error.lineno if error.lineno in changed else min(changed)
            got = named[at]
            name = got if got.isprintable() and not got.isspace() else unicodedata.name(got, hex(ord(got))).lower()
            yield Slip(changed, {"name": name, "near": table[got]}, at)

    return find


def find_korean_keyboard(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A word that was typed while the keyboard was set to Hangul."""
    known = {*keyword.kwlist, "self", "np", "print", "range"}.union(*(re.findall(r"[A-Za-z]\w*", one) for one in lines))
    for number, line in list_suspects(lines, error):
        words = re.findall(r"\w+", strip_comment(line))
        for word in (one for one in words if re.search(r"[\u3131-\u318e\uac00-\ud7a3]", one)):
            typed = transliterate_hangul(word)
            if typed in known:
                yield Slip({number: line.replace(word, typed)}, {"name": word, "near": typed})


def find_misspelt_words(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A misspelt keyword: a statement's first word, or one between two others."""
    for number, line in list_suspects(lines, error):
        for position, found in enumerate(re.finditer(r"\b[A-Za-z_]\w*", strip_comment(line))):
            word = found.group()
            if keyword.iskeyword(word):
                continue
            known, cutoff = (STATEMENTS, 0.66) if position == 0 else (BETWEEN, 0.75)
            near = difflib.get_close_matches(word.lower(), known, n=2, cutoff=cutoff)
            if position == 0 and (kind := find_kind(word)):
                near = [{"class": "class", "function": "def"}[kind], *near]
            for meant in dict.fromkeys(near):
                changed = line[: found.start()] + meant + line[found.end() :]
                yield Slip({number: changed}, {"name": word, "near": meant})


def find_glued_words(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A keyword and the word beside it without a space between."""
    for number, line in list_suspects(lines, error):
        for found in re.finditer(r"\b[A-Za-z_]\w*", strip_comment(line)):
            word = found.group()
            for near in split_keyword(word):
                yield Slip({number: line[: found.start()] + near + line[found.end() :]}, {"name": word, "near": near})


def split_keyword(word: str) -> Iterator[str]:
    """Yield a word with a space behind a keyword that it begins with, then before one that it ends with."""
    for known in keyword.kwlist:
        if word.startswith(known) and word != known:
            yield f"{known} {word[len(known) :]}"
    for known in keyword.kwlist:
        if word.endswith(known) and word != known:
            yield f"{word[: -len(known)]} {known}"


def find_pattern(pattern: str, *replacements: str, whole_line: bool = False, offered: bool = True) -> Finder:
    """A piece of the line for another; the first of the replacements is the likeliest."""

    def find(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
        for number, line in list_suspects(lines, error):
            code = line if whole_line else strip_comment(line)
            for by in replacements:
                new, count = re.subn(pattern, by, code)
                if count and new != code:
                    values = {} if offered else {"name": code.split(":")[0].split()[-1]}
                    yield Slip({number: new + line[len(code) :]}, values, offered=offered)

    return find


def find_missing_colon(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A line that opens a block and does not end with a colon."""
    for number, line in list_suspects(lines, error):
        if re.match(rf"\s*(?:{'|'.join(BLOCK_WORDS)})\b", line):
            code = strip_comment(line)
            bare = code.rstrip()
            for kept in (bare, bare[:-1]):
                yield Slip({number: f"{kept}:{code[len(bare) :]}{line[len(code) :]}"})


def find_open_quotes(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A text that was never closed."""
    for number, line in list_suspects(lines, error):
        for sign in ("'''", '"""', "'", '"'):
            if line.count(sign) % 2:
                for changed in (f"{line}{sign}", re.sub(r"(?<![\])},:])([\])},:]+)$", rf"{sign}\1", line.rstrip())):
                    yield Slip({number: changed}, {"name": sign})


def find_sentences(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Sentences that are no comment: at the line that Python stopped at, and below it."""
    for number, _ in list_suspects(lines, error):
        changed = {}
        for at in range(number, len(lines) + 1):
            if not SENTENCE.match(lines[at - 1]) or keyword.iskeyword(lines[at - 1].split()[0]):
                break
            margin = read_margin(lines[at - 1])
            changed[at] = f"{margin}# {lines[at - 1].strip()}"
        if changed:
            yield Slip(changed)
            yield Slip({number: changed[number]})


SLIPS: Mapping[str, Finder] = {
    "markdown_fence": line_slips.find_fences,
    "merge_conflict": line_slips.find_conflicts,
    "line_numbers": line_slips.find_line_numbers,
    "prompt": line_slips.find_prompts,
    "notebook_line": line_slips.find_notebook_lines,
    "braces": line_slips.find_braces,
    "full_width": find_characters(FULL_WIDTH),
    "typographic_quote": find_characters(QUOTES),
    "backtick": find_characters(BACKTICK),
    "invisible_character": find_characters(INVISIBLE),
    "sign_of_mathematics": find_characters(SIGNS),
    "tabs_and_spaces": line_slips.find_tabs,
    "korean_keyboard": find_korean_keyboard,
    "print_without_brackets": find_pattern(r"\bprint\s++(?![(=])(.*\S)\s*$", r"print(\1)"),
    "foreign_comment": find_pattern(r"(?<!\s)\s*+//.*$|/\*(?:(?!/\*).)*?\*/", r"", whole_line=True),
    "dot_for_comma": find_pattern(r"^(\s*def\b[^(]*+\(\s*self)\s*\.\s*", r"\1, "),
    "else_if": find_pattern(r"\belse\s*if\b", "elif"),
    "else_condition": find_pattern(r"^(\s*)else\s+(?!:)(.+)$", r"\1elif \2"),
    "and_of_other_languages": find_pattern(r"(?<!\s)\s*+&&\s*", " and "),
    "or_of_other_languages": find_pattern(r"(?<!\s)\s*+\|\|\s*", " or "),
    "not_of_other_languages": find_pattern(r"!(?!=)\s*", "not ", "~"),
    "increment": find_pattern(r"(\w)\s*(\+|-)\2", r"\1 \2= 1", r"\1 \2 1"),
    "other_language": find_pattern(
        r"^(\s*)(?:int|float|double|var|let|const|auto)\s+(?=\w+\s*=)|\bnew\s+(?=[\w.]+\()"
        r"|^\s*(?:public|private|static|export)\s+(?=(?:class|def)\b)", r"\1"
    ),
    "ternary": find_pattern(
        r"^(\s*(?:return|\w[\w.]*\s*=)\s*+)([^?]*[^?\s])\s*+\?\s*+([^:]*[^:\s])\s*+:\s*+(.*\S)\s*$",
        r"\1\3 if \2 else \4",
    ),
    "comparison": find_pattern(r"(\b(?:if|elif|while)\b(?:(?!\b(?:if|elif|while)\b)[^=<>!])*+)=(?!=)", r"\1=="),
    "times_left_out": find_pattern(r"\b(\d+(?:\.\d+)?)(?=[A-Za-z_(])(?!e-?\d|j\b)", r"\1 * "),
    "keyword_misspelt": find_misspelt_words,
    "space_left_out": find_glued_words,
    "def_left_out": find_pattern(r"^(\s*)(\w+\(.*\)\s*:\s*)$", r"\1def \2"),
    "class_left_out": find_pattern(r"^(\s*)([A-Z]\w*\s*+(?:\(\w*\)\s*+)?:\s*)$", r"\1class \2"),
    "parameters_without_brackets": find_pattern(r"^(\s*def\s+\w+) ++([^()]*[^()\s:])?\)?\s*+:\s*$", r"\1(\2):"),
    "parameters_left_out": find_pattern(r"^(\s*def\s+\w+)\s*:", r"\1(_):", offered=False),
    "colon_left_out": find_missing_colon,
    "operator_unknown": tokens.find_unknown_operators,
    "bracket_not_closed": tokens.find_open_brackets,
    "bracket_too_many": tokens.find_extra_brackets,
    "bracket_kind": tokens.find_other_brackets,
    "quote_not_closed": find_open_quotes,
    "docstring_quotes": find_pattern(r"(?<!\")\"\"(?!\")", '"""', whole_line=True),
    "sentence": find_sentences,
    "space_too_many": tokens.find_split_words,
    "stray_text": tokens.find_stray_text,
    "sign_left_out": tokens.find_missing_operators,
    "indentation_lost": line_slips.find_lost_indentation,
    "body_missing": line_slips.find_missing_body,
    "indentation": line_slips.find_wrong_indentation,
    "name_after_dot": tokens.find_missing_names,
    "value_left_out": tokens.find_missing_values,
}  # fmt: skip
