"""Concepts in a text: the longest terms over lemmas, so that inflected terms of several words are found.

"svépomocných skupin" and "selvhjelpsgruppene" both become `concept_self-help-group`, and so a query in one
language finds pages in another.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from search.analysis.lemmas import lemmas
from search.analysis.tokenising import word_list
from search.contract import ConceptTerms
from search.models import CONCEPTS, SearchChange
from search.registry import concept_source

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """Concepts whose term covers the words from `start` to before `end`."""

    codes: tuple[str, ...]
    start: int
    end: int


def concept_token(code: str) -> str:
    return f"concept_{code}"


@lru_cache(maxsize=131_072)
def key_of(word: str, language: str) -> str:
    """What a word is compared by when terms are looked for: its folded lemma."""
    return lemmas(word.lower(), language).first


class ConceptMatcher:
    """Finds the terms of concepts among the words of a text."""

    def __init__(self, terms: Iterable[ConceptTerms]) -> None:
        self._codes: dict[str, dict[Key, tuple[str, ...]]] = {}
        self._longest: dict[str, dict[str, int]] = {}
        self.terms: dict[tuple[str, str], tuple[str, ...]] = {}
        for entry in terms:
            self.terms[entry.code, entry.language] = entry.terms
            for term in entry.terms:
                self._add(entry.code, entry.language, term)

    def _add(self, code: str, language: str, term: str) -> None:
        key = tuple(key_of(word, language) for word in word_list(term))
        if not key:
            return
        codes = self._codes.setdefault(language, {})
        codes[key] = (*(known for known in codes.get(key, ()) if known != code), code)
        longest = self._longest.setdefault(language, {})
        longest[key[0]] = max(len(key), longest.get(key[0], 0))

    def matches(self, words: Sequence[str], language: str) -> Iterator[ConceptMatch]:
        """The longest terms in `words`, from left to right, none overlapping another."""
        longest = self._longest.get(language)
        if not longest:
            return
        codes = self._codes[language]
        keys = [key_of(word, language) for word in words]
        start = 0
        while start < len(keys):
            for end in range(min(start + longest.get(keys[start], 0), len(keys)), start, -1):
                found = codes.get(tuple(keys[start:end]))
                if found:
                    yield ConceptMatch(found, start, end)
                    start = end - 1
                    break
            start += 1


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


_LATEST = f"SELECT id, nonce FROM {SearchChange._meta.db_table} WHERE page_id = {CONCEPTS} ORDER BY id DESC LIMIT 1"  # noqa: S608


def latest_concept_change() -> tuple[int, int] | None:
    """What tells the latest change of concepts from every other one, in all processes and after a rollback."""
    # Asked for every search and every page that is recorded: without the ORM it costs a fifth.
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        row = cursor.fetchone()
    return tuple(row) if row else None
