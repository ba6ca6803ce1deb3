"""From publishing a page to finding it."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from search.contract import Reader, SearchQuery
from search.engines.protocol import SearchResults
from search.query.search import search
from tests.search.conftest import PageMaker

ANYONE = Reader(languages=("cs", "en", "nb"))


def ask(text: str, reader: Reader = ANYONE) -> SearchResults:
    return search(SearchQuery(text, reader)).results


def found(text: str, reader: Reader = ANYONE) -> list[int]:
    return [family.page_id for family in ask(text, reader).families]


def test_a_published_page_is_found_by_another_form_of_its_words(make_page: PageMaker) -> None:
    page = make_page("cs", "Svépomocná skupina", summary="Setkání pro oběti sexuálního násilí")
    assert found("skupinami") == [page.pk]
    assert found("obětem násilí") == [page.pk]
    assert found("policie") == []


def test_child_rows_are_found_though_they_are_written_after_the_page(make_page: PageMaker) -> None:
    page = make_page("en", "A group", steps=("Welcome everybody", "Explain the ground rules"))
    assert found("rule") == [page.pk]


def test_a_draft_over_a_live_page_is_not_found_until_it_is_published(make_page: PageMaker) -> None:
    page = make_page("en", "A group", body="Knitting together")
    page.title = "A secret"
    page.body = "Swimming together"
    revision = page.save_revision()
    assert found("secret") == found("swim") == []
    assert found("knit") == [page.pk]
    revision.publish()
    assert found("secret") == found("swim") == [page.pk]
    assert found("knit") == []


def test_an_unpublished_page_is_not_found_and_a_deleted_one_neither(make_page: PageMaker) -> None:
    page = make_page("en", "Art therapy")
    page.unpublish()
    assert found("art") == []
    page.save_revision().publish()
    assert found("art") == [page.pk]
    page.delete()
    assert found("art") == []


def test_language_versions_are_one_family_shown_in_the_language_of_the_reader(make_page: PageMaker) -> None:
    czech = make_page("cs", "Svépomocná skupina")
    norwegian = make_page("nb", "Selvhjelpsgruppe", translation_of=czech)
    (family,) = ask("selvhjelpsgruppene").families
    assert family.page_id == czech.pk
    assert family.versions == {"cs": czech.pk, "nb": norwegian.pk}
    assert family.matched == ("nb",)
    assert found("selvhjelpsgruppene", Reader(("nb",))) == [norwegian.pk]


def test_what_a_restriction_on_an_ancestor_bars_does_not_exist(make_page: PageMaker) -> None:
    branch = make_page("en", "Members")
    page = make_page("en", "Supervision notes", parent=branch)
    assert ask("supervision").total == 1
    restriction = PageViewRestriction.objects.create(page=branch, restriction_type="login")
    barred = Reader(("en",), frozenset({restriction.pk}))
    assert ask("supervision", barred).total == 0
    assert ask("supervision", barred).facets == {}
    assert found("supervision") == [page.pk]
    restriction.delete()
    assert found("supervision", barred) == [page.pk]


def test_a_page_moved_into_a_restricted_branch_is_barred_and_moved_out_is_free(
    make_page: PageMaker, homes: dict[str, Page]
) -> None:
    branch = make_page("en", "Members")
    parent = make_page("en", "Notes")
    child = make_page("en", "Supervision", parent=parent)
    restriction = PageViewRestriction.objects.create(page=branch, restriction_type="login")
    barred = Reader(("en",), frozenset({restriction.pk}))
    Page.objects.get(pk=parent.pk).move(Page.objects.get(pk=branch.pk), pos="last-child")
    assert found("supervision", barred) == found("notes", barred) == []
    Page.objects.get(pk=parent.pk).move(Page.objects.get(pk=homes["en"].pk), pos="last-child")
    assert found("supervision", barred) == [child.pk]


def test_an_alias_is_not_a_document_of_its_own(make_page: PageMaker, homes: dict[str, Page]) -> None:
    page = make_page("en", "Art therapy")
    page.copy_for_translation(homes["cs"].locale, alias=True)
    (family,) = ask("art").families
    assert family.versions == {"en": page.pk}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a" * 5_000,
        "slovo " * 1_000,
        "\0",
        'a "',
        '"',
        "OR",
        "AND NOT",
        "-",
        "-a",
        "(",
        "title:",
        "*",
        "a*",
        "{b} : c",
        "'",
        "🙂",
        "\ud800"[:0] + "̈",
    ],
)
def test_no_input_is_an_error(client: Client, make_page: PageMaker, text: str) -> None:
    response = client.get("/cs/search/", {"q": text})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_the_page_of_results_shows_a_card_with_badges_that_lead_to_each_language(
    client: Client, make_page: PageMaker
) -> None:
    czech = make_page("cs", "Svépomocná skupina", slug="svepomocna-skupina", summary="Setkání <b>žen</b>")
    make_page("nb", "Selvhjelpsgruppe", translation_of=czech)
    body = client.get("/nb/search/", {"q": "skupinách"}).content.decode()
    assert 'href="/nb/selvhjelpsgruppe/"' in body
    assert 'href="/cs/svepomocna-skupina/"' in body
    assert "čeština" in body
    assert "<b>žen" not in body


def test_paging_is_bounded_and_keeps_the_query(client: Client, make_page: PageMaker, settings) -> None:
    settings.EXCHANGE_SEARCH_PAGE_SIZE = 2
    settings.EXCHANGE_SEARCH_MAX_PAGE = 2
    for number in range(7):
        make_page("en", f"Group {number}")
    body = client.get("/en/search/", {"q": "group"}).content.decode()
    assert body.count("<article") == 2
    assert "?q=group&amp;page=2" in body
    for page in ("99999999999", "-3", "x", "3"):
        response = client.get("/en/search/", {"q": "group", "page": page})
        assert response.status_code == 200
