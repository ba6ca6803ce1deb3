"""The admin's search and `PageQuerySet.search()` find inflected words, too."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import MATCH_ALL, And, Not, Or, Phrase, PlainText

from tests.search.conftest import PageMaker
from tests.search.hostapp.models import RecipePage


@pytest.fixture
def backend(settings: Any, db: None) -> Any:
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend", "AUTO_UPDATE": False}}
    return get_search_backend("default")


@pytest.fixture
def pages(backend: Any, make_page: PageMaker) -> dict[str, RecipePage]:
    made = {
        "czech": make_page("cs", "Svépomocná skupina"),
        "norwegian": make_page("nb", "Selvhjelpsgruppe for kvinner"),
        "english": make_page("en", "Art therapy for children"),
    }
    draft = make_page("cs", "Terapeutické skupiny")
    draft.unpublish()
    made["draft"] = RecipePage.objects.get(pk=draft.pk)
    for page in made.values():
        backend.add(page)
    return made


def names(pages: dict[str, RecipePage], results: Any) -> set[str]:
    found = {page.pk for page in results}
    return {name for name, page in pages.items() if page.pk in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skupin", {"czech", "draft"}),
        ("svepomocnych skupin", {"czech"}),
        ("selvhjelpsgruppene", {"norwegian"}),
        ("child", {"english"}),
        ("art - therapies", {"english"}),
        ('"art therapies"', {"english"}),
        ('"', set()),
        (" - ", set()),
        ("kvinne", {"norwegian"}),
        ("nothing", set()),
    ],
)
def test_finds_pages_and_drafts_by_any_form(
    backend: Any, pages: dict[str, RecipePage], text: str, expected: set[str]
) -> None:
    assert names(pages, backend.search(text, Page)) == expected
    assert names(pages, Page.objects.all().search(text)) == expected


def test_completes_what_is_typed_in_a_chooser(backend: Any, pages: dict[str, RecipePage]) -> None:
    assert names(pages, backend.autocomplete("svép", Page)) == {"czech"}
    assert names(pages, backend.autocomplete("skupinách", Page)) == {"czech", "draft"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Or([PlainText("skupinami"), PlainText("child")]), {"czech", "draft", "english"}),
        (And([PlainText("skupinami"), PlainText("terapeutický")]), {"draft"}),
        (PlainText("skupinami child", operator="or"), {"czech", "draft", "english"}),
        (PlainText("skupinami child"), set()),
        (Phrase("art therapy"), {"english"}),
        (MATCH_ALL, {"czech", "norwegian", "english", "draft"}),
    ],
)
def test_knows_all_kinds_of_queries(backend: Any, pages: dict[str, RecipePage], query: Any, expected: set[str]) -> None:
    assert names(pages, backend.search(query, RecipePage)) == expected


def test_excludes(backend: Any, pages: dict[str, RecipePage]) -> None:
    assert names(pages, backend.search(Not(PlainText("skupinami")), RecipePage)) == {"norwegian", "english"}


def test_filters_and_orders_as_the_stock_backend(backend: Any, pages: dict[str, RecipePage]) -> None:
    live = RecipePage.objects.live()
    assert names(pages, backend.search("skupinami", live)) == {"czech"}
    ordered = backend.search("skupinami", RecipePage.objects.order_by("title"), order_by_relevance=False)
    assert [page.title for page in ordered] == ["Svépomocná skupina", "Terapeutické skupiny"]


def test_puts_the_page_first_that_says_least_beside_the_words(backend: Any, make_page: PageMaker) -> None:
    titles = ["Art therapy", "Art therapy for children", "Therapy with words, with music, with animals, and with art"]
    others = [f"Meeting {number}" for number in range(12)]
    for title in (*titles, *others):
        backend.add(make_page("en", title))
    assert [page.title for page in backend.search("art therapy", RecipePage)] == titles


def test_rebuilds_by_the_stock_command(backend: Any, pages: dict[str, RecipePage]) -> None:
    from django.core.management import call_command

    call_command("update_index", verbosity=0)
    assert names(pages, backend.search("skupinami", Page)) == {"czech", "draft"}
