"""The cards of a result page: families checked against the database once more, with titles and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from search.contract import Family
from search.engines.catalogue import preferred_language
from search.facets import labels
from search.highlighting import Highlighter
from search.models import SearchDocument
from search.names import language_name
from search.registry import version_notes
from search.searching import Search
from search.visibility import visible_pages


@dataclass(frozen=True, slots=True)
class Version:
    """A language version of a card, for its badge."""

    language: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader sees of a family: the version in her language, and where the others are."""

    page_id: int
    kind: str
    kind_name: str
    language: str
    title: str
    marked_title: SafeString
    summary: str
    url: str
    versions: Sequence[Version]
    passage: SafeString
    """The best passage, marked; of the version that matched, in `passage_language`."""
    passage_language: str
    matched: Sequence[str]
    """Names of the languages in which the query matched, where the shown version is not among them."""
    notes: Sequence[str]
    """What the reader should know of the shown version: outdated, machine-made."""

    @property
    def others(self) -> list[Version]:
        return [version for version in self.versions if version.language != self.language]


def cards(search: Search, request: HttpRequest) -> list[Card]:
    """A card for each family that still has a page the reader may see. Costs the same queries for one as for ten."""
    families = search.results.families
    ids = [page_id for family in families for page_id in family.versions.values()]
    pages = visible_pages(Page.objects.filter(pk__in=ids), request).select_related("locale").in_bulk()
    documents = SearchDocument.objects.defer(*SearchDocument.TOKEN_COLUMNS.values()).in_bulk(list(pages))
    maker = _CardMaker(search, request, pages, documents)
    made = (maker.card(family) for family in families)
    return [card for card in made if card is not None]


class _CardMaker:
    """Makes the cards of one page of results from rows that were read together."""

    def __init__(
        self, search: Search, request: HttpRequest, pages: dict[int, Page], documents: dict[int, SearchDocument]
    ) -> None:
        self._languages = search.query.reader.languages
        self._request = request
        self._pages = pages
        self._documents = documents
        self._highlighter = Highlighter(search.expression)
        self._kinds = labels("type", {document.kind for document in documents.values()}, get_language() or "en")
        self._notes = version_notes(list(documents))

    def card(self, family: Family) -> Card | None:
        versions = {code: pk for code, pk in family.versions.items() if pk in self._documents}
        if not versions:
            return None
        language = preferred_language(versions, self._languages, family.matched)
        document = self._documents[versions[language]]
        matched = [code for code in family.matched if code in versions]
        source = document if language in matched or not matched else self._documents[versions[matched[0]]]
        texts = (source.summary, *source.body) if source.pk == document.pk else source.texts()
        return Card(
            page_id=document.pk,
            kind=document.kind,
            kind_name=self._kinds.get(document.kind, document.kind),
            language=language,
            title=document.title,
            marked_title=self._highlighter.marked(document.title, language),
            summary=document.summary,
            url=self._url(document.pk),
            versions=[
                Version(code, language_name(code), self._url(versions[code])) for code in self._in_order(versions)
            ],
            passage=self._highlighter.passage(texts, source.language),
            passage_language=source.language,
            matched=() if language in matched else [language_name(code) for code in matched],
            notes=self._notes.get(document.pk, ()),
        )

    def _url(self, page_id: int) -> str:
        return self._pages[page_id].get_url(self._request) or ""

    def _in_order(self, codes: Iterable[str]) -> list[str]:
        known = list(self._languages)
        return sorted(codes, key=lambda code: (known.index(code) if code in known else len(known), code))
