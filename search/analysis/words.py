"""A word becomes tokens: its lemma, its stem and its form, each marked by what it is.

    cs_obet     the lemma "oběť" of Czech, folded
    cs~obet     the Snowball stem
    =obeti      the folded form as it stands in the text, whatever the language

A token of one kind never equals one of another, so the kinds share a field of the index, and a query
matches a word by any of them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import simplemma
import snowballstemmer
from simplemma.strategies import DefaultStrategy

from search.analysis.folding import fold
from search.analysis.languages import language

# The frugal dictionaries: 16 MB instead of 124 for three languages; what they lose in speed, the
# caches below win back, since a text repeats its words.
_lemmatizer = simplemma.Lemmatizer(cache_max_size=1, lemmatization_strategy=DefaultStrategy(low_memory=True))
_stemming = threading.Lock()  # Snowball's stemmers keep the word in themselves


@dataclass(frozen=True, slots=True)
class WordTokens:
    """The tokens of one word in one language; `lemmas` holds more than one where the form is ambiguous."""

    lemmas: tuple[str, ...]
    stem: str
    surface: str

    def all(self) -> tuple[str, ...]:
        return (*self.lemmas, *((self.stem,) if self.stem else ()), self.surface)


@cache
def _stemmer(algorithm: str) -> Any:
    return snowballstemmer.stemmer(algorithm)


def lemma(word: str, code: str) -> str:
    """The dictionary form of a word in lower case; the word itself where the language has no dictionary."""
    dictionary = language(code).lemmas
    if not dictionary or word.isnumeric():
        return word
    return str(_lemmatizer.lemmatize(word, dictionary)).lower()


@lru_cache(maxsize=131_072)
def tokens_of(word: str, code: str) -> WordTokens:
    """The tokens of `word` (in any case) in the language `code`."""
    lowered = word.lower()
    surface = "=" + fold(lowered)
    entry = language(code)
    lemmas = (f"{code}_{fold(lemma(lowered, code))}",) if entry.lemmas else ()
    stem = ""
    if entry.stemmer:
        with _stemming:
            stem = f"{code}~{fold(_stemmer(entry.stemmer).stemWord(lowered))}"
    return WordTokens(lemmas, stem, surface)
