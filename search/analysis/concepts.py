"""Concepts in a text: the longest terms over lemmas, so that inflected terms of several words are found.

"svépomocných skupin" and "selvhjelpsgruppene" both become `concept_self-help-group`, and so a query in one
language finds pages in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.analysis.lemmas import lemmas
from search.analysis.tokenising import word_list
from search.contract import ConceptTerms
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
_cached: tuple[str, ConceptMatcher] | None = None


def concept_matcher() -> ConceptMatcher:
    """The matcher over the registered concepts, made anew when their version has changed."""
    global _cached
    source = concept_source()
    if source is None:
        return _NO_CONCEPTS
    version = source.version()
    if _cached is None or _cached[0] != version:
        _cached = (version, ConceptMatcher(source.terms()))
    return _cached[1]
