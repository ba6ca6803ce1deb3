"""A registry of what other apps pass to the search: the source of concepts and the names of facets. Filled at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from search.contract import ConceptSource
from search.language_names import language_name

_concept_source: ConceptSource | None = None

concepts_changed = Signal()
"""To be sent when terms of concepts changed, with `codes`, the codes of these concepts."""

Labels = Callable[[Iterable[str], str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as readers see it.

    `title` is shown above its values and may be lazily translated. `labels` gives, for codes and a language, the words
    for them; a code that it leaves out is shown by its concept's term, else as it is. `words` are what a query may
    say before a colon, in any language of the interface ("method:group", "metoda:skupina").
    """

    name: str
    title: object
    labels: Labels | None = None
    words: tuple[str, ...] = ()


def _languages(codes: Iterable[str], language: str) -> Mapping[str, str]:
    return {code: language_name(code) for code in codes}


_facets: dict[str, Facet] = {
    facet.name: facet
    for facet in (  # what every document has a column for
        Facet("type", _("Type"), words=("type", "typ")),
        Facet("language", _("Language"), _languages, ("language", "lang", "jazyk", "språk", "sprak")),
        Facet("evidence", _("Evidence"), words=("evidence", "důkazy", "dukazy", "evidens")),
        Facet("year", _("Year"), words=("year", "rok", "år", "ar")),
        Facet("owner", _("Organisation"), words=("organisation", "organization", "organizace", "organisasjon")),
    )
}


def register_concepts(source: ConceptSource) -> None:
    """Make `source` the one place from which the analysis takes its concepts."""
    global _concept_source
    _concept_source = source


def concept_source() -> ConceptSource | None:
    return _concept_source


def register_facet(facet: Facet, before: str | None = None) -> None:
    """Offer a facet alongside the results: before the one that is named, else last.

    One of the same name is replaced in its place.
    """
    global _facets
    if facet.name in _facets or before is None:
        _facets[facet.name] = facet
        return
    names = list(_facets)
    names.insert(names.index(before), facet.name)
    _facets = {name: _facets.get(name, facet) for name in names}


def facets() -> Mapping[str, Facet]:
    """Return the registered facets by name, in order."""
    return _facets


VersionNotes = Callable[[Sequence[int]], Mapping[int, Sequence[str]]]
_version_notes: VersionNotes | None = None


def register_version_notes(notes: VersionNotes) -> None:
    """Let `notes` say, for page ids, what a reader should know of these versions: outdated, made by machine."""
    global _version_notes
    _version_notes = notes


def version_notes(page_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    return _version_notes(page_ids) if _version_notes else {}
