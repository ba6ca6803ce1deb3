"""Answers of the cluster, turned into the results that every engine gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.engines.database.catalogue import preferred_language
from search.engines.elasticsearch.queries import MATCHED
from search.engines.elasticsearch.schema import VERSIONS, Member, members_of
from search.engines.protocol import EngineQuery, Family, SearchResults

Facets = dict[str, dict[str, int]]


def results_of(body: Mapping[str, Any], question: EngineQuery, hidden: Iterable[int] = ()) -> SearchResults:
    """Return the results in the body of an answer to `queries.search_for`."""
    hits = body["hits"]
    total = int(hits["total"]["value"])
    counted = body.get("aggregations", {})
    matching = counted["matching"]["doc_count"] if "matching" in counted else total
    hidden = frozenset(hidden)
    return SearchResults(
        families=[_family(hit, question, hidden) for hit in hits["hits"]],
        total=total,
        facets=_facets(counted, [name for name, values in question.filters.items() if values]),
        matching=int(matching),
    )


def _family(hit: Mapping[str, Any], question: EngineQuery, hidden: frozenset[int]) -> Family:
    hidden_restrictions = question.reader.hidden_restrictions
    seen = [
        member
        for member in members_of(hit["fields"]["members"])
        if hidden_restrictions.isdisjoint(member.restrictions) and member.page_id not in hidden
    ]
    versions = {member.language: member.page_id for member in seen}
    matched = _matched(hit, seen)
    language = preferred_language(versions, question.reader.languages, matched)
    return Family(
        translation_key=hit["_id"],
        page_id=versions[language],
        language=language,
        versions=versions,
        score=float(hit["_score"] or 0.0),
        matched=matched,
    )


def _matched(hit: Mapping[str, Any], seen: Sequence[Member]) -> tuple[str, ...]:
    """Return the languages in which the family matched, best first."""
    by_page = {member.page_id: member.language for member in seen}
    if "inner_hits" not in hit:
        return tuple(by_page[page_id] for page_id in sorted(by_page))
    inner = hit["inner_hits"][MATCHED]["hits"]["hits"]
    ranked = sorted((-each["_score"], each["fields"][f"{VERSIONS}.page_id"][0]) for each in inner)
    return tuple(by_page[page_id] for _score, page_id in ranked if page_id in by_page)


def _facets(counted: Mapping[str, Any], chosen: Sequence[str]) -> Facets:
    facets = _values(counted["others"]["others"] if chosen else counted["others"])
    for name in chosen:
        facets.pop(name, None)
        facets.update(_values(counted[f"facet {name}"]["others"]))
    return facets


def _values(versions: Mapping[str, Any]) -> Facets:
    facets: Facets = {}
    for bucket in versions.get("visible", versions)["values"]["buckets"]:
        name, _equals, value = bucket["key"].partition("=")
        facets.setdefault(name, {})[value] = bucket["families"]["doc_count"]
    return facets
