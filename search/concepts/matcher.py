"""Concepts in a text: the longest terms, in any form of their words.

"svépomocných skupin" and "selvhjelpsgruppene" both become `concept_self-help-group`, and so a query in one
language finds pages in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from search.analysis.folding import fold
from search.analysis.lemmas import sure_lemmas
from search.analysis.tokenising import word_list
from search.contract import ConceptTerms

MAX_PLAIN = 65_536
"""Pieces of texts that are remembered for holding no term."""


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """Concepts whose term covers the words from `start` to before `end`."""

    codes: tuple[str, ...]
    start: int
    end: int


def concept_token(code: str) -> str:
    return f"concept_{code}"


@lru_cache(maxsize=16_384)
def readings_of(word: str, language: str) -> frozenset[str]:
    """Return what a word of a text may be a form of, folded: each lemma of the dictionary, and its own spelling.

    Not what its ending alone suggests: "obě" (both) would be a form of "oběť" (victim).
    """
    return frozenset((fold(word), *sure_lemmas(word.lower(), language)))


def keys_of(word: str, language: str) -> frozenset[str]:
    """Return what a word of a term is found by.

    This is its own spelling, and if the dictionary does not know that as a lemma, its lemma.

    Not by what else it may be a form of: the noun "utsatt" (victim) would be found in "utsetter" (postpones).
    """
    own, sure = fold(word), sure_lemmas(word.lower(), language)
    return frozenset((own,) if own in sure else (own, sure[0]))


def is_form_of(word: str, term: str, language: str) -> bool:
    """Return whether a word of a text may stand for a word of a term."""
    return not keys_of(term, language).isdisjoint(readings_of(word, language))


@dataclass(slots=True)
class _Node:
    """The point that some words of terms lead to: the words that follow, and the concepts whose terms end here."""

    following: dict[str, _Node] = field(default_factory=dict)
    codes: tuple[str, ...] = ()


class _Terms:
    """The terms of one language, word by word."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._start = _Node()
        self._words: dict[str, set[str]] = {}
        """By what they are found by, the words that terms are made of."""
        self._plain: set[str] = set()
        """Words and pieces of texts in which no term begins."""

    def add(self, code: str, term: str) -> None:
        node = self._start
        for word in word_list(term):
            folded = fold(word)
            node = node.following.setdefault(folded, _Node())
            for key in keys_of(word, self.language):
                self._words.setdefault(key, set()).add(folded)
        if node is not self._start and code not in node.codes:
            node.codes = (*node.codes, code)

    def may_stand_in(self, pieces: Iterable[str]) -> bool:
        """Return whether a term begins in one of the pieces; most are known to begin none."""
        return not self._plain.issuperset(pieces) and any(map(self.begins_in, pieces))

    def begins_in(self, piece: str) -> bool:
        """Return whether a term begins in a piece of a text, or with a word."""
        if piece in self._plain:
            return False
        begins = any(self._after([self._start], word) for word in word_list(piece))
        if not begins:
            if len(self._plain) >= MAX_PLAIN:
                self._plain.clear()
            self._plain.add(piece)
        return begins

    def longest(self, words: Sequence[str], start: int) -> tuple[tuple[str, ...], int]:
        """Return the concepts of the longest terms that begin at `start`, and where these end."""
        nodes = self._after([self._start], words[start])
        codes: tuple[str, ...] = ()
        end = start
        place = start + 1
        while nodes:
            if found := tuple(sorted({code for node in nodes for code in node.codes})):
                codes, end = found, place
            nodes = self._after(nodes, words[place]) if place < len(words) else []
            place += 1
        return codes, end

    def _after(self, nodes: Iterable[_Node], word: str) -> list[_Node]:
        """Return the nodes that a word of a text leads to."""
        met = self._words_met(word)
        return [node.following[each] for node in nodes for each in met if each in node.following]

    def _words_met(self, word: str) -> set[str]:
        """Return the words of terms that a word of a text may stand for."""
        keys = readings_of(word, self.language)
        return set().union(*(self._words[key] for key in keys if key in self._words))


class ConceptMatcher:
    """Finds the terms of concepts among the words of a text."""

    def __init__(self, terms: Iterable[ConceptTerms]) -> None:
        self._languages: dict[str, _Terms] = {}
        self.terms: dict[tuple[str, str], tuple[str, ...]] = {}
        for entry in terms:
            self.terms[entry.code, entry.language] = entry.terms
            for term in entry.terms:
                self._languages.setdefault(entry.language, _Terms(entry.language)).add(entry.code, term)

    def matches(self, words: Sequence[str], language: str) -> Iterator[ConceptMatch]:
        """Yield the longest terms in `words`, from left to right, none overlapping another."""
        terms = self._languages.get(language)
        if terms is None:
            return
        end = 0
        for start, word in enumerate(words):
            if start >= end and terms.begins_in(word):
                codes, end = terms.longest(words, start)
                if codes:
                    yield ConceptMatch(codes, start, end)

    def codes_in(self, pieces: Sequence[str], language: str) -> list[str]:
        """Return the concepts of the terms in a text that was split at whitespace, in their order."""
        terms = self._languages.get(language)
        if terms is None or not terms.may_stand_in(pieces):
            return []
        words = word_list(" ".join(pieces))
        return [code for match in self.matches(words, language) for code in match.codes]
