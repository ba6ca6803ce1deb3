"""Fallback: a page missing in the reader's language is shown in the next best one, at an address in their language.

`/cs/postupy/some-page/` is looked up slug by slug in the trees of all languages, so an address works
whichever language's slugs it is made of. The answer is 200 with the other language's text, a notice in the
reader's language and the real page as canonical address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page, Site

from exchange.translation.reader.requests import readers_state
from exchange.translation.reader.versions import live_versions
from search.visibility import reading_order

MAX_DEPTH = 12
"""Slugs of an address that are looked up; no tree is deeper, and a made-up address must cost little."""

SHOWN = "exchange_shown_instead"
"""Where a request keeps what is shown instead of the page asked for."""


class Reason(StrEnum):
    MISSING = "missing"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class ShownInstead:
    """`asked` is the language of the address; `reason` says why another one is shown."""

    asked: str
    reason: Reason


def shown_instead(request: HttpRequest | None) -> ShownInstead | None:
    return getattr(request, SHOWN, None)


def fallback_for_address(request: HttpRequest, path: str) -> HttpResponse | None:
    """Return the answer for `path` (below the language) if Wagtail found no page; None if no language has one."""
    asked = get_language() or ""
    family = _family_at(request, [slug for slug in path.split("/") if slug], asked)
    page = _best_version(family, request, asked) if family is not None else None
    if page is None:
        return None
    if page.locale.language_code == asked:
        # It exists in their language under other slugs.
        address = page.get_url(request)
        return HttpResponseRedirect(address) if address else None
    return serve_instead(page, request, ShownInstead(asked, Reason.MISSING))


def serve_instead(page: Page, request: HttpRequest, shown: ShownInstead) -> HttpResponse:
    """Answer with `page`, whose own texts and labels are in its language; the site chrome stays in the reader's."""
    setattr(request, SHOWN, shown)
    specific = page.specific
    language = specific.locale.language_code
    with translation.override(language):
        for hook in hooks.get_hooks("before_serve_page"):
            result = hook(specific, request, [], {})
            if isinstance(result, HttpResponse):
                return result
        response: HttpResponse = specific.serve(request)
    response.headers["Content-Language"] = language
    return response


def version_instead_of(page: Any, request: HttpRequest) -> tuple[Page, Reason] | None:
    """Return what to show in place of `page`: an alias has no text of its own, and safety allows nothing outdated."""
    if page.alias_of_id and page.alias_of.locale_id != page.locale_id:
        versions = live_versions(page, request)
        best = _preferred(versions, page.locale.language_code)
        return (best, Reason.MISSING) if best is not None else None
    if not page.safety_critical or page.is_source:
        return None
    state = readers_state(page)
    if not (state.is_outdated or state.empty_percent):
        return None
    source = next(
        (version for version in live_versions(page, request) if version.locale_id == page.source_locale_id), None
    )
    return (source, Reason.WITHHELD) if source is not None else None


def _family_at(request: HttpRequest, slugs: Sequence[str], asked: str) -> Page | None:
    """Return a page of the family that the slugs lead to, from the site's home page down."""
    site = Site.find_for_request(request)
    if site is None or len(slugs) > MAX_DEPTH:
        return None
    here: Page | None = site.root_page
    for slug in slugs:
        if here is None:
            return None
        parents = Page.objects.filter(translation_key=here.translation_key)
        children = Page.objects.none()
        for parent in parents:
            children = children | Page.objects.child_of(parent)
        here = _preferred(children.filter(slug=slug).select_related("locale"), asked)
    return here


def _best_version(page: Page, request: HttpRequest, asked: str) -> Page | None:
    return _preferred(live_versions(page, request), asked)


def _preferred(versions: Iterable[Page], language: str) -> Page | None:
    order = reading_order(language)
    known = [version for version in versions if version.locale.language_code in order]
    return min(known, key=lambda version: order.index(version.locale.language_code), default=None)


def addresses_instead(page: Page, codes: Iterable[str], request: HttpRequest) -> dict[str, str]:
    """Return the addresses at which `page` is shown all the same, for languages in which it does not exist.

    An address is that of the nearest ancestor in the language, and the page's own slugs below it. One query.
    """
    wanted = set(codes)
    if not wanted or page.depth <= 2:
        return {}
    keys = page.get_ancestors().filter(depth__gt=1).values("translation_key")
    families = list(Page.objects.filter(translation_key__in=keys).select_related("locale").order_by("-depth"))
    ancestors = [version for version in families if page.path.startswith(version.path)]
    by_place = {
        (version.translation_key, version.locale.language_code): version
        for version in families
        if version.live and not version.alias_of_id
    }
    found: dict[str, str] = {}
    for code in wanted:
        slugs = [page.slug]
        for ancestor in ancestors:
            version = by_place.get((ancestor.translation_key, code))
            base = version.get_url(request) if version is not None else None
            if base:
                found[code] = f"{base}{'/'.join(reversed(slugs))}/"
                break
            slugs.append(ancestor.slug)
    return found
