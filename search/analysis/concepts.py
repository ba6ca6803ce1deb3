"""Concepts in a text: the longest terms, in any form of their words.

"svépomocných skupin" and "selvhjelpsgruppene" both become `concept_self-help-group`, and so a query in one
language finds pages in another.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connection

from search.analysis.folding import fold
from search.analysis.lemmas import sure_lemmas
from search.analysis.tokenising import word_list
from search.contract import ConceptTerms
from search.models import CONCEPTS, SearchChange
from search.registry import concept_source

MOST_PLAIN = 65_536
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
    """What a word of a text may be a form of, folded: each lemma of the dictionary, and its own spelling.

    Not what its ending alone suggests: "obě" (both) would be a form of "oběť" (victim).
    """
    return frozenset((fold(word), *sure_lemmas(word.lower(), language)))


def keys_of(word: str, language: str) -> frozenset[str]:
    """What a word of a term is found by: its own spelling, and where the dictionary knows that for no lemma, its lemma.

    Not by what else it may be a form of: the noun "utsatt" (victim) would be found in "utsetter" (postpones).
    """
    own, sure = fold(word), sure_lemmas(word.lower(), language)
    return frozenset((own,) if own in sure else (own, sure[0]))


def is_form_of(word: str, term: str, language: str) -> bool:
    """Whether a word of a text may stand for a word of a term."""
    return not keys_of(term, language).isdisjoint(readings_of(word, language))


@dataclass(slots=True)
class _Node:
    """Where some words of terms lead: to the words that follow, and to the concepts whose terms end here."""

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
        """Whether a term begins in one of the pieces; most are known to begin none."""
        return not self._plain.issuperset(pieces) and any(map(self.begins_in, pieces))

    def begins_in(self, piece: str) -> bool:
        """Whether a term begins in a piece of a text, or with a word."""
        if piece in self._plain:
            return False
        begins = any(self._after([self._start], word) for word in word_list(piece))
        if not begins:
            if len(self._plain) >= MOST_PLAIN:
                self._plain.clear()
            self._plain.add(piece)
        return begins

    def longest(self, words: Sequence[str], start: int) -> tuple[tuple[str, ...], int]:
        """The concepts of the longest terms that begin at `start`, and where these end."""
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
        """Where a word of a text leads."""
        met = self._words_met(word)
        return [node.following[each] for node in nodes for each in met if each in node.following]

    def _words_met(self, word: str) -> set[str]:
        """The words of terms that a word of a text may stand for."""
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
        """The longest terms in `words`, from left to right, none overlapping another."""
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
        """The concepts of the terms in a text that was cut at its blanks, in their order."""
        terms = self._languages.get(language)
        if terms is None or not terms.may_stand_in(pieces):
            return []
        words = word_list(" ".join(pieces))
        return [code for match in self.matches(words, language) for code in match.codes]


_NO_CONCEPTS = ConceptMatcher(())
KEPT_SECONDS = 60.0
"""How long a change of terms that nobody told of may go unnoticed by a process."""


class _Kept:
    """The matcher of this process, and by what it is known to be fresh."""

    matcher = _NO_CONCEPTS
    version = ""
    stamp: object = None
    checked = -KEPT_SECONDS


def concept_matcher() -> ConceptMatcher:
    """The matcher over the registered concepts, made anew when a process told of a change, or now and then."""
    source = concept_source()
    if source is None:
        return _NO_CONCEPTS
    stamp = latest_concept_change()
    now = time.monotonic()
    if stamp != _Kept.stamp or now - _Kept.checked > KEPT_SECONDS:
        version = source.version()
        if version != _Kept.version:
            _Kept.matcher = ConceptMatcher(source.terms())
        _Kept.version, _Kept.stamp, _Kept.checked = version, stamp, now
    return _Kept.matcher


def concepts_version() -> str:
    """What changes whenever a term of a concept does."""
    source = concept_source()
    return source.version() if source is not None else ""


_LATEST = f"SELECT id, nonce FROM {SearchChange._meta.db_table} WHERE page_id = {CONCEPTS} ORDER BY id DESC LIMIT 1"  # noqa: S608


def latest_concept_change() -> tuple[int, int] | None:
    """What tells the latest change of concepts from every other one, in all processes and after a rollback."""
    # Asked for every search and every page that is recorded: without the ORM it costs a fifth.
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        row = cursor.fetchone()
    return tuple(row) if row else None
