"""The dictionary forms of a word: the surest first, then what else it may be a form of.

All of it works on folded spellings, so that a word typed without diacritics goes the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from search.analysis.folding import fold
from search.analysis.languages import language
from search.analysis.lexicon import WordMap, word_map

MIN_STEM_LENGTH = 3
"""Characters that an ending must leave over for a rule to apply to a word that no dictionary has."""
_COMMON = 2_000
"""Only endings that one in so many words has make another reading of a word that the dictionary has."""
MIN_PART_LENGTH = 3
MIN_LAST_PART_LENGTH = 4
_LINKS = ("", "s", "e")


@dataclass(frozen=True, slots=True)
class Lemmas:
    """`known` says that the dictionary has this very form; `others` are lemmas it may have as well."""

    first: str
    others: tuple[str, ...] = ()
    known: bool = False


@lru_cache(maxsize=32_768)
def lemmas(word: str, code: str) -> Lemmas:
    """Return the folded lemmas of a word in lower case."""
    folded = fold(word)
    words = word_map(code)
    own = _in_dictionary(word, words)
    if own:
        rest = (*own[1:], *_by_common_endings(folded, words))
        return Lemmas(own[0], tuple(dict.fromkeys(each for each in rest if each != own[0])), known=True)
    first = _without_suffix(word, code) or _by_ending(folded, words) or _by_last_part(folded, words) or folded
    others = _by_common_endings(folded, words)
    return Lemmas(first, tuple(dict.fromkeys(each for each in others if each != first)))


def sure_lemmas(word: str, code: str) -> tuple[str, ...]:
    """Return all lemmas that the dictionary has for a word, without those that an ending suggests.

    If it has none, return the surest guess.
    """
    return _in_dictionary(word, word_map(code)) or (lemmas(word, code).first,)


def _in_dictionary(word: str, words: WordMap) -> tuple[str, ...]:
    return next((reading.lemmas for reading in words.readings(fold(word)) if reading.form == word), ())


@lru_cache(maxsize=65_536)
def meant_lemmas(folded: str, code: str) -> tuple[str, ...]:
    """Return lemmas of the words that `folded` spells without their diacritics."""
    readings = word_map(code).readings(folded)
    return tuple(dict.fromkeys(lemma for reading in readings if reading.form != folded for lemma in reading.lemmas))


def _without_suffix(word: str, code: str) -> str:
    """Return the lemma of the word before a suffix that may follow any form, such as the Norwegian genitive."""
    for suffix in language(code).suffixes:
        if word.endswith(suffix) and len(word) > len(suffix) + MIN_STEM_LENGTH - 1:
            bare = lemmas(word[: -len(suffix)], code)
            if bare.known:
                return bare.first
    return ""


def _endings(folded: str, longest: int) -> Iterator[tuple[str, str]]:
    """Yield the word cut in two in each way that leaves a stem, the longest ending first."""
    for cut in range(max(len(folded) - longest, 0), len(folded) + 1):
        yield folded[:cut], folded[cut:]


def _by_ending(folded: str, words: WordMap) -> str:
    """Return the lemma of a word that the dictionary lacks but whose other form, by a rule of endings, it has."""
    for stem, ending in _endings(folded, 5):
        if len(stem) < MIN_STEM_LENGTH:
            continue
        for target, _count in words.rules.get(ending, ()):
            readings = words.readings(stem + target)
            if readings:
                return readings[0].lemmas[0]
    return ""


def _by_common_endings(folded: str, words: WordMap) -> Iterator[str]:
    """Yield headwords of which the word, by a common rule of endings, may be a form."""
    for stem, ending in _endings(folded, 5):
        if len(stem) < 2:
            continue
        for target, count in words.rules.get(ending, ()):
            if count * _COMMON < words.size:
                break  # the most frequent ones come first
            candidate = stem + target
            if candidate in words and any(candidate == reading.lemmas[0] for reading in words.readings(candidate)):
                yield candidate


def _by_last_part(folded: str, words: WordMap) -> str:
    """Return the lemma of a compound or of a word with a prefix, by that of the longest word it ends in."""
    for cut in range(2, len(folded) - MIN_LAST_PART_LENGTH + 1):
        readings = words.readings(folded[cut:])
        if readings:
            return folded[:cut] + readings[0].lemmas[0]
    return ""


@lru_cache(maxsize=65_536)
def compound_parts(word: str, code: str) -> tuple[str, ...]:
    """Return the lemmas of the words that a compound is made of: "selvhjelpsgruppe" gives selvhjelp, gruppe.

    Only parts that are words of the language count. Of several ways to cut, the one with the fewest parts is taken,
    then the one with the longest last part.
    """
    folded = fold(word)
    if not language(code).joins_words or len(folded) < MIN_PART_LENGTH + MIN_LAST_PART_LENGTH:
        return ()
    parts = _cut(folded, word_map(code), most=3)
    return parts if len(parts) > 1 else ()


def _cut(folded: str, words: WordMap, most: int) -> tuple[str, ...]:
    best: tuple[str, ...] = ()
    for cut in range(MIN_PART_LENGTH, len(folded) - MIN_LAST_PART_LENGTH + 1):
        tail = words.readings(folded[cut:])
        if not tail:
            continue
        head = _head(folded[:cut], words, most - 1)
        if head and (not best or len(head) + 1 < len(best)):
            best = (*head, tail[0].lemmas[0])
    return best


def _head(folded: str, words: WordMap, most: int) -> tuple[str, ...]:
    """Return the parts before the last one, which may be linked to it by a letter."""
    for link in _LINKS:
        bare = folded.removesuffix(link) if link else folded
        if link and bare == folded:
            continue
        readings = words.readings(bare) if len(bare) >= MIN_PART_LENGTH else []
        own = next((reading.lemmas[0] for reading in readings if bare in reading.lemmas), "")
        if own:
            return (own,)
    return _cut(folded, words, most) if most > 1 else ()
