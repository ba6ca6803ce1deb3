"""The page of results. It is read with GET, keeps nothing, and sets no cookie."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search import conf
from search.contract import SORTS, SearchQuery, Sort
from search.health import staff_notice
from search.query.facets import address, chosen_filters, chosen_sort, shown_facets
from search.query.results import cards
from search.query.search import Search, search
from search.query.suggestions import suggest
from search.query.unanswered import note
from search.visibility import reader_for

MAX_RELATED = 12
MAX_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Pages:
    """The reader's place among the pages of results, and the addresses of the neighbouring pages."""

    number: int
    count: int
    bounded: bool
    """True if there are more results than can be paged through."""
    previous: str
    next: str
    last: str = ""
    """The address of the last page, for a reader who asked for one after it."""


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Return the families that answer `?q=` and the chosen facets, on page `?page=`."""
    number = page_number(request)
    query = query_of(request, min(number, conf.max_page()))
    found = search(query)
    pages = _pages(request, number, found.results.total)
    if number == 1 and not query.filters and (found.results.loosened or not found.results.total):
        note(found.parsed)
    context = {
        "query": query.text[: conf.max_query_length()],
        "asked": bool(query.text.strip() or query.filters),
        "search": found,
        "cards": [] if pages.last else cards(found, request),
        "facets": shown_facets(found.results.facets, query.filters),
        "sorts": _sorts(query.sort),
        "related": _related_terms(found),
        "exact_address": address(request.GET, across="no", page=""),
        "across_address": address(request.GET, across="", page=""),
        "better_address": address(request.GET, q=found.better, page="") if found.better else "",
        "pages": pages,
        "staff_notice": staff_notice() if request.user.has_perm("wagtailadmin.access_admin") else "",
    }
    return unstored(render(request, "search/results.html", context))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return suggestions for what was typed so far, `?q=`.

    The answer is `{"groups": [{"title", "suggestions": [{"text", "language", "url"}]}]}`.
    """
    groups = [asdict(group) for group in suggest(request.GET.get("q", ""), request)]
    return unstored(JsonResponse({"groups": groups}))


def query_of(request: HttpRequest, number: int, size: int | None = None) -> SearchQuery:
    """Return the search that the address of a request asks for, for the reader who sends it."""
    size = size or conf.page_size()
    return SearchQuery(
        text=request.GET.get("q", ""),
        reader=reader_for(request),
        filters=chosen_filters(request.GET),
        offset=(number - 1) * size,
        limit=size,
        sort=chosen_sort(request.GET),
        across=request.GET.get("across") != "no",
    )


def unstored(response: HttpResponse) -> HttpResponse:
    """Return the response, marked to be kept by no cache.

    What was searched must not stay in a browser that others watch.
    """
    response["Cache-Control"] = "no-store"
    return response


def _sorts(chosen: Sort) -> list[tuple[str, object, bool]]:
    """Return the ways to sort: value, name, whether it is the one that was chosen."""
    names: dict[Sort, object] = {
        "relevance": _("Best match"),
        "newest": _("Newest"),
        "evidence": _("Best evidence"),
        "title": _("Title"),
    }
    return [(sort, names[sort], sort == chosen) for sort in SORTS]


def _related_terms(found: Search) -> list[tuple[str, str]]:
    """Return the terms in other languages that were searched as well: language, term."""
    asked = found.query.text.casefold()
    terms = [
        (language, term)
        for concept in found.related
        for language, term in concept.terms.items()
        if language in conf.content_languages() and term.casefold() != asked
    ]
    return list(dict.fromkeys(terms))[:MAX_RELATED]


def page_number(request: HttpRequest) -> int:
    """Return the page of results that is asked for, be it there or not; the first one if that is not a number."""
    return max(whole_number(request.GET.get("page", "1")) or 1, 1)


def whole_number(text: str) -> int | None:
    """Return the number from 0 on that is written in `text`, or None.

    It is cut to so many digits that it is still too large.
    """
    return int(text.lstrip("0")[:MAX_DIGITS] or "0") if text.isascii() and text.isdecimal() else None


def _pages(request: HttpRequest, number: int, total: int) -> Pages:
    needed = max(-(-total // conf.page_size()), 1)
    count = min(needed, conf.max_page())
    return Pages(
        number=number,
        count=count,
        bounded=needed > count,
        previous=address(request.GET, page=str(number - 1)) if 1 < number <= count else "",
        next=address(request.GET, page=str(number + 1)) if number < count else "",
        last=address(request.GET, page=str(count)) if total and number > count else "",
    )
