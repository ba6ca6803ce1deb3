"""Words that look or sound alike: what a misspelt word may have been meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from search.analysis.folding import fold

SHORTEST_MISSPELT = 4
LONGEST_FORM = 40
_ALIKE = str.maketrans({"q": "k", "c": "k", "w": "v", "z": "s", "x": "s"})
_VOWELS = re.compile(r"(?<!^)[aeiouyh]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """What of a word survives most slips: its consonants, doubled ones once, letters that sound alike as one.

    "recomend" and "recommend", "cheep" and "cheap", "peiod" and "period" share one or differ in a letter of it.
    """
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", fold(word).translate(_ALIKE)))


def near_skeletons(word: str) -> set[str]:
    """The skeleton of a word and those one slip away: a letter too many, too few, another one, two swapped."""
    own = skeleton(word)
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


def slips(one: str, other: str, most: int) -> int:
    """How many slips of the pen part two words (optimal string alignment); `most` + 1 where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, with_letter in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != with_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == with_letter:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return min(row[-1], most + 1)


def tolerance(word: str) -> int:
    """How many slips a word of this length may have."""
    return 1 if len(word) < 6 else 2
