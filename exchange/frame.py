"""What the frame of a page shows of the site, read in two queries: the home pages and what stands below them."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from exchange.conf import content_languages
from exchange.listing import pages_for_reader
from exchange.models.home_page import HomePage, InformationPage
from exchange.navigation import NavigationLink, home_pages
from exchange.translation.versions import LanguageLink
from search.visibility import reading_order, visible_pages

_MEMO = "_exchange_frame"
MOST_LINKS = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of the frame that come from the database; `behind` is the rich text of the home page."""

    home_url: str
    homes: Sequence[LanguageLink]
    navigation: Sequence[NavigationLink]
    information: Sequence[NavigationLink]
    behind: str


def frame_for(request: HttpRequest) -> Frame:
    """The frame for the reader who sends the request; made once a request."""
    frame: Frame | None = getattr(request, _MEMO, None)
    if frame is None:
        frame = _frame(request)
        setattr(request, _MEMO, frame)
    return frame


def _frame(request: HttpRequest) -> Frame:
    homes = {home.locale.language_code: home for home in _visible_homes(request)}
    links = [(page, _link(page, request)) for page in _pages_below(homes, request)]
    nearest = next((homes[code] for code in reading_order(get_language() or "en") if code in homes), None)
    return Frame(
        home_url=_url(nearest, request) or "/",
        homes=_links_to_homes(homes, request),
        navigation=[link for page, link in links if page.show_in_menus][:MOST_LINKS],
        information=[link for page, link in links if not page.show_in_menus and page.specific_class is InformationPage],
        behind=_behind(nearest),
    )


def _visible_homes(request: HttpRequest) -> Any:
    return visible_pages(home_pages(request), request).select_related("locale", _child_link())


def _child_link() -> str:
    """The name under which a page knows that it is a home page of the exchange; a host's may be of another type."""
    return HomePage._meta.model_name or "homepage"


def _behind(home: Page | None) -> str:
    specific = getattr(home, _child_link(), None) if home is not None else None
    return specific.body if specific is not None else ""


def _pages_below(homes: dict[str, Page], request: HttpRequest) -> Sequence[Page]:
    if not homes:
        return []
    below = (Q(path__startswith=home.path, depth=home.depth + 1) for home in homes.values())
    pages = Page.objects.filter(reduce(operator.or_, below))
    return list(pages_for_reader(pages, request).order_by("path"))


def _link(page: Page, request: HttpRequest) -> NavigationLink:
    url = _url(page, request)
    language = page.locale.language_code
    return NavigationLink(
        page.title, url, bool(url) and request.path.startswith(url), "" if language == get_language() else language
    )


def _links_to_homes(homes: dict[str, Page], request: HttpRequest) -> list[LanguageLink]:
    active = get_language()
    return [
        LanguageLink(code, name, _url(homes.get(code), request), code == active) for code, name in content_languages()
    ]


def _url(page: Page | None, request: HttpRequest) -> str:
    return (page.get_url(request) if page is not None else None) or ""
