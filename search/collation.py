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


# Represent letters of two characters while a text is weighed; they are of those that no text has a use for.
PRIVATE = 0xE000


class _Weights(dict[int, str]):
    """For each character, the characters that sort as it does in a language; for `str.translate`."""

    def __init__(self, language: str) -> None:
        super().__init__()
        same = SAME_LETTER.get(language, {})
        letters = [*DIGITS.split(), *ALPHABETS.get(language, LATIN).split()]
        self._by_letter = {letter: chr(0x30 + place) for place, letter in enumerate(letters)}
        self._by_letter |= {other: self._by_letter[letter] for other, letter in same.items()}
        pairs = sorted(filter(_is_pair, self._by_letter))
        self.pairs = {pair: chr(PRIVATE + place) for place, pair in enumerate(pairs)}
        self.update({ord(private): self._by_letter[pair] for pair, private in self.pairs.items()})

    def __missing__(self, code: int) -> str:
        weight = self[code] = self._weight(chr(code))
        return weight

    def _weight(self, letter: str) -> str:
        if letter in self._by_letter:
            return self._by_letter[letter]
        if letter in FOREIGN_LETTER:
            return "".join(self._by_letter[part] for part in FOREIGN_LETTER[letter])
        return self._by_letter.get(unicodedata.normalize("NFD", letter)[0], " ")


def _is_pair(letter: str) -> bool:
    return len(letter) == 2


@lru_cache(maxsize=16)
def _weights(language: str) -> _Weights:
    return _Weights(language)


def sort_key(text: str, language: str) -> str:
    """Return a string that sorts by code point as `text` sorts in `language`: letters first, then accents, then case.

    Words come before what continues them ("dům" before "domov pro ženy" is decided letter by letter, a space
    sorting before any letter).
    """
    weights = _weights(language)
    lowered = weighed = unicodedata.normalize("NFC", text.casefold())
    for pair, private in weights.pairs.items():
        weighed = weighed.replace(pair, private)
    return f"{weighed.translate(weights).strip()}\x1f{lowered}\x1f{text}"
