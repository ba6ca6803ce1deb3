"""The main navigation: what stands below the home page of the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from exchange.listing import pages_for_reader


@dataclass(frozen=True, slots=True)
class NavigationLink:
    title: str
    url: str
    current: bool
    language: str


def home_pages(request: HttpRequest) -> QuerySet[Page]:
    """The site's home page in all languages."""
    site = Site.find_for_request(request)
    if site is None:
        return Page.objects.none()
    return Page.objects.filter(translation_key=site.root_page.translation_key, live=True)


def home_url(request: HttpRequest) -> str:
    """The home page in the reader's language, or the nearest there is; "/" for a site without pages."""
    home = pages_for_reader(home_pages(request), request).first()
    return (home.get_url(request) if home else None) or "/"


def main_navigation(request: HttpRequest) -> list[NavigationLink]:
    """Pages with "show in menus" right below a home page, one language version a family."""
    homes = list(home_pages(request))
    if not homes:
        return []
    below = Page.objects.none()
    for home in homes:
        below = below | home.get_children()
    pages = pages_for_reader(below.filter(show_in_menus=True), request).order_by("path")
    active = get_language()
    links = []
    for page in pages[:12]:
        url = page.get_url(request) or ""
        current = bool(url) and request.path.startswith(url)
        language = page.locale.language_code
        links.append(NavigationLink(page.title, url, current, "" if language == active else language))
    return links
