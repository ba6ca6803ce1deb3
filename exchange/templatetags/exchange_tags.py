"""What the templates of the exchange ask for: the frame of a page, its languages, and facts in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from exchange import names
from exchange.conf import content_languages
from exchange.listing import pages_for_reader
from exchange.models import HomePage, InformationPage
from exchange.navigation import home_pages
from exchange.translation.versions import LanguageLink, language_links

register = template.Library()

# The languages of a page


@register.simple_tag(takes_context=True)
def languages_of_page(context: template.Context) -> list[LanguageLink]:
    """The language switcher's entries: of the page, of the view, or of the address for a view that gives none."""
    given = context.get("language_links")
    if given is not None:
        return list(given)
    request, page = context.get("request"), context.get("page")
    if request is None:
        return []
    if isinstance(page, Page) and page.pk:
        return language_links(page, request)
    if request.resolver_match is not None:
        return _links_of_address(request)
    return links_to_homes(request)


def _links_of_address(request: HttpRequest) -> list[LanguageLink]:
    current = get_language()
    return [
        LanguageLink(code, name, translate_url(request.get_full_path(), code), code == current)
        for code, name in content_languages()
    ]


def links_to_homes(request: HttpRequest) -> list[LanguageLink]:
    """The home page of each language, for an address that leads nowhere."""
    homes = home_pages(request).select_related("locale")
    urls = {home.locale.language_code: home.get_url(request) or "" for home in homes}
    current = get_language()
    return [LanguageLink(code, name, urls.get(code, ""), code == current) for code, name in content_languages()]


@dataclass(frozen=True, slots=True)
class Alternate:
    """One hreflang entry: `code` is a language or "x-default", `url` is absolute."""

    code: str
    url: str


@register.simple_tag(takes_context=True)
def alternates(context: template.Context, links: Iterable[LanguageLink]) -> list[Alternate]:
    """The language versions as search engines want them; x-default is the first language that the page has."""
    request: HttpRequest = context["request"]
    found = [Alternate(link.code, request.build_absolute_uri(link.url)) for link in links if link.url]
    return [*found, Alternate("x-default", found[0].url)] if found else []


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context) -> str:
    """The one address of what is shown, without what was searched or followed in its query."""
    request: HttpRequest = context["request"]
    page = context.get("page")
    if isinstance(page, Page) and page.pk:
        address = page.get_full_url(request) or request.build_absolute_uri(request.path)
        number = request.GET.get("page", "")
        return f"{address}?page={number}" if number.isdecimal() and number != "1" else address
    return request.build_absolute_uri(request.path)


@register.filter
def own_language_name(code: str) -> str:
    """The name of a language in itself: čeština."""
    return str(dict(content_languages()).get(code) or names.language_name(code, code))


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the reader's: Czech."""
    return names.language_name(code)


@register.filter
def og_locale(code: str) -> str:
    """A language as Open Graph writes it: cs_CZ."""
    return {"en": "en_GB", "cs": "cs_CZ", "nb": "nb_NO"}.get(code, code.replace("-", "_"))


# Facts in words


@register.filter
def country_name(code: str) -> str:
    return names.country_name(code)


@register.filter
def listed(items: Iterable[object]) -> str:
    return names.listed(items)


@register.simple_tag
def date_span(start: dt.date | None, end: dt.date | None = None) -> str:
    return names.date_range(start, end)


@register.simple_tag
def number_span(least: int | None, most: int | None) -> str:
    """The size of a group in words, whichever of its ends are known."""
    if least and most:
        return str(least) if least == most else f"{least}–{most}"
    if least:
        return _("at least %(number)s") % {"number": least}
    if most:
        return _("up to %(number)s") % {"number": most}
    return ""


# The parts of a page


@register.filter
def card_templates(page: Page) -> list[str]:
    """The template of what a card says beside title and summary: the page type's own, if its app has one."""
    return [
        f"{page._meta.app_label}/components/{page._meta.model_name}_card.html",
        "exchange/components/card_facts.html",
    ]


@register.simple_tag(takes_context=True)
def footer_pages(context: template.Context) -> list[Any]:
    """Pages of information right below the home page that are not in the main menu: privacy, about."""
    request = context.get("request")
    if request is None:
        return []
    below = InformationPage.objects.none()
    for home in home_pages(request):
        below = below | InformationPage.objects.child_of(home)
    return list(pages_for_reader(below.filter(show_in_menus=False), request).order_by("path"))


@register.simple_tag(takes_context=True)
def who_is_behind(context: template.Context) -> str:
    """The home page's sentence about who runs the site."""
    request = context.get("request")
    if request is None:
        return ""
    homes = HomePage.objects.filter(pk__in=home_pages(request).values("pk"))
    home = pages_for_reader(homes, request).first()
    return home.body if home else ""


@register.simple_tag(takes_context=True)
def can_edit(context: template.Context) -> bool:
    """Whether the reader may edit the page shown. Anonymous readers cost no query."""
    request, page = context.get("request"), context.get("page")
    if request is None or not isinstance(page, Page) or not page.pk or getattr(request, "is_preview", False):
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and page.permissions_for_user(user).can_edit())


@register.simple_tag(takes_context=True)
def site_name(context: template.Context) -> str:
    """The site's name, also on a page that is rendered without a request."""
    return str(context.get("exchange_site_name") or settings.WAGTAIL_SITE_NAME)


@register.filter
def is_same(value: object, other: object) -> bool:
    return value == other


@register.filter
def telephone(number: str) -> str:
    """A number as a telephone link wants it."""
    return "".join(character for character in number if character.isdigit() or character == "+")
