"""Integration with the search: the exchange's concepts, names of facets, what to know of a translation."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.models import Page, get_page_models
from wagtail_localize.models import TranslationSource

from exchange.cldr import country_name
from exchange.pages.base_page import ExchangePage
from exchange.records.concept import ConceptTerm
from exchange.records.organisation import Organisation
from exchange.translation.status.families import source_pages
from exchange.translation.status.states import State, cells
from search.contract import ConceptTerms
from search.registry import Facet, Labels, facets, register_concepts, register_facet, register_version_notes
from search.sql import StatementOfIds


class DatabaseConcepts:
    """Reads the table of concepts; implements search.contract.ConceptSource."""

    def terms(self) -> Iterable[ConceptTerms]:
        rows = ConceptTerm.objects.order_by("concept__code", "language", "-is_preferred", "sort_order")
        grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, language, text in rows.values_list("concept__code", "language", "text"):
            grouped[code, language].append(text)
        return [ConceptTerms(code, language, tuple(texts)) for (code, language), texts in grouped.items()]

    def version(self) -> str:
        rows = ConceptTerm.objects.order_by("pk").values_list("pk", "concept__code", "language", "text", "is_preferred")
        return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def register() -> None:
    """Register with the search; called once, at start."""
    register_concepts(DatabaseConcepts())
    for facet in FACETS:
        register_facet(facet, before="evidence")
    register_labels("type", kind_labels)
    register_labels("owner", organisation_labels)
    register_version_notes(notes_of_translations)


def register_labels(facet: str, labels: Labels) -> None:
    """Let the values of a facet that the search has be named by `labels`."""
    register_facet(replace(facets()[facet], labels=labels))


def country_labels(codes: Iterable[str], language: str) -> Mapping[str, str]:
    return {code: country_name(code, language) for code in codes}


FACETS = (
    Facet("method", gettext_lazy("Method"), words=("method", "metoda", "metode")),
    Facet("target-group", gettext_lazy("Target group"), words=("group", "skupina", "målgruppe", "malgruppe")),
    Facet("violence", gettext_lazy("Type of violence"), words=("violence", "násilí", "nasili", "vold")),
    Facet("service", gettext_lazy("Service"), words=("service", "služba", "sluzba", "tjeneste")),
    Facet("country", gettext_lazy("Country"), country_labels, words=("country", "země", "zeme", "land")),
    Facet("city", gettext_lazy("City"), words=("city", "město", "mesto", "by")),
)
"""What pages of the exchange can be narrowed by, as their `search_content` names it."""


def kind_labels(codes: Iterable[str], language: str) -> Mapping[str, str]:
    """Return kinds of pages by the name of their page type."""
    names = _kind_names(language)
    return {kind: names[kind] for kind in codes if kind in names}


@cache
def _kind_names(language: str) -> Mapping[str, str]:
    with override(language):
        return {model.kind: str(model.kind_name()) for model in get_page_models() if issubclass(model, ExchangePage)}


def organisation_labels(codes: Iterable[str], language: str) -> Mapping[str, str]:
    found = Organisation.objects.filter(code__in=list(codes)).with_names()
    return {organisation.code: organisation.name(language) for organisation in found}


def _sources_of(page_ids: Sequence[int]) -> QuerySet[Page, Any]:
    """Return translation key and locale of the sources of the pages' families that are translated at all."""
    keys = Page.objects.filter(pk__in=page_ids).values("translation_key")
    translated = TranslationSource.objects.filter(object_id__in=keys).values("object_id")
    return source_pages().filter(translation_key__in=translated).values_list("translation_key", "locale_id")


_SOURCES = StatementOfIds(_sources_of)


def notes_of_translations(page_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Return, for the pages that are translations, whether they are behind their source or unreviewed.

    Unreviewed means that no person has read them yet.
    """
    sources = {UUID(str(key)): locale_id for key, locale_id in _SOURCES.rows(page_ids)}
    if not sources:
        return {}
    locales = set(Page.objects.filter(pk__in=page_ids).values_list("locale_id", flat=True))
    notes = {
        State.OUTDATED: _("The translation is older than its source."),
        State.MACHINE: _("Machine-translated, and not yet reviewed by a person."),
    }
    wanted = set(page_ids)
    states = (cell for family in cells(sources, locales).values() for cell in family.values())
    return {cell.page_id: [notes[cell.state]] for cell in states if cell.page_id in wanted and cell.state in notes}
