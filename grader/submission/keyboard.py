"""Turn Hangul back into the Latin letters of the pressed keys, for a keyboard that was set to Hangul."""

from __future__ import annotations

import unicodedata

# the jamo of the two-set layout (KS X 5002) by key; a capital is a shifted key
KEYS = {
    "ㄱ": "r", "ㄲ": "R", "ㄴ": "s", "ㄷ": "e", "ㄸ": "E", "ㄹ": "f", "ㅁ": "a", "ㅂ": "q", "ㅃ": "Q", "ㅅ": "t",
    "ㅆ": "T", "ㅇ": "d", "ㅈ": "w", "ㅉ": "W", "ㅊ": "c", "ㅋ": "z", "ㅌ": "x", "ㅍ": "v", "ㅎ": "g",
    "ㅏ": "k", "ㅐ": "o", "ㅑ": "i", "ㅒ": "O", "ㅓ": "j", "ㅔ": "p", "ㅕ": "u", "ㅖ": "P", "ㅗ": "h", "ㅘ": "hk",
    "ㅙ": "ho", "ㅚ": "hl", "ㅛ": "y", "ㅜ": "n", "ㅝ": "nj", "ㅞ": "np", "ㅟ": "nl", "ㅠ": "b", "ㅡ": "m",
    "ㅢ": "ml", "ㅣ": "l", "ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft",
    "ㄾ": "fx", "ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt",
}  # fmt: skip
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
FIRST, LAST = 0xAC00, 0xD7A3  # syllables stand in order of initial, vowel, final


def transliterate_hangul(text: str) -> str:
    """Return the letters on the pressed keys; other characters stay."""
    letters = []
    for character in unicodedata.normalize("NFC", text):
        if FIRST <= ord(character) <= LAST:
            initial, rest = divmod(ord(character) - FIRST, len(VOWELS) * len(FINALS))
            vowel, final = divmod(rest, len(FINALS))
            parts = INITIALS[initial] + VOWELS[vowel] + (FINALS[final] if final else "")
            letters += [KEYS[part] for part in parts]
        else:
            letters.append(KEYS.get(character, character))
    return "".join(letters)
