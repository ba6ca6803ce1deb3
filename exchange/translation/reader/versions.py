"""The language versions of a page, and which of them a reader is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.http import HttpRequest
from wagtail.models import Page

from exchange.conf import language_codes
from search.visibility import reading_order, visible_pages

Pages = TypeVar("Pages", bound=QuerySet[Any])
"""A queryset of pages; what narrows it keeps its class."""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language switcher.

    `url` is "" if the page does not exist in that language; `instead` is then the address at which it
    is shown in another language with a notice.
    """

    code: str
    name: str
    url: str
    current: bool
    instead: str = ""


_MEMO = "_exchange_versions"
_WANTED = "_exchange_wanted_versions"


def want_versions(pages: Iterable[Page], request: HttpRequest) -> None:
    """Say that the versions of `pages` will be asked for: the first question reads them all, in one query."""
    wanted: set[Any] = getattr(request, _WANTED, set())
    setattr(request, _WANTED, wanted | {page.translation_key for page in pages})


def live_versions(page: Page, request: HttpRequest) -> list[Page]:
    """Return the live versions of `page` in all languages that the reader may see, itself included."""
    return _versions({page.translation_key}, request)[page.translation_key]


def _versions(keys: set[Any], request: HttpRequest) -> dict[Any, list[Page]]:
    """Return the visible versions by translation key.

    Each family is read once a request, all that are asked for at once.
    """
    known: dict[Any, list[Page]] | None = getattr(request, _MEMO, None)
    if known is None:
        known = {}
        setattr(request, _MEMO, known)
    unknown = (keys | getattr(request, _WANTED, set())) - known.keys() if keys - known.keys() else set()
    if unknown:
        known.update({key: [] for key in unknown})
        versions = Page.objects.filter(translation_key__in=unknown, alias_of__isnull=True).select_related("locale")
        for version in visible_pages(versions, request).order_by("locale_id"):
            known[version.translation_key].append(version)
    return {key: known[key] for key in keys}


def one_version_a_family(pages: Pages, language: str) -> Pages:
    """Return of each translation family in `pages` the version that a reader of `language` understands best.

    A page that does not exist in the reader's language is represented by the next best one, so that a list has
    no gaps. One query, whatever the number of families.
    """
    order = [When(locale__language_code=code, then=Value(rank)) for rank, code in enumerate(reading_order(language))]
    rank = Case(*order, default=Value(len(order)), output_field=IntegerField())
    ranked = pages.filter(alias_of__isnull=True).annotate(language_rank=rank)
    better = ranked.order_by().filter(
        translation_key=OuterRef("translation_key"), language_rank__lt=OuterRef("language_rank")
    )
    return ranked.filter(~Exists(better))


def languages_of(page: Page, request: HttpRequest) -> list[str]:
    """Return the language codes in which the reader can open the page, in the site's order."""
    there = {version.locale.language_code for version in live_versions(page, request)}
    return [code for code in language_codes() if code in there]
