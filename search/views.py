"""The page of results. It is read with GET, keeps nothing, and sets no cookie."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search import conf
from search.cards import cards
from search.contract import SearchQuery
from search.searching import search
from search.visibility import reader_for


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the reader is among the pages of results, and the addresses of the pages beside it."""

    number: int
    count: int
    bounded: bool
    """True where there are more results than can be paged through."""
    previous: str
    next: str


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The families that answer `?q=`, on page `?page=`."""
    reader = reader_for(request)
    text = request.GET.get("q", "")
    number = _page_number(request)
    size = conf.page_size()
    found = search(SearchQuery(text, reader, offset=(number - 1) * size, limit=size))
    context = {
        "query": text[: conf.longest_query()],
        "asked": bool(text.strip()),
        "search": found,
        "cards": cards(found.results.families, reader, request),
        "pages": _pages(request, number, found.results.total),
    }
    response = render(request, "search/results.html", context)
    # What was searched must not stay in the browser of a reader who may be watched.
    response["Cache-Control"] = "no-store"
    return response


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
    return min(max(number, 1), conf.deepest_page())


def _pages(request: HttpRequest, number: int, total: int) -> Pages:
    needed = max(-(-total // conf.page_size()), 1)
    count = min(needed, conf.deepest_page())
    return Pages(
        number=number,
        count=count,
        bounded=needed > count,
        previous=_address(request, number - 1) if 1 < number <= count + 1 else "",
        next=_address(request, number + 1) if number < count else "",
    )


def _address(request: HttpRequest, number: int) -> str:
    parameters = [(name, value) for name in request.GET if name != "page" for value in request.GET.getlist(name)]
    return "?" + urlencode([*parameters, ("page", str(number))])
