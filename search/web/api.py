"""The search for programs: JSON, and an Atom feed. Read-only, with the same visibility as the page of results."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search import conf
from search.query.results import Card, cards
from search.query.search import search
from search.web.feed import SearchFeed
from search.web.openapi import MAX_PAGE_SIZE, description
from search.web.views import query_of, unstored, whole_number


class OutOfBoundsError(ValueError):
    """A parameter names a page that there cannot be; the message says which ones there can."""


def is_too_fast(request: HttpRequest) -> bool:
    """Return whether the sender has asked more often in this minute than is allowed.

    Counted under a keyed hash of the address that changes every minute, so that nothing shows afterwards who asked.
    """
    limit = conf.api_requests_a_minute()
    minute = int(timezone.now().timestamp()) // 60
    sender = salted_hmac("search.web.api", f"{request.META.get('REMOTE_ADDR', '')}:{minute}").hexdigest()[:32]
    key = f"exchange-search-api-{sender}"
    if cache.add(key, 1, timeout=90):
        return limit < 1
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # the entry was dropped between the two calls
        return False


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Return a page of results: `q`, `page`, `size`, `sort`, `across` and facets, as on the page of results."""
    if is_too_fast(request):
        response = JsonResponse({"error": _("Too many requests. Please try again in a minute.")}, status=429)
        response["Retry-After"] = "60"
        return response
    try:
        number = _number(request, "page", 1, conf.max_page())
        size = _number(request, "size", 10, MAX_PAGE_SIZE)
    except OutOfBoundsError as error:
        return unstored(JsonResponse({"error": str(error)}, status=400))
    found = search(query_of(request, number, size))
    answer = {
        "total": found.results.total,
        "page": number,
        "size": size,
        "loosened": found.results.loosened,
        "did_you_mean": found.better,
        "facets": found.results.facets,
        "results": [_result(card, request) for card in cards(found, request)],
    }
    return unstored(JsonResponse(answer, json_dumps_params={"ensure_ascii": False}))


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the description of the API in OpenAPI 3.1."""
    return JsonResponse(description(request), json_dumps_params={"ensure_ascii": False})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Return the newest pages that answer a search, as an Atom feed (RFC 4287)."""
    if is_too_fast(request):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    return unstored(SearchFeed()(request))


def _number(request: HttpRequest, name: str, usual: int, largest: int) -> int:
    """Return the number that a parameter gives.

    Raises OutOfBoundsError: another one would be answered as if it were asked.
    """
    number = whole_number(request.GET.get(name) or str(usual))
    if number is None or not 1 <= number <= largest:
        raise OutOfBoundsError(
            _("%(name)s must be a whole number from 1 to %(largest)s.") % {"name": name, "largest": largest}
        )
    return number


def _result(card: Card, request: HttpRequest) -> dict[str, Any]:
    return {
        "title": card.title,
        "summary": card.summary,
        "type": card.kind,
        "language": card.language,
        "url": request.build_absolute_uri(card.url),
        "passage": str(card.passage),
        "languages": {version.language: request.build_absolute_uri(version.url) for version in card.versions},
    }
