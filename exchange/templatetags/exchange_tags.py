"""Template tags and filters of the exchange: the frame of a page, its languages, and facts in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from exchange import cldr
from exchange.access.policy import Verb, may
from exchange.conf import content_languages
from exchange.pages.base_page import ExchangePage
from exchange.pages.listing import pages_for_reader
from exchange.pages.project_page import ProjectPage
from exchange.records.project import Project
from exchange.translation.reader.switcher import language_links
from exchange.translation.reader.versions import LanguageLink
from exchange.web.layout import Frame, frame_for

register = template.Library()

# The languages of a page


@register.simple_tag(takes_context=True)
def languages_of_page(context: template.Context) -> list[LanguageLink]:
    """Return the language switcher's entries.

    Of the page, of the view, or of the address for a view that gives none.
    """
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
    return list(frame_for(request).homes)


def _links_of_address(request: HttpRequest) -> list[LanguageLink]:
    current = get_language()
    return [
        LanguageLink(code, name, translate_url(request.get_full_path(), code), code == current)
        for code, name in content_languages()
    ]


@dataclass(frozen=True, slots=True)
class Alternate:
    """One hreflang entry: `code` is a language or "x-default", `url` is absolute."""

    code: str
    url: str


@register.simple_tag(takes_context=True)
def alternates(context: template.Context, links: Iterable[LanguageLink]) -> list[Alternate]:
    """Return the language versions as search engines want them.

    x-default is the first language that the page has.
    """
    request: HttpRequest = context["request"]
    found = [Alternate(link.code, request.build_absolute_uri(link.url)) for link in links if link.url]
    return [*found, Alternate("x-default", found[0].url)] if found else []


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context) -> str:
    """Return the one address of what is shown, without what was searched or followed in its query."""
    request: HttpRequest = context["request"]
    page = context.get("page")
    if isinstance(page, Page) and page.pk:
        address = request.build_absolute_uri(page.get_url(request) or request.path)
        number = request.GET.get("page", "")
        return f"{address}?page={number}" if number.isdecimal() and number != "1" else address
    return request.build_absolute_uri(request.path)


@register.filter
def own_language_name(code: str) -> str:
    """Return the name of a language in itself: čeština."""
    return str(dict(content_languages()).get(code) or cldr.language_name(code, code))


# Not `language_name`: Django's own filter of that name knows fewer languages, and the one loaded last wins.
@register.filter
def language_in_words(code: str) -> str:
    """Return the name of a language in the reader's: Czech."""
    return cldr.language_name(code)


@register.filter
def og_locale(code: str) -> str:
    """Return a language as Open Graph writes it: cs_CZ."""
    return {"en": "en_GB", "cs": "cs_CZ", "nb": "nb_NO"}.get(code, code.replace("-", "_"))


# Facts in words


@register.filter
def country_name(code: str) -> str:
    return cldr.country_name(code)


@register.filter
def languages_listed(codes: Iterable[str]) -> str:
    """Return the names of languages in a sentence: Czech, English and Slovak."""
    return cldr.listed(cldr.language_name(code) for code in codes)


@register.filter
def address_in_short(url: str) -> str:
    """Return a web address as people say it: without its scheme and last slash."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


@register.filter
def listed(items: Iterable[object]) -> str:
    return cldr.listed(items)


@register.simple_tag
def date_span(start: dt.date | None, end: dt.date | None = None) -> str:
    return cldr.date_range(start, end)


@register.simple_tag(takes_context=True)
def project_page_url(context: template.Context, project: Project | None) -> str:
    """Return where the reader finds the page of a project; "" if there is none for them."""
    if project is None:
        return ""
    page = pages_for_reader(ProjectPage.objects.filter(project=project), context["request"]).first()
    return (page.get_url(context["request"]) if page else None) or ""


@register.simple_tag
def number_span(least: int | None, most: int | None) -> str:
    """Return the size of a group in words, whichever of its ends are known."""
    if least and most:
        return str(least) if least == most else f"{least}–{most}"
    if least:
        return _("at least %(number)s") % {"number": least}
    if most:
        return _("up to %(number)s") % {"number": most}
    return ""


@register.simple_tag
def choices_of(record: Any, field: str) -> list[tuple[Any, str]]:
    """Return value and words of all choices of a field, in their order."""
    return list(record._meta.get_field(field).flatchoices)


@register.filter
def kind_name(page: Page) -> str:
    """Return what a page is about in one word; a host's own type by its name."""
    return page.kind_name() if isinstance(page, ExchangePage) else capfirst(str(page._meta.verbose_name))


# The parts of a page


@register.filter
def card_templates(page: Page) -> list[str]:
    """Return the template of what a card says in addition to title and summary.

    The page type's own, if its app has one.
    """
    return [
        f"{page._meta.app_label}/components/{page._meta.model_name}_card.html",
        "exchange/components/card_facts.html",
    ]


@register.simple_tag(takes_context=True)
def page_frame(context: template.Context) -> Frame | None:
    """Return what the frame shows of the site; None on a page rendered without a request, after a failure."""
    request = context.get("request")
    return frame_for(request) if request is not None else None


@register.simple_tag(takes_context=True)
def can_edit(context: template.Context) -> bool:
    """Return whether the reader may edit the page shown. Anonymous readers cost no query."""
    request, page = context.get("request"), context.get("page")
    if request is None or not isinstance(page, Page) or not page.pk or getattr(request, "is_preview", False):
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and page.permissions_for_user(user).can_edit())


@register.simple_tag(takes_context=True)
def can_propose(context: template.Context) -> bool:
    """Return whether the reader may propose a change of the page shown. Anonymous readers cost no query."""
    request, page = context.get("request"), context.get("page")
    if request is None or not isinstance(page, ExchangePage) or not page.pk or getattr(request, "is_preview", False):
        return False
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and may(user, Verb.PROPOSE, page))


@register.simple_tag(takes_context=True)
def site_name(context: template.Context) -> str:
    """Return the site's name, also on a page that is rendered without a request."""
    return str(context.get("exchange_site_name") or _(settings.WAGTAIL_SITE_NAME))


@register.filter
def telephone(number: str) -> str:
    """Return a number as a telephone link wants it."""
    return "".join(character for character in number if character.isdigit() or character == "+")
