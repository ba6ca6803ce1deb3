"""What a process keeps of all documents in memory: who belongs to which family, with which facets, for whom.

The engines inside a database find pages and their scores; from there on, families, facets, restrictions and
sorting are the same for all of them, and are done here over sets of numbers (roaring bitmaps).

A family is what its versions that the reader may see say together: it matches where one of them matches,
and carries every facet value that one of them carries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from search.collation import sort_key
from search.contract import Family, Question, Reader, SearchResults

FacetValue = tuple[str, str]
Hit = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Found:
    """The documents that answer a question: all their page ids, and of the best ones their scores, best first."""

    page_ids: BitMap
    hits: Sequence[Hit]

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


class Catalogue:
    """All documents, by family."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._page_ids = BitMap()
        self._family_of: dict[int, int] = {}
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._members: list[tuple[int, ...]] = []
        self._bitmaps: dict[str, dict[str, BitMap]] = defaultdict(lambda: defaultdict(BitMap))
        self._restricted: dict[int, BitMap] = defaultdict(BitMap)
        self._partly_restricted: dict[int, BitMap] = defaultdict(BitMap)

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
            self._bitmaps[facet][value].add(number)
        for restriction in new.restrictions:
            self._restricted[restriction].add(new.page_id)
            self._partly_restricted[restriction].add(number)

    def drop(self, page_id: int) -> None:
        old = self._entries.pop(page_id, None)
        if old is None:
            return
        self._page_ids.discard(page_id)
        number = self._family_of.pop(page_id)
        self._members[number] = tuple(member for member in self._members[number] if member != page_id)
        others = [self._entries[member] for member in self._members[number]]
        kept = {pair for other in others for pair in other.facets}
        for facet, value in old.facets:
            if (facet, value) not in kept:
                self._bitmaps[facet][value].discard(number)
        for restriction in old.restrictions:
            self._restricted[restriction].discard(page_id)
            if not any(restriction in other.restrictions for other in others):
                self._partly_restricted[restriction].discard(number)

    def page_ids(self) -> Iterable[int]:
        return self._entries.keys()

    def answer(self, question: Question, found: Found | None) -> SearchResults | None:
        """The families of what was found (None stands for all documents) that the reader may see.

        None is returned where the hits do not reach as far as the families that are asked for.
        """
        hidden = _union_for(question.reader, self._restricted)
        seen = self._page_ids - hidden if found is None else (found.page_ids & self._page_ids) - hidden
        matching = BitMap(map(self._family_of.__getitem__, seen))
        partly_hidden = _union_for(question.reader, self._partly_restricted) & matching
        chosen, facets = self._count(matching - partly_hidden, question.filters)
        self._count_one_by_one(partly_hidden, question.filters, hidden, chosen, facets)
        best = self._best(found.hits, seen) if found else dict.fromkeys(matching, 0.0)
        ordered = self._order(question, [number for number in best if number in chosen], hidden)
        shown = ordered[question.offset : question.offset + question.limit]
        expected = min(question.limit, max(len(chosen) - question.offset, 0))
        if found and not found.is_ranked and len(shown) < expected:
            return None
        places = {page_id: place for place, (page_id, _score) in enumerate(found.hits if found else ())}
        return SearchResults(
            families=[self._family(number, best[number], seen, places, question, hidden) for number in shown],
            total=len(chosen),
            facets=facets,
            matching=len(matching),
        )

    def _best(self, hits: Sequence[Hit], seen: BitMap) -> dict[int, float]:
        """Each family of the hits that the reader may see with its best score, best first."""
        best: dict[int, float] = {}
        for page_id, score in hits:
            if page_id in seen:
                best.setdefault(self._family_of[page_id], score)
        return best

    def _count(
        self, matching: BitMap, filters: Mapping[str, tuple[str, ...]]
    ) -> tuple[BitMap, dict[str, dict[str, int]]]:
        """The families that pass all filters; and for each value how many there would be, were it chosen."""
        allowed = {
            facet: BitMap.union(
                BitMap(), *(self._bitmaps[facet][value] for value in values if value in self._bitmaps[facet])
            )
            for facet, values in filters.items()
            if values
        }
        chosen = matching
        for bitmap in allowed.values():
            chosen = chosen & bitmap
        facets: dict[str, dict[str, int]] = {}
        for facet, values in self._bitmaps.items():
            base = chosen
            if facet in allowed:
                base = matching
                for other, bitmap in allowed.items():
                    if other != facet:
                        base = base & bitmap
            counts = {
                value: count for value, bitmap in values.items() if (count := base.intersection_cardinality(bitmap))
            }
            if counts:
                facets[facet] = counts
        return BitMap(chosen), facets

    def _count_one_by_one(
        self,
        numbers: BitMap,
        filters: Mapping[str, tuple[str, ...]],
        hidden: BitMap,
        chosen: BitMap,
        facets: dict[str, dict[str, int]],
    ) -> None:
        """The same for families of which the reader sees only some versions; adds to `chosen` and `facets`."""
        wanted = {facet: set(values) for facet, values in filters.items() if values}
        for number in numbers:
            carried: dict[str, set[str]] = defaultdict(set)
            for member in self._members[number]:
                if member not in hidden:
                    for facet, value in self._entries[member].facets:
                        carried[facet].add(value)
            failed = [facet for facet, values in wanted.items() if not values & carried[facet]]
            if not failed:
                chosen.add(number)
            for facet, values in carried.items():
                if not failed or failed == [facet]:
                    counts = facets.setdefault(facet, {})
                    for value in values:
                        counts[value] = counts.get(value, 0) + 1

    def _order(self, question: Question, numbers: list[int], hidden: BitMap) -> list[int]:
        if question.sort == "title":
            return sorted(numbers, key=lambda number: self._title_key(number, question.reader, hidden))
        if question.sort == "newest":
            return sorted(numbers, key=lambda number: -self._highest(number, "day", hidden))
        if question.sort == "evidence":
            return sorted(numbers, key=lambda number: -self._highest(number, "evidence", hidden))
        return numbers

    def _title_key(self, number: int, reader: Reader, hidden: BitMap) -> str:
        """The title that is shown, as its reader's dictionary sorts it."""
        versions = {self._entries[member].language: member for member in self._members[number] if member not in hidden}
        shown = versions[preferred_language(versions, reader.languages, ())]
        return sort_key(self._entries[shown].title, reader.languages[0] if reader.languages else "en")

    def _highest(self, number: int, name: str, hidden: BitMap) -> int:
        return max(getattr(self._entries[member], name) for member in self._members[number] if member not in hidden)

    def _family(
        self,
        number: int,
        score: float,
        seen: BitMap,
        places: Mapping[int, int],
        question: Question,
        hidden: BitMap,
    ) -> Family:
        versions = {self._entries[member].language: member for member in self._members[number] if member not in hidden}
        found = [language for language in versions if versions[language] in seen] if places else []
        found.sort(key=lambda language: (places.get(versions[language], len(places)), language))
        matched = tuple(found)
        language = preferred_language(versions, question.reader.languages, matched)
        return Family(
            translation_key=self._keys[number],
            page_id=versions[language],
            language=language,
            versions=versions,
            score=score,
            matched=matched,
        )


def _union_for(reader: Reader, restricted: Mapping[int, BitMap]) -> BitMap:
    """What the restrictions that the reader does not pass stand on."""
    return BitMap.union(BitMap(), *(restricted[barred] for barred in reader.barred if barred in restricted))


def preferred_language(versions: Mapping[str, int], languages: Sequence[str], matched: Sequence[str]) -> str:
    """The version to show first: in the reader's language, else in her others, else the one that matched best."""
    for code in (*languages, *matched):
        if code in versions:
            return code
    return min(versions)
