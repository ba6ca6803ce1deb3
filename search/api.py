"""The search for programs: JSON, and an Atom feed. Read-only, with the same eyes as the page of results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search import conf
from search.cards import Card, cards
from search.models import SearchDocument
from search.openapi import description
from search.searching import Search, search
from search.views import page_number, query_of, unstored

LARGEST_PAGE = 50
FEED_ENTRIES = 30


def is_too_fast(request: HttpRequest) -> bool:
    """Whether the sender has asked more often in this minute than is allowed.

    Counted under a keyed hash of the address that changes every minute, so that nothing tells afterwards who asked.
    """
    limit = conf.api_requests_a_minute()
    minute = int(timezone.now().timestamp()) // 60
    sender = salted_hmac("search.api", f"{request.META.get('REMOTE_ADDR', '')}:{minute}").hexdigest()[:32]
    key = f"exchange-search-api-{sender}"
    if cache.add(key, 1, timeout=90):
        return limit < 1
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # the entry was dropped between the two calls
        return False


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """A page of results: `q`, `page`, `size`, `sort`, `across` and facets, as on the page of results."""
    if is_too_fast(request):
        response = JsonResponse({"error": _("Too many requests. Please try again in a minute.")}, status=429)
        response["Retry-After"] = "60"
        return response
    number = page_number(request)
    size = _size(request)
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
    """The description of the API in OpenAPI 3.1."""
    return JsonResponse(description(request), json_dumps_params={"ensure_ascii": False})


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest pages that answer a search, as an Atom feed (RFC 4287)."""
    if is_too_fast(request):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    found = search(replace(query_of(request, 1, FEED_ENTRIES), sort="newest"))
    entries = _entries(found, request)
    context = {
        "query": found.query.text[: conf.longest_query()],
        "address": request.build_absolute_uri(),
        "entries": entries,
        "updated": max((entry["updated"] for entry in entries), default=None) or timezone.now(),
    }
    return unstored(render(request, "search/feed.xml", context, content_type="application/atom+xml; charset=utf-8"))


def _size(request: HttpRequest) -> int:
    text = request.GET.get("size", "")
    return min(max(int(text), 1), LARGEST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 5 else 10


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


def _entries(found: Search, request: HttpRequest) -> list[dict[str, Any]]:
    made = cards(found, request)
    rows = SearchDocument.objects.only("page_id", "translation_key", "published_at").in_bulk(
        [card.page_id for card in made]
    )
    return [
        {
            "id": f"urn:uuid:{rows[card.page_id].translation_key}",
            "title": card.title,
            "language": card.language,
            "summary": card.summary,
            "url": request.build_absolute_uri(card.url),
            "updated": rows[card.page_id].published_at or timezone.now(),
        }
        for card in made
    ]
