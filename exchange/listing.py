"""Lists of pages for readers: one card a translation family, in as many queries for fifty as for five."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PageOfCards
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from exchange.conf import setting
from exchange.translation.versions import Pages, languages_by_family, one_version_a_family
from search.visibility import visible_pages


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a page: `language` is its own, `languages` are all that the reader can open."""

    page: Any
    url: str
    language: str
    languages: Sequence[str]
    in_readers_language: bool


def cards_for(pages: Iterable[Any], request: HttpRequest, *, beside: Page | None = None) -> list[Card]:
    """Cards in the order of `pages`, whose locales must be selected; one query for the languages of all.

    `beside` is the page that shows the cards: its own languages, for the switcher, are read in the same query.
    """
    pages = list(pages)
    if not pages:
        return []
    languages = languages_by_family([*pages, beside] if beside else pages, request)
    active = get_language()
    return [
        Card(
            page=page,
            url=page.get_url(request) or "",
            language=page.locale.language_code,
            languages=languages[page.translation_key],
            in_readers_language=page.locale.language_code == active,
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


def paginated_cards(pages: QuerySet[Any], request: HttpRequest, *, beside: Page | None = None) -> CardList:
    """The cards of the page that `?page=` asks for; any nonsense there means the first or the last page."""
    paginator = Paginator(pages, setting("EXCHANGE_CARDS_PER_PAGE"))
    page = paginator.get_page(request.GET.get("page"))
    return CardList(cards_for(page.object_list, request, beside=beside), page)
