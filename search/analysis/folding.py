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
    """Return `text` in lower case and without diacritics: "Svépomoc" → "svepomoc", "Støttegruppe" → "stottegruppe"."""
    lowered = text.casefold() if text.isascii() else text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_UNDECOMPOSED))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


_DIGRAPHS = str.maketrans({"ø": "oe", "æ": "ae", "å": "aa"})


def fold_digraphs(text: str) -> str:
    """Return `text` as typed on a keyboard without Norwegian letters: "Støttegruppe" → "stoettegruppe"."""
    return fold(text.lower().translate(_DIGRAPHS))


@lru_cache(maxsize=16_384)
def without_digraphs(folded: str) -> tuple[str, ...]:
    """Return folded spellings that may have been meant by oe and aa: "stoettegruppe" → ("stottegruppe",)."""
    found = [folded]
    for digraph, letter in (("oe", "o"), ("aa", "a")):
        found += [each.replace(digraph, letter) for each in found if digraph in each]
    return tuple(found[1:])
