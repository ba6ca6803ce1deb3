"""Lists of pages for readers: one card a translation family, in as many queries for fifty as for five."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PageOfCards
from django.core.paginator import Paginator
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import get_language

from exchange.conf import setting
from exchange.translation.versions import Pages, languages_of, one_version_a_family, want_versions
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
        """All languages in which the reader can open the page; one query for all cards of a request."""
        return languages_of(self.page, self.request)


def cards_for(pages: Iterable[Any], request: HttpRequest) -> list[Card]:
    """Cards in the order of `pages`; no query where their locales were selected."""
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
    """The live pages of `pages` that the reader may see, one language version a family."""
    visible = visible_pages(pages.filter(live=True), request)
    return one_version_a_family(visible, get_language() or "en").select_related("locale")


@dataclass(frozen=True, slots=True)
class CardList:
    """One page of cards and the paginator's page behind it."""

    cards: list[Card]
    page: PageOfCards[Any]


def paginated_cards(pages: QuerySet[Any], request: HttpRequest) -> CardList:
    """The cards of the page that `?page=` asks for; any nonsense there means the first or the last page."""
    paginator = Paginator(pages, setting("EXCHANGE_CARDS_PER_PAGE"))
    page = paginator.get_page(request.GET.get("page"))
    return CardList(cards_for(page.object_list, request), page)


def query_without(request: HttpRequest, *names: str) -> str:
    """The query of the address without these parameters, for links to other pages of a list."""
    parameters = request.GET.copy()
    for name in names:
        parameters.pop(name, None)
    return parameters.urlencode()
