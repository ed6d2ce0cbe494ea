"""Propose to add, delete or replace a word or a sign near an error."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from itertools import pairwise

from grader.diagnosis.proposals.lines import Lines, Slip, list_suspects, strip_comment

TOKEN = re.compile(
    r"\"(?:\\.|[^\"\\]){0,300}+\"|'(?:\\.|[^'\\]){0,300}+'|\d[\w.]*|[^\W\d]\w*|\*\*=?|//=?|->|:=|[<>=!+\-*/%@&|^]=|\S"
)
INSERTED = ("*", ",", "=", "+", "-", "/", ".", "@", ":")  # between two values
SPLIT = {"= =": ("==", "="), "=>": (">=",), "=<": ("<=",), "=!": ("!=",), "===": ("==",), "!==": ("!=",), "<>": ("!=",),
         "<-": ("=",), ":=": ("=",), "->": (".",), "> =": (">=",), "< =": ("<=",), "! =": ("!=",), "+ =": ("+=",),
         "- =": ("-=",), "* =": ("*=",), "/ =": ("/=",), "* *": ("**",), "/ /": ("//",), "=*": ("*=",),
         "=/": ("/=",)}  # fmt: skip
NAMING = ("def", "class", "import", "from", "as", "for", "global")  # a name follows them
PAIRS = {"(": ")", "[": "]", "{": "}"}
CLOSING = {closing: opening for opening, closing in PAIRS.items()}
Token = re.Match[str]


def list_tokens(line: str) -> list[Token]:
    """List the words, numbers, strings and signs of a line, without its comment."""
    return list(TOKEN.finditer(strip_comment(line)))


def is_value(token: Token) -> bool:
    """Is a token a name, a number or a string?"""
    text = token.group()
    return text in ("None", "True", "False") or (bool(re.match(r"[\w'\"]", text)) and not keyword.iskeyword(text))


def ends_value(token: Token) -> bool:
    """Can a value end with this token?"""
    return is_value(token) or token.group() in CLOSING


def find_unknown_operators(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Two signs that Python knows only in another order, or without a space between them."""
    for number, line in list_suspects(lines, error):
        for one, two in pairwise(list_tokens(line)):
            apart = " " if line[one.end() : two.start()] else ""
            for got, (start, end) in (
                (f"{one.group()}{apart}{two.group()}", (one.start(), two.end())),
                (one.group(), one.span()),
            ):
                for near in SPLIT.get(got, ()):
                    id = "sign_apart" if " " in got else "operator_unknown"
                    yield Slip({number: line[:start] + near + line[end:]}, {"name": got, "near": near}, id=id)


def find_split_words(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A word with a space in it."""
    for number, line in list_suspects(lines, error):
        for found in re.finditer(r"(?=\b([^\W\d]\w* +\w+))", strip_comment(line)):
            name, near = found.group(1), found.group(1).replace(" ", "")
            changed = line[: found.start()] + near + line[found.start() + len(name) :]
            yield Slip({number: changed}, {"name": name, "near": near})


def find_missing_operators(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Two values side by side, with an operator or a comma between them."""
    for number, line in list_suspects(lines, error):
        for one, two in pairwise(list_tokens(line)):
            if ends_value(one) and is_value(two):
                for sign in INSERTED:
                    between = {",": ", ", ".": ".", ":": ": "}.get(sign, f" {sign} ")
                    changed = line[: one.end()] + between + line[two.start() :]
                    yield Slip({number: changed}, {"near": sign, "before": one.group(), "after": two.group()})


def find_stray_text(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A token without which the line can be read."""
    for number, line in list_suspects(lines, error):
        for token in reversed(list_tokens(line)):
            if token.group() not in PAIRS and token.group() not in CLOSING:
                before, after = line[: token.start()], line[token.end() :]
                changed = before + after.lstrip() if before.endswith(" ") else before + after
                yield Slip({number: changed.rstrip()}, {"name": token.group()})


def find_open_brackets(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A bracket that is never closed: closed at the end of the line, then behind each value."""
    for number, line in list_suspects(lines, error):
        code = strip_comment(line)
        bare = code.rstrip()
        for opening, closing in PAIRS.items():
            missing = code.count(opening) - code.count(closing)
            if missing > 0:
                end = len(bare) - bare.endswith(":")
                first = next((i for i, sign in enumerate(code) if sign == opening), 0)
                ends = [token.end() for token in list_tokens(line) if ends_value(token) and token.start() > first]
                for at in dict.fromkeys([end, *reversed(ends)]):
                    changed = f"{line[:at]}{closing * missing}{line[at:]}"
                    yield Slip({number: changed}, {"name": opening, "near": closing})
                for at in [i for i, sign in enumerate(code) if sign == opening]:
                    yield Slip({number: line[:at] + line[at + 1 :]}, {"name": opening}, id="bracket_too_many")


def find_extra_brackets(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A bracket that closes nothing: without it, or with the opening one before a value."""
    for number, line in list_suspects(lines, error):
        tokens = list_tokens(line)
        signs = [token.group() for token in tokens]
        for closing, opening in CLOSING.items():
            if signs.count(closing) > signs.count(opening):
                for token in reversed(tokens):
                    if token.group() == closing:
                        yield Slip({number: line[: token.start()] + line[token.end() :]}, {"name": closing})


def find_other_brackets(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A pair of brackets of another kind, also where the two differ."""
    for number, line in list_suspects(lines, error):
        opened: list[Token] = []
        for token in list_tokens(line):
            if token.group() in PAIRS:
                opened.append(token)
            elif token.group() in CLOSING and opened:
                first = opened.pop()
                for opening, closing in PAIRS.items():
                    inner = line[first.end() : token.start()]
                    changed = f"{line[: first.start()]}{opening}{inner}{closing}{line[token.end() :]}"
                    wrong = first.group() if first.group() != opening else token.group()
                    near = opening if first.group() != opening else closing
                    if changed != line:
                        yield Slip({number: changed}, {"name": wrong, "near": near})


def find_missing_names(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A dot with no name behind it."""
    for number, line in list_suspects(lines, error):
        for found in re.finditer(r"(?:(?<!\w)[A-Za-z_]\w*|[)\]])\.(?!\w)", strip_comment(line)):
            changed = f"{line[: found.end()]}_{line[found.end() :]}"
            yield Slip({number: changed}, {"name": found.group()}, offered=False)


def find_missing_values(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A sign that needs a value behind it, and has none."""
    for number, line in list_suspects(lines, error):
        tokens = list_tokens(line)
        for position, token in enumerate(tokens):
            after = tokens[position + 1] if position + 1 < len(tokens) else None
            if not ends_value(token) and (after is None or not is_value(after)):
                changed = f"{line[: token.end()]} _ {line[token.end() :]}"
                id = "name_left_out" if token.group() in NAMING else "value_left_out"
                yield Slip({number: changed}, {"name": token.group()}, offered=False, id=id)
