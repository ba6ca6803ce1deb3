"""Folding: one spelling for all the ways to type a word."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "æ": "ae", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ł": "l", "œ": "oe", "ħ": "h", "ı": "i", "ŧ": "t"}
)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """`text` in lower case and without diacritics: "Svépomoc" → "svepomoc", "Støttegruppe" → "stottegruppe"."""
    lowered = text.casefold() if text.isascii() else text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_UNDECOMPOSED))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
