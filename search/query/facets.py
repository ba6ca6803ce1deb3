"""Facets as readers choose them: what was chosen in the address, and the choices with their counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import get_language

from search import conf
from search.analysis.folding import fold
from search.collation import sort_key
from search.concepts.current import concept_matcher
from search.contract import SORTS, Sort
from search.registry import Facet, facets

MAX_CHOSEN = 20
SHOWN = 12
BY_CODE = ("evidence", "year")
"""Facets whose values have an order of their own, which is kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: `count` families would be shown, were it chosen (among what is chosen in it)."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    name: str
    title: object
    choices: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        return any(choice.chosen for choice in self.choices)


def chosen_filters(parameters: QueryDict) -> dict[str, tuple[str, ...]]:
    """Return the values chosen in an address, of facets that exist.

    What is unknown is ignored; the number is bounded.
    """
    return {
        name: tuple(dict.fromkeys(value.replace("\0", "") for value in parameters.getlist(name) if value))[:MAX_CHOSEN]
        for name in facets()
        if parameters.get(name)
    }


def chosen_sort(parameters: QueryDict) -> Sort:
    wanted = parameters.get("sort", "")
    return next((sort for sort in SORTS if sort == wanted), "relevance")


def labels(name: str, values: Iterable[str], language: str) -> dict[str, str]:
    """Return the words for the values of a facet in a language."""
    values = list(values)
    facet = facets().get(name)
    given = facet.labels(values, language) if facet and facet.labels else {}
    terms = concept_matcher().terms if any(not given.get(value) for value in values) else {}
    return {value: str(given.get(value) or _concept_label(value, language, terms) or value) for value in values}


def _concept_label(code: str, language: str, terms: Mapping[tuple[str, str], tuple[str, ...]]) -> str:
    for each in (language, *conf.content_languages()):
        if (code, each) in terms:
            return terms[code, each][0]
    return ""


def shown_facets(counts: Mapping[str, Mapping[str, int]], filters: Mapping[str, tuple[str, ...]]) -> list[ShownFacet]:
    """Return the facets with their values, the most frequent ones; chosen ones are always among them."""
    language = get_language() or "en"
    shown = []
    for name, facet in facets().items():
        values = dict(counts.get(name, {}))
        chosen = filters.get(name, ())
        values |= {value: 0 for value in chosen if value not in values}
        if len(values) < 2 and not chosen:
            continue
        named = labels(name, values, language)
        most = sorted(values, key=lambda value: (value not in chosen, -values[value], named[value]))[:SHOWN]
        ordered = sorted(most, reverse=name in BY_CODE) if name in BY_CODE else most
        choices = tuple(Choice(value, named[value], values[value], value in chosen) for value in ordered)
        shown.append(ShownFacet(name, facet.title, choices))
    return shown


def facet_called(word: str) -> Facet | None:
    """Return the facet that a field word of a query means."""
    return next((facet for facet in facets().values() if word in facet.words or word == facet.name), None)


def values_called(name: str, text: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the values of a facet that a reader may mean by `text`.

    A value is meant by code, or by a label in any language of the site.
    """
    values = list(values)
    wanted = fold(text.strip())
    found = [value for value in values if fold(value) == wanted]
    for language in conf.content_languages():
        named = labels(name, values, language)
        found += [value for value, label in named.items() if _is_called(wanted, fold(label))]
    return tuple(dict.fromkeys(found))[:MAX_CHOSEN]


def _is_called(wanted: str, label: str) -> bool:
    """Return whether the label is what was typed, or begins one of its words with it."""
    return label == wanted or (len(wanted) >= 3 and any(word.startswith(wanted) for word in label.split()))


def sorted_by_title(titles: Mapping[int, str], language: str) -> list[int]:
    """Return page ids in the order of their titles as the language's dictionary has it."""
    return sorted(titles, key=lambda page_id: sort_key(titles[page_id], language))


def address(parameters: QueryDict, **changes: str) -> str:
    """Return the address of the same search with some parameters changed; "" takes one away."""
    kept = [(name, value) for name in parameters for value in parameters.getlist(name) if name not in changes]
    added = [(name, value) for name, value in changes.items() if value]
    return "?" + urlencode([*kept, *added])
