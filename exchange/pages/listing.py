"""Lists of pages for readers: one card per translation family, in as many queries for fifty as for five."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PageOfCards
from django.core.paginator import Paginator
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import get_language

from exchange.cldr import reading_key
from exchange.conf import setting
from exchange.translation.reader.versions import Pages, languages_of, one_version_a_family, want_versions
from search.visibility import visible_pages


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a page; `language` is the page's own."""

    page: Any
    url: str
    language: str
    in_readers_language: bool
    request: HttpRequest

    @property
    def languages(self) -> Sequence[str]:
        """Return all languages in which the reader can open the page; one query for all cards of a request."""
        return languages_of(self.page, self.request)


def cards_for(pages: Iterable[Any], request: HttpRequest) -> list[Card]:
    """Return cards in the order of `pages`; no query if their locales were selected."""
    pages = list(pages)
    prefetch_related_objects(pages, "locale")
    want_versions(pages, request)
    active = get_language()
    return [
        Card(
            page=page,
            url=page.get_url(request) or "",
            language=page.locale.language_code,
            in_readers_language=page.locale.language_code == active,
            request=request,
        )
        for page in pages
    ]


def pages_for_reader(pages: Pages, request: HttpRequest) -> Pages:
    """Return the live pages of `pages` that the reader may see, one language version per family."""
    visible = visible_pages(pages.filter(live=True), request)
    return one_version_a_family(visible, get_language() or "en").select_related("locale")


@dataclass(frozen=True, slots=True)
class CardList:
    """One page of cards and the paginator's page behind it."""

    cards: list[Card]
    page: PageOfCards[Any]


def paginated_cards(pages: QuerySet[Any], request: HttpRequest) -> CardList:
    """Return the cards of the page that `?page=` asks for, by title; an invalid value means the first or last page.

    All titles are read, since no database knows the order of each language, and of the pages those that are shown.
    """
    titles = sorted(pages.values_list("title", "pk"), key=lambda row: (reading_key(row[0]), row[1]))
    paginator = Paginator([key for _title, key in titles], setting("EXCHANGE_CARDS_PER_PAGE"))
    page = paginator.get_page(request.GET.get("page"))
    found = pages.in_bulk(page.object_list)
    return CardList(cards_for([found[key] for key in page.object_list if key in found], request), page)
