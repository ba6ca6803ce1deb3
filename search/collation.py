"""Sorting as a language's dictionary sorts: Czech ch after h, Norwegian æ ø å last.

The standard library sorts by the machine's own locales, which a small server does not have installed, and
PyICU needs a compiler; the three alphabets are a table.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
ALPHABETS = {
    "cs": "a b c č d e f g h ch i j k l m n o p q r ř s š t u v w x y z ž",
    "nb": f"{LATIN} æ ø å",
    "nn": f"{LATIN} æ ø å",
    "en": LATIN,
}
SAME_LETTER = {"nb": {"ä": "æ", "ö": "ø", "aa": "å"}, "nn": {"ä": "æ", "ö": "ø", "aa": "å"}}
FOREIGN_LETTER = {"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ð": "d", "ł": "l", "ß": "ss", "þ": "th"}
DIGITS = "0 1 2 3 4 5 6 7 8 9"


@lru_cache(maxsize=16)
def _weights(language: str) -> dict[str, str]:
    """Each letter of the language's alphabet as one character whose code point is its place."""
    letters = [*DIGITS.split(), *ALPHABETS.get(language, LATIN).split()]
    return {letter: chr(0x30 + place) for place, letter in enumerate(letters)}


def sort_key(text: str, language: str) -> str:
    """A string that sorts by code point as `text` sorts in `language`: letters first, then accents, then case.

    Words come before what continues them ("dům" before "domov pro ženy" is decided letter by letter, a space
    sorting before any letter).
    """
    weights = _weights(language)
    same = SAME_LETTER.get(language, {})
    letters: list[str] = []
    lowered = unicodedata.normalize("NFC", text.casefold())
    place = 0
    while place < len(lowered):
        pair = lowered[place : place + 2]
        pair = same.get(pair, pair)
        if len(pair) == 2 and pair not in weights:
            pair = pair[0]
        width = 2 if lowered[place : place + 2] in weights or lowered[place : place + 2] in same else 1
        letters.append(_letter(same.get(pair, pair), weights))
        place += width
    return f"{''.join(letters).strip()}\x1f{lowered}\x1f{text}"


def _letter(letter: str, weights: dict[str, str]) -> str:
    if letter in weights:
        return weights[letter]
    if letter in FOREIGN_LETTER:
        return "".join(weights[part] for part in FOREIGN_LETTER[letter] if part in weights)
    base = unicodedata.normalize("NFD", letter)[0]
    return weights.get(base, " ")
