"""Propose to add, delete or replace a word or a sign near an error."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from itertools import pairwise

from grader.diagnosis.proposals.lines import Lines, Slip, list_suspects, strip_comment

TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\d[\w.]*|[^\W\d]\w*|\*\*=?|//=?|->|:=|[<>=!+\-*/%@&|^]=|\S")
INSERTED = ("*", ",", "=", "+", "-", "/", ".", "@", ":")  # between two values
SPLIT = {"= =": ("==", "="), "=>": (">=",), "=<": ("<=",), "=!": ("!=",), "===": ("==",), "!==": ("!=",), "<>": ("!=",),
         "<-": ("=",), ":=": ("=",), "->": (".",), "> =": (">=",), "< =": ("<=",), "! =": ("!=",), "+ =": ("+=",),
         "- =": ("-=",), "* =": ("*=",), "/ =": ("/=",), "* *": ("**",), "/ /": ("//",), "=*": ("*=",),
         "=/": ("/=",)}  # fmt: skip
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
            gap = line[one.end() : two.start()]
            for got, piece in ((f"{one.group()}{' ' * bool(gap)}{two.group()}", (one.start(), two.end())),
                               (one.group(), one.span())):  # fmt: skip
                for near in SPLIT.get(got, ()):
                    changed = line[: piece[0]] + near + line[piece[1] :]
                    yield Slip({number: changed}, {"name": got, "near": near})


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
        tokens = list_tokens(line)
        for one, two in pairwise(tokens):
            if is_value(one) and is_value(two):
                continue  # without a value the line would compute another one
            for token in (two, one):
                if not is_value(token) or (token is tokens[-1] and one.group() in (":", ";")):
                    before, after = line[: token.start()], line[token.end() :]
                    changed = before + after.lstrip() if before.endswith(" ") else before + after
                    if token.group() not in PAIRS and token.group() not in CLOSING:
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
        for found in re.finditer(r"([A-Za-z_][\w.]*|[)\]])\.(?!\w)", strip_comment(line)):
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
                yield Slip({number: changed}, {"name": token.group()}, offered=False)
