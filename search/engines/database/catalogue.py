"""A catalogue of all documents that a process keeps in memory: who belongs to which family, with what facets, for whom.

The engines inside a database find pages and their scores; from there on, families, facets, restrictions and
sorting are the same for all of them, and are done here over sets of numbers (roaring bitmaps).

A family is what its versions that the reader may see say together: it matches if one of them matches, and carries every
facet value that one of them carries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from search.collation import sort_key
from search.contract import Reader
from search.engines.protocol import EngineQuery, Family, SearchResults

FacetValue = tuple[str, str]
Hit = tuple[int, float]
LogState = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that answer a question: all their page ids, and of the best ones their scores, best first.

    `log_state` is that of the log of changes at the moment that they were found, if the engine read it along.
    """

    page_ids: BitMap
    hits: Sequence[Hit]
    log_state: LogState | None = None

    @property
    def is_ranked(self) -> bool:
        """Whether the hits are all that was found and not the best of it only."""
        return len(self.hits) == len(self.page_ids)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue keeps of one document."""

    page_id: int
    language: str
    translation_key: str
    facets: tuple[FacetValue, ...]
    restrictions: tuple[int, ...]
    day: int
    evidence: int
    title: str


def entry(
    page_id: int,
    language: str,
    translation_key: str,
    facets: Mapping[str, Sequence[str]],
    restrictions: Iterable[int],
    dated: dt.date | None,
    evidence: int | None,
    title: str,
) -> Entry:
    pairs = tuple((facet, value) for facet, values in facets.items() for value in values)
    day = dated.toordinal() if dated else 0
    rank = -1 if evidence is None else evidence
    return Entry(page_id, language, translation_key, pairs, tuple(restrictions), day, rank, title)


Facets = Mapping[str, Mapping[str, BitMap]]
"""For each facet and value, the numbers of the families that carry it."""
MAX_SCOPES = 64


@dataclass(frozen=True, slots=True)
class Scope:
    """What the catalogue is to readers who do not pass certain restrictions."""

    hidden: BitMap
    """Page ids."""
    members: Mapping[int, tuple[int, ...]]
    """What is left of the families of which some pages are hidden."""
    facets: Facets


class Catalogue:
    """All documents, by family."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._page_ids = BitMap()
        self._family_of: dict[int, int] = {}
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._members: list[tuple[int, ...]] = []
        self._facets: dict[str, dict[str, BitMap]] = defaultdict(lambda: defaultdict(BitMap))
        self._restricted: dict[int, BitMap] = defaultdict(BitMap)
        self._scopes: dict[frozenset[int], Scope] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, new: Entry) -> None:
        self.drop(new.page_id)
        number = self._numbers.get(new.translation_key)
        if number is None:
            number = self._numbers[new.translation_key] = len(self._keys)
            self._keys.append(new.translation_key)
            self._members.append(())
        self._entries[new.page_id] = new
        self._page_ids.add(new.page_id)
        self._family_of[new.page_id] = number
        self._members[number] = (*self._members[number], new.page_id)
        for facet, value in new.facets:
            self._facets[facet][value].add(number)
        for restriction in new.restrictions:
            self._restricted[restriction].add(new.page_id)
        self._scopes.clear()

    def drop(self, page_id: int) -> None:
        old = self._entries.pop(page_id, None)
        if old is None:
            return
        self._page_ids.discard(page_id)
        number = self._family_of.pop(page_id)
        left = tuple(member for member in self._members[number] if member != page_id)
        self._members[number] = left
        for facet, value in set(old.facets) - self._carried(left):
            self._facets[facet][value].discard(number)
        for restriction in old.restrictions:
            self._restricted[restriction].discard(page_id)
        self._scopes.clear()

    def _carried(self, page_ids: Iterable[int]) -> set[FacetValue]:
        return {pair for page_id in page_ids for pair in self._entries[page_id].facets}

    def page_ids(self) -> Iterable[int]:
        return self._entries.keys()

    def _scope(self, reader: Reader) -> Scope:
        """Return the catalogue's scope for the reader, kept until a document changes.

        Most readers do not pass the same restrictions.
        """
        scope = self._scopes.get(reader.hidden_restrictions)
        if scope is None:
            if len(self._scopes) >= MAX_SCOPES:
                self._scopes.clear()
            scope = self._scopes[reader.hidden_restrictions] = self._make_scope(reader.hidden_restrictions)
        return scope

    def _make_scope(self, hidden_restrictions: Iterable[int]) -> Scope:
        hidden = BitMap.union(
            BitMap(), *(self._restricted[each] for each in hidden_restrictions if each in self._restricted)
        )
        members: dict[int, tuple[int, ...]] = {}
        not_carried: dict[FacetValue, BitMap] = defaultdict(BitMap)
        for number in BitMap(map(self._family_of.__getitem__, hidden)):
            every = self._members[number]
            left = members[number] = tuple(page_id for page_id in every if page_id not in hidden)
            for pair in self._carried(every) - self._carried(left):
                not_carried[pair].add(number)
        facets = {
            facet: {
                value: numbers - not_carried[facet, value] if (facet, value) in not_carried else numbers
                for value, numbers in values.items()
            }
            for facet, values in self._facets.items()
        }
        return Scope(hidden, members, facets)

    def answer(self, question: EngineQuery, found: Found | None) -> SearchResults | None:
        """Return the families of what was found (None means all documents) that the reader may see.

        None is returned if the hits do not reach as far as the families that are asked for.
        """
        scope = self._scope(question.reader)
        seen = (found.page_ids & self._page_ids if found else self._page_ids) - scope.hidden
        matching = BitMap(map(self._family_of.__getitem__, seen))
        chosen, facets = _count(matching, question.filters, scope.facets)
        end = question.offset + question.limit
        hits = found.hits if found else ()
        # In the order of relevance, what comes after the families that are asked for plays no part.
        enough = end if question.sort == "relevance" else len(chosen)
        best = self._best(hits, seen, chosen, enough) if found else dict.fromkeys(chosen, 0.0)
        shown = self._order(question, list(best), scope)[question.offset : end]
        if found and not found.is_ranked and len(shown) < min(question.limit, max(len(chosen) - question.offset, 0)):
            return None
        places = {page_id: place for place, (page_id, _score) in enumerate(hits)}
        return SearchResults(
            families=[self._family(number, best[number], seen, places, question.reader, scope) for number in shown],
            total=len(chosen),
            facets=facets,
            matching=len(matching),
        )

    def _best(self, hits: Iterable[Hit], seen: BitMap, chosen: BitMap, number: int) -> dict[int, float]:
        """Return so many of the chosen families with their scores, best first.

        Each counts by the first of its hits that the reader may see, and has the score of that hit.
        """
        best: dict[int, float] = {}
        for page_id, score in hits:
            if len(best) == number:
                break
            if page_id in seen and (family := self._family_of[page_id]) in chosen:
                best.setdefault(family, score)
        return best

    def _order(self, question: EngineQuery, numbers: list[int], scope: Scope) -> list[int]:
        if question.sort == "title":
            return sorted(numbers, key=lambda number: self._title_key(number, question.reader, scope))
        if question.sort == "newest":
            return sorted(numbers, key=lambda number: -self._highest(number, "day", scope))
        if question.sort == "evidence":
            return sorted(numbers, key=lambda number: -self._highest(number, "evidence", scope))
        return numbers

    def _members_for(self, number: int, scope: Scope) -> tuple[int, ...]:
        return scope.members.get(number, self._members[number])

    def _versions_for(self, number: int, scope: Scope) -> dict[str, int]:
        return {self._entries[page_id].language: page_id for page_id in self._members_for(number, scope)}

    def _title_key(self, number: int, reader: Reader, scope: Scope) -> str:
        """Return the title that is shown, as its reader's dictionary sorts it."""
        versions = self._versions_for(number, scope)
        shown = versions[preferred_language(versions, reader.languages, ())]
        return sort_key(self._entries[shown].title, reader.languages[0] if reader.languages else "en")

    def _highest(self, number: int, name: str, scope: Scope) -> int:
        return max(getattr(self._entries[page_id], name) for page_id in self._members_for(number, scope))

    def _family(
        self, number: int, score: float, seen: BitMap, places: Mapping[int, int], reader: Reader, scope: Scope
    ) -> Family:
        versions = self._versions_for(number, scope)
        found = [language for language, page_id in versions.items() if page_id in seen] if places else []
        if len(found) > 1:
            found.sort(key=lambda language: (places.get(versions[language], len(places)), language))
        language = preferred_language(versions, reader.languages, found)
        return Family(self._keys[number], versions[language], language, versions, score, tuple(found))


def _count(
    matching: BitMap, filters: Mapping[str, tuple[str, ...]], facets: Facets
) -> tuple[BitMap, dict[str, dict[str, int]]]:
    """Return the families that pass all filters; and for each value how many there would be, were it chosen."""
    allowed = {
        facet: BitMap.union(
            BitMap(), *(numbers for value in values if (numbers := facets.get(facet, {}).get(value)) is not None)
        )
        for facet, values in filters.items()
        if values
    }
    chosen = BitMap.intersection(matching, *allowed.values())
    counts: dict[str, dict[str, int]] = {}
    for facet, values in facets.items():
        base = chosen
        if facet in allowed:
            others = (bitmap for other, bitmap in allowed.items() if other != facet)
            base = BitMap.intersection(matching, *others)
        found = {value: count for value, numbers in values.items() if (count := base.intersection_cardinality(numbers))}
        if found:
            counts[facet] = found
    return chosen, counts


def preferred_language(versions: Mapping[str, int], languages: Sequence[str], matched: Sequence[str]) -> str:
    """Return the version to show first.

    It is the one in the reader's language, else in their others, else the one that matched best.
    """
    for code in (*languages, *matched):
        if code in versions:
            return code
    return min(versions)
