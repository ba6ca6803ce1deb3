"""An engine in plain Python dictionaries, for tests: slow, obvious, and the measure of what the others find."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.collation import sort_key
from search.contract import FIELDS, Field
from search.engines.protocol import Clause, Document, EngineQuery, Expression, Family, SearchResults, Tier, TokenPhrase
from search.engines.weights import WEIGHTS

_NO_DAY = dt.date.min
_ABOVE = 10_000.0


class MemoryEngine:
    """Scans all documents for each question. Knows nothing of databases or bitmaps."""

    name = "memory"

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}
        self._rarities: dict[TokenPhrase, float] = {}

    def put(self, documents: Iterable[Document]) -> None:
        self._rarities = {}
        for document in documents:
            known = self._documents.get(document.page_id)
            if known is None or known.version <= document.version:
                self._documents[document.page_id] = document

    def remove(self, page_ids: Iterable[int]) -> None:
        self._rarities = {}
        for page_id in page_ids:
            self._documents.pop(page_id, None)

    def rebuild(self, documents: Iterable[Document]) -> int:
        self._rarities = {}
        self._documents = {document.page_id: document for document in documents}
        return len(self._documents)

    def versions(self) -> Iterator[tuple[int, int]]:
        for page_id in sorted(self._documents):
            yield page_id, self._documents[page_id].version

    def count(self) -> int:
        return len(self._documents)

    def is_healthy(self) -> bool:
        return True

    def search(self, question: EngineQuery) -> SearchResults:
        visible = [
            each
            for each in self._documents.values()
            if question.reader.hidden_restrictions.isdisjoint(each.restrictions)
        ]
        scores = {each.page_id: self._score(each, question.expression) for each in visible}
        families: dict[str, list[Document]] = {}
        for each in visible:
            families.setdefault(each.translation_key, []).append(each)
        matching = {
            key: members
            for key, members in families.items()
            if any(scores[each.page_id] is not None for each in members)
        }
        chosen = [key for key in matching if _passes(matching[key], question.filters)]
        cards = [_family(key, matching[key], scores, question) for key in chosen]
        cards.sort(key=lambda card: (_sort_key(card, matching[card.translation_key], question), card.page_id))
        return SearchResults(
            families=cards[question.offset : question.offset + question.limit],
            total=len(cards),
            facets=_facets(matching, question.filters),
            matching=len(matching),
        )

    def _score(self, document: Document, expression: Expression | None) -> float | None:
        """How well the document answers, a surer tier above all less sure ones; None where it does not."""
        if expression is None:
            return 0.0
        if any(self._clause_score(document, clause, Tier.EXACT) > 0 for clause in expression.none):
            return None
        steps = expression.steps()
        for place, (step, tier) in enumerate(steps):
            scores = [self._clause_score(document, clause, tier) for clause in step.all]
            met = [score for score in scores if score > 0]
            if met and (step.loosened or len(met) == len(scores)):
                return sum(met) + _ABOVE * (len(steps) - place)
        return None

    def _clause_score(self, document: Document, clause: Clause, tier: Tier) -> float:
        return sum(self._run_score(document, run, clause.fields or FIELDS) for run in clause.up_to(tier))

    def _run_score(self, document: Document, run: TokenPhrase, fields: Sequence[Field]) -> float:
        weight = sum(WEIGHTS[name] * _occurrences(document.tokens.get(name, ""), run) for name in fields)
        return self._rarity(run) * weight / (weight + 1.2) if weight else 0.0

    def _rarity(self, run: TokenPhrase) -> float:
        if run not in self._rarities:
            holding = sum(_holds(each, run) for each in self._documents.values())
            self._rarities[run] = math.log(1 + (len(self._documents) - holding + 0.5) / (holding + 0.5))
        return self._rarities[run]


def _occurrences(text: str, run: TokenPhrase) -> int:
    if run.tokens[0] not in text:
        return 0
    tokens, length = text.split(), len(run.tokens)
    return sum(_is_run(tokens[start : start + length], run) for start in range(len(tokens) - length + 1))


def _is_run(tokens: list[str], run: TokenPhrase) -> bool:
    *before, last = run.tokens
    return tokens[:-1] == before and (tokens[-1].startswith(last) if run.prefix else tokens[-1] == last)


def _holds(document: Document, run: TokenPhrase) -> bool:
    return any(_occurrences(text, run) for text in document.tokens.values())


def _values(members: Iterable[Document], facet: str) -> set[str]:
    return {value for each in members for value in each.facets.get(facet, ())}


def _passes(members: Sequence[Document], filters: Mapping[str, tuple[str, ...]], but_for: str = "") -> bool:
    return all(
        _values(members, facet) & set(values) for facet, values in filters.items() if values and facet != but_for
    )


def _facets(
    matching: Mapping[str, Sequence[Document]], filters: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for members in matching.values():
        for facet in {facet for each in members for facet in each.facets}:
            if _passes(members, filters, but_for=facet):
                for value in _values(members, facet):
                    counts.setdefault(facet, {})[value] = counts.get(facet, {}).get(value, 0) + 1
    return counts


def _family(key: str, members: Sequence[Document], scores: Mapping[int, float | None], question: EngineQuery) -> Family:
    hits = sorted(
        ((score, each) for each in members if (score := scores[each.page_id]) is not None),
        key=lambda hit: (-hit[0], hit[1].page_id),
    )
    matched = tuple(each.language for _score, each in hits)
    versions = {each.language: each.page_id for each in members}
    wanted = [code for code in (*question.reader.languages, *matched) if code in versions]
    language = wanted[0]
    return Family(key, versions[language], language, versions, hits[0][0], matched)


def _sort_key(card: Family, members: Sequence[Document], question: EngineQuery) -> tuple[float | str, float]:
    if question.sort == "title":
        shown = next(each for each in members if each.page_id == card.page_id)
        return (sort_key(shown.title, question.reader.languages[0]), 0.0)
    if question.sort == "newest":
        return (-max((each.dated or _NO_DAY).toordinal() for each in members), -card.score)
    if question.sort == "evidence":
        return (-max(-1 if each.evidence is None else each.evidence for each in members), -card.score)
    return (-card.score, 0.0)
