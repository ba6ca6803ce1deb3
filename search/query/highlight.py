"""Marks what a query found, in any form or language, by the very tokens that found it.

Made in Python and not by an engine: so the inflected and the translated form are marked, everything is escaped,
and all engines look alike.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search.analysis.token_cache import SeenWords, all_tokens, seen_words
from search.analysis.tokenising import MAX_WORD_LENGTH, WORD, normalise
from search.analysis.words import tokens_of
from search.concepts.current import concept_matcher
from search.concepts.matcher import concept_token
from search.engines.protocol import Expression, Tier

PASSAGE_WORDS = 36
"""Words of a passage: about two lines of text."""
MAX_TEXT_LENGTH = 20_000
"""Characters of a text that are looked at for the best passage."""
_SENTENCE_END = re.compile(r"[.!?…]\s+$")


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters that are marked, and the clause of the query that they meet."""

    start: int
    end: int
    clause: int


class Highlighter:
    """Marks texts for one query."""

    def __init__(self, expression: Expression) -> None:
        self._tokens: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        for number, clause in enumerate(expression.all):
            for run in clause.up_to(Tier.FUZZY):
                *before, last = run.tokens
                for token in before:
                    self._tokens.setdefault(token, number)
                (self._beginnings if run.prefix else self._tokens).setdefault(last, number)
        self._clauses = len(expression.all)
        self._seen: dict[str, SeenWords] = {}
        # If the query names no concept, none needs to be looked for in the texts.
        named = any(token.startswith(concept_token("")) for token in self._tokens)
        self._concepts = concept_matcher() if named else None

    def marked(self, text: str, language: str) -> SafeString:
        """Return the whole text, escaped, with `<mark>` around what was found."""
        text = normalise(text)
        met = self._met_in(text, language)
        spans = self._spans(list(WORD.finditer(text)), met, language) if met or self._concepts else ()
        return _mark(text, 0, len(text), spans)

    def passage(self, texts: Iterable[str], language: str) -> SafeString:
        """Return, marked, the first passage of the texts that meets the whole query, or else most of it.

        "" if none meets any of it.
        """
        texts = [normalise(text[:MAX_TEXT_LENGTH]) for text in texts]
        met = self._met_in("\n".join(texts), language)
        best: tuple[tuple[int, int], SafeString] | None = None
        for text in texts:
            # Most texts of a page hold nothing of the query, and are not analysed.
            if not self._concepts and not any(word in text for word in met):
                continue
            found = list(WORD.finditer(text))
            spans = self._spans(found, met, language)
            if not spans:
                continue
            score, start, end = _best_window(text, found, spans)
            if best is None or score > best[0]:
                best = (score, _mark(text, start, end, spans))
                if score[0] == self._clauses:
                    break
        return best[1] if best else mark_safe("")

    def _spans(self, found: Sequence[re.Match[str]], met: Mapping[str, int], language: str) -> list[_Span]:
        spans = [_Span(*word.span(), met[word[0]]) for word in found if word[0] in met]
        return self._with_concepts(found, spans, language) if self._concepts else spans

    def _met_in(self, text: str, language: str) -> dict[str, int]:
        """Return words that meet the query and may appear in the text, with the clause that each meets."""
        seen = self._seen.setdefault(language, seen_words(language))
        seen.see(text)
        # A page of results has thousands of words, few of which meet anything. Looking for these in the text also finds
        # what is a part of a longer word, which does no harm.
        met = {word: self._clause(word, language) for word in seen.having(self._tokens) if word in text}
        for token, clause in self._beginnings.items():
            for word in set(WORD.findall(text)) - met.keys():
                if tokens_of(word[:MAX_WORD_LENGTH], language).surface.startswith(token):
                    met[word] = clause
        return met

    def _clause(self, word: str, language: str) -> int:
        return next(self._tokens[token] for token in all_tokens(word, language) if token in self._tokens)

    def _with_concepts(self, found: Sequence[re.Match[str]], spans: list[_Span], language: str) -> list[_Span]:
        """Return the spans, and those of terms of the concepts that the query named.

        Longer ones take in shorter ones.
        """
        assert self._concepts is not None  # noqa: S101  only called if there are any
        for match in self._concepts.matches([word[0][:MAX_WORD_LENGTH] for word in found], language):
            wanted = [self._tokens[token] for code in match.codes if (token := concept_token(code)) in self._tokens]
            if wanted:
                spans.append(_Span(found[match.start].start(), found[match.end - 1].end(), wanted[0]))
        spans.sort(key=lambda span: (span.start, -span.end))
        kept: list[_Span] = []
        for span in spans:
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return kept


def _best_window(text: str, found: Sequence[re.Match[str]], spans: Sequence[_Span]) -> tuple[tuple[int, int], int, int]:
    """Return the stretch that meets the most clauses, then has the most marks; it starts with a sentence if it can."""
    best = ((0, 0), 0, len(text))
    starts = [word.start() for word in found]
    for number, span in enumerate(spans):
        first = _sentence_start(text, found, bisect_left(starts, span.start))
        start, end = starts[first], found[min(first + PASSAGE_WORDS, len(found)) - 1].end()
        inside = [each for each in spans[number:] if each.end <= end]
        score = (len({each.clause for each in inside}), len(inside))
        if score > best[0]:
            best = (score, start, end)
    return best


def _sentence_start(text: str, found: Sequence[re.Match[str]], place: int) -> int:
    """Return the word that the sentence of a word begins with, or one not too far before it."""
    for at in range(place, max(place - PASSAGE_WORDS // 2, -1), -1):
        if at == 0 or _SENTENCE_END.search(text, found[at - 1].end(), found[at].start()):
            return at
    return max(place - 6, 0)


def _mark(text: str, start: int, end: int, spans: Iterable[_Span]) -> SafeString:
    parts = ["… " if start else ""]
    at = start
    for span in spans:
        if span.start >= start and span.end <= end:
            parts += [escape(text[at : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>"]
            at = span.end
    parts += [escape(text[at:end]), " …" if end < len(text.rstrip(" .!?…")) else escape(text[end:])]
    return mark_safe("".join(parts))  # noqa: S308  every part of the text is escaped above
