"""The cards of a result page: families checked against the database once more, with titles and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info
from wagtail.models import Page

from search.contract import Family, Reader
from search.engines.catalogue import preferred_language
from search.models import SearchDocument
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
    language: str
    title: str
    summary: str
    url: str
    versions: Sequence[Version]
    matched: Sequence[str]
    """Names of the languages in which the query matched, where the shown version is not among them."""

    @property
    def others(self) -> list[Version]:
        return [version for version in self.versions if version.language != self.language]


def language_name(code: str) -> str:
    """The name of a language in that language."""
    names = dict(getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", settings.LANGUAGES))
    if code in names:
        return str(names[code])
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def cards(families: Iterable[Family], reader: Reader, request: HttpRequest) -> list[Card]:
    """A card for each family that still has a page the reader may see. Costs the same queries for one as for ten."""
    families = list(families)
    ids = [page_id for family in families for page_id in family.versions.values()]
    pages = visible_pages(Page.objects.filter(pk__in=ids), request).select_related("locale").in_bulk()
    documents = SearchDocument.objects.only("page_id", "kind", "title", "summary").in_bulk(list(pages))
    made = (_card(family, reader, pages, documents, request) for family in families)
    return [card for card in made if card is not None]


def _card(
    family: Family, reader: Reader, pages: dict[int, Page], documents: dict[int, SearchDocument], request: HttpRequest
) -> Card | None:
    versions = {code: page_id for code, page_id in family.versions.items() if page_id in pages and page_id in documents}
    if not versions:
        return None
    language = preferred_language(versions, reader.languages, family.matched)
    document = documents[versions[language]]
    matched = () if language in family.matched else family.matched
    in_order = sorted(versions, key=lambda code: (_place(code, reader.languages), code))
    return Card(
        page_id=document.pk,
        kind=document.kind,
        language=language,
        title=document.title,
        summary=document.summary,
        url=pages[document.pk].get_url(request) or "",
        versions=[
            Version(code, language_name(code), pages[versions[code]].get_url(request) or "") for code in in_order
        ],
        matched=[language_name(code) for code in matched],
    )


def _place(code: str, languages: Sequence[str]) -> int:
    return languages.index(code) if code in languages else len(languages)
