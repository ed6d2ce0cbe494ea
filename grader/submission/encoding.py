"""Decode text in the old encodings of Korean, Japanese and Chinese Windows, and in UTF-16."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

SURE = 8  # letters; two or three letters make sense in more than one encoding
SHARE = 0.9  # of the letters must be common letters; rare letters mean another encoding
ASCII_SHARE = 0.5  # of the letters of a text in UTF-16 without a mark; code is ASCII
EAST_ASIAN = "\u2e80"  # the first character that is not Latin, Greek or mathematics
NO_TEXT = re.compile("[\0\x80-\x9f\ue000-\uf8ff\ufffe]")  # control characters, and characters without meaning
CONTROL = bytes({*range(32), 127} - {*b"\t\n\v\f\r"})
CONTROL_SHARE = 0.05  # of the bytes; a few control characters are slips, more of them make no text
# the longer marks first: that of UTF-32 begins with that of UTF-16
WIDE_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# by encoding: an older part of it, and the first bytes of the common letters there.
# Korean comes first: nearly all Hangul also reads as common Chinese, while Chinese seldom reads as Hangul alone.
LEGACY: Mapping[str, tuple[str, Collection[int]]] = {
    "cp949": ("euc_kr", range(0xB0, 0xC9)),
    "cp932": ("shift_jis", range(0x82, 0x98)),
    "gb18030": ("gb2312", range(0xB0, 0xD8)),
    "big5": ("big5", range(0xA4, 0xC7)),
    "euc_jp": ("euc_jp", (0xA4, 0xA5, *range(0xB0, 0xD0))),
}


def decode_text(data: bytes, declared: str) -> tuple[str, str]:
    """Return the text and its encoding: the declared encoding, else the most likely one.

    The encoding is "" when it is not sure. Code is ASCII, which is the same in all these encodings.
    UnicodeError when no encoding fits.
    """
    try:
        return data.decode(declared), declared
    except (UnicodeError, LookupError):  # the bytes have another encoding, or the name is no encoding of text
        texts = {encoding: text for encoding in LEGACY if (text := decode_strictly(data, encoding)) is not None}
    if not texts:
        raise UnicodeError(f"neither {declared} nor {', '.join(LEGACY)}")
    common = {encoding: count_frequent(text, *LEGACY[encoding]) for encoding, text in texts.items()}
    letters = {encoding: sum(c >= EAST_ASIAN and c.isalpha() for c in text) for encoding, text in texts.items()}
    shares = {encoding: common[encoding] / max(letters[encoding], 1) for encoding in texts}
    best = max(texts, key=lambda encoding: shares[encoding])  # the first of equals
    is_sure = shares[best] >= SHARE and common[best] >= SURE
    return texts[best], best if is_sure else ""


def decode_wide(data: bytes) -> tuple[str, str] | None:
    """Return a text in UTF-16 or UTF-32 with its encoding; None for another text.

    Without a mark, the zero bytes show which byte of each letter is the first. UnicodeError for what is no text.
    """
    marked = next((encoding for mark, encoding in WIDE_MARKS.items() if data.startswith(mark)), None)
    if marked is None and b"\0" not in data:
        if len(data) - len(data.translate(None, CONTROL)) > CONTROL_SHARE * len(data):
            raise UnicodeError("control characters, but no text")
        return None
    encoding = marked or ("utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le")
    text = decode_strictly(data, encoding)
    if text is None or (marked is None and sum(map(str.isascii, text)) < ASCII_SHARE * len(text)):
        raise UnicodeError("zero bytes, but no text")
    return text, encoding[:6].upper()


def decode_strictly(data: bytes, encoding: str) -> str | None:
    """Return the text, or None when the bytes do not fit the encoding."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if NO_TEXT.search(text.removeprefix("\ufeff")) else text


def count_frequent(text: str, encoding: str, first_bytes: Collection[int]) -> int:
    """Count the characters that are common letters of an encoding."""
    codes = (character.encode(encoding, "ignore") for character in text if character >= EAST_ASIAN)
    return sum(len(code) == 2 and code[0] in first_bytes for code in codes)
