"""Layout: what the frame of a page shows of the site, read in one query: the home pages and what is below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from exchange.conf import content_languages
from exchange.pages.home_page import HomePage, InformationPage
from exchange.translation.reader.versions import LanguageLink
from search.visibility import reading_order, visible_pages

_MEMO = "_exchange_frame"
HOME = HomePage._meta.get_field("page_ptr").remote_field.related_name
"""Where a page knows that it is a home page of the exchange; a host's may be of another type."""
MAX_LINKS = 12


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation; `language` is "" if it leads to a page in the reader's own."""

    title: str
    url: str
    current: bool
    language: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of the frame that come from the database; `behind` is the rich text of the home page."""

    home_url: str
    homes: Sequence[LanguageLink]
    navigation: Sequence[NavigationLink]
    information: Sequence[NavigationLink]
    behind: str


def frame_for(request: HttpRequest) -> Frame:
    """Return the frame for the reader who sends the request; made once per request."""
    frame: Frame | None = getattr(request, _MEMO, None)
    if frame is None:
        frame = _frame(request)
        setattr(request, _MEMO, frame)
    return frame


def _frame(request: HttpRequest) -> Frame:
    homes, below = _homes_and_pages_below(request)
    links = [(page, _link(page, request)) for page in _one_version_a_family(below)]
    nearest = next((homes[code] for code in reading_order(get_language() or "") if code in homes), None)
    return Frame(
        home_url=_url(nearest, request) or "/",
        homes=_links_to_homes(homes, request),
        navigation=[link for page, link in links if page.show_in_menus][:MAX_LINKS],
        information=[link for page, link in links if not page.show_in_menus and page.specific_class is InformationPage],
        behind=_behind(nearest),
    )


def _homes_and_pages_below(request: HttpRequest) -> tuple[dict[str, Page], list[Page]]:
    """Return the site's home pages by language, and the pages right below them in the order of the tree."""
    site = Site.find_for_request(request)
    if site is None:
        return {}, []
    key, depth = site.root_page.translation_key, site.root_page.depth
    # A home page's children cannot be asked for before it is known; all pages at their depth are few.
    pages = Page.objects.filter(Q(translation_key=key) | Q(depth=depth + 1), alias_of__isnull=True)
    found = visible_pages(pages, request).select_related("locale", HOME).order_by("path")
    homes = {page.locale.language_code: page for page in found if page.translation_key == key}
    roots = tuple(home.path for home in homes.values())
    return homes, [page for page in found if page.depth == depth + 1 and page.path.startswith(roots)]


def _one_version_a_family(pages: Sequence[Page]) -> list[Page]:
    """Return, of each family, the version that the reader understands best.

    It takes the place of the family's first version.
    """
    order = reading_order(get_language() or "")
    pages = [page for page in pages if page.locale.language_code in order]
    families: dict[Any, list[Page]] = {}
    for page in pages:
        families.setdefault(page.translation_key, []).append(page)
    return [min(versions, key=lambda page: order.index(page.locale.language_code)) for versions in families.values()]


def _behind(home: Page | None) -> str:
    specific = getattr(home, HOME, None) if home is not None else None
    return specific.body if specific is not None else ""


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
