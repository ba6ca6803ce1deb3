"""A word becomes tokens: its lemma, its stem and its form, each marked by what it is.

    cs_obet     the lemma "oběť" of Czech, folded
    cs+obet     a lemma that the form may have as well
    cs~obet     the Snowball stem, folded
    nb/gruppe   a part of a compound
    =obeti      the folded form as it appears in the text, whatever the language

A token of one kind never equals one of another, so the kinds share a field of the index, and a query says
which of them it means.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from search.analysis.folding import fold
from search.analysis.languages import language
from search.analysis.lemmas import compound_parts, lemmas

_stemming = threading.Lock()  # Snowball's stemmers keep the word in themselves


@dataclass(frozen=True, slots=True)
class WordTokens:
    """The tokens of one word in one language; those that the language has no means for are empty."""

    lemma: str
    others: tuple[str, ...]
    stem: str
    parts: tuple[str, ...]
    surface: str


@cache
def _stemmer(algorithm: str) -> Any:
    return snowballstemmer.stemmer(algorithm)


def stem(word: str, code: str) -> str:
    """Return the folded Snowball stem of a word in lower case; "" if the language has no stemmer."""
    algorithm = language(code).stemmer
    if not algorithm:
        return ""
    with _stemming:
        return fold(_stemmer(algorithm).stemWord(word))


def lemma_token(lemma: str, code: str) -> str:
    return f"{code}_{lemma}"


def reading_token(lemma: str, code: str) -> str:
    return f"{code}+{lemma}"


def part_token(lemma: str, code: str) -> str:
    return f"{code}/{lemma}"


def surface_token(word: str) -> str:
    return "=" + fold(word)


def tokens_of(word: str, code: str) -> WordTokens:
    """Return the tokens of `word` (in any case) in the language `code`."""
    return _analyse(word.lower(), code)


@lru_cache(maxsize=65_536)
def _analyse(lowered: str, code: str) -> WordTokens:
    stemmed = stem(lowered, code)
    found = lemmas(lowered, code) if language(code).lemmas else None
    return WordTokens(
        lemma=lemma_token(found.first, code) if found else "",
        others=tuple(reading_token(each, code) for each in found.others) if found else (),
        stem=f"{code}~{stemmed}" if stemmed else "",
        parts=tuple(part_token(part, code) for part in compound_parts(lowered, code)),
        surface=surface_token(lowered),
    )
