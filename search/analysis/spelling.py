"""Words that look or sound alike: what a misspelt word may have been meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from search.analysis.folding import fold

MIN_MISSPELT_LENGTH = 4
MAX_FORM_LENGTH = 40
_ALIKE = str.maketrans({"q": "k", "c": "k", "w": "v", "z": "s", "x": "s"})
_VOWELS = re.compile(r"(?<!^)[aeiouyh]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def phonetic_key(word: str) -> str:
    """Return what of a word survives most typos: its consonants, doubled ones once, letters that sound alike as one.

    "recomend" and "recommend", "cheep" and "cheap", "peiod" and "period" share one or differ in a letter of it.
    """
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", fold(word).translate(_ALIKE)))


def near_phonetic_keys(word: str) -> set[str]:
    """Return the phonetic keys of a word and of those one edit away.

    An edit is a letter too many, too few, another one, or two swapped.
    """
    own = phonetic_key(word)
    return {own, *_one_slip_away(own)}


def _one_slip_away(text: str) -> Iterator[str]:
    for at in range(len(text) + 1):
        before, after = text[:at], text[at:]
        for letter in "abdefgijklmnoprstuvy" if at == 0 else "bdfgjklmnprstv":
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def edit_distance(one: str, other: str, most: int) -> int:
    """Return how many edits separate two words (optimal string alignment); `most` + 1 if there are more."""
    return OSA.distance(one, other, score_cutoff=most)


def max_edits(word: str) -> int:
    """Return how many edits a word of this length may have."""
    return 1 if len(word) < 6 else 2
