"""The page of results: facets, order, marks, suggestions and what is said beside the results."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from search import registry
from search.analysis import seen_words
from search.models import UnansweredWord
from search.registry import Facet
from search.unanswered import most_wanted
from tests.search.conftest import PageMaker


def page(client: Client, address: str = "/en/search/", **parameters: Any) -> str:
    response = client.get(address, parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_marks_the_inflected_form_and_escapes_everything(client: Client, make_page: PageMaker) -> None:
    make_page("cs", "Skupina <i>", body="<script>alert(1)</script> Setkání skupin & rodin.")
    body = page(client, "/cs/search/", q="skupinami")
    assert "<mark>Skupina</mark> &lt;i&gt;" in body
    assert "<mark>skupin</mark> &amp; rodin" in body
    assert "<script>alert" not in body


def test_shows_the_passage_that_meets_most_of_the_query(client: Client, make_page: PageMaker) -> None:
    filler = "Nothing to see in this sentence. " * 20
    make_page("en", "A page", body=f"Music alone. {filler} Here music and therapy meet. {filler}")
    body = page(client, q="music therapy")
    assert "Here <mark>music</mark> and <mark>therapy</mark> meet." in body
    assert "<mark>Music</mark> alone" not in body


def test_marks_words_also_after_more_words_than_a_process_remembers(
    client: Client, make_page: PageMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_words, "MOST_WORDS", 3)
    make_page("en", "Group", body="One of the groups of women. Another group of men.")
    for _time in range(2):
        assert "One of the <mark>groups</mark> of women. Another <mark>group</mark>" in page(client, q="group")


def test_offers_facets_and_keeps_what_was_chosen(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group one", method="art", city="Brno")
    make_page("en", "Group two", method="art music", city="Oslo")
    body = page(client, q="group")
    assert 'name="method" value="art"' in body
    assert "(2)" in body
    chosen = page(client, q="group", city="Oslo")
    assert 'value="Oslo" checked' in chosen
    assert chosen.count("<article") == 1


def test_a_field_word_chooses_in_any_language_of_the_interface(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group one", city="Brno")
    make_page("en", "Group two", city="Oslo")
    for text in ("city:oslo group", "město:Oslo group", "by:osl group", "jazyk:English city:oslo"):
        body = page(client, q=text)
        assert body.count("<article") == 1, text
        assert "two" in body
    assert page(client, q="title:two").count("<article") == 1
    assert page(client, q="nonsense:group").count("<article") == 2


def test_labels_of_another_app_are_shown(client: Client, make_page: PageMaker) -> None:
    before = registry.facets()["owner"]
    registry.register_facet(Facet("owner", "Who", lambda codes, language: {code: code.upper() for code in codes}))
    try:
        make_page("en", "Group one", owner_code="fmso")
        make_page("en", "Group two", owner_code="persefona")
        body = page(client, q="group")
        assert "Who" in body
        assert "FMSO" in body
    finally:
        registry.register_facet(before)


def test_notes_on_a_version_are_shown(client: Client, make_page: PageMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_page("en", "Group")
    monkeypatch.setattr(registry, "_version_notes", lambda ids: {made.pk: ["Translated by machine"]})
    assert "Translated by machine" in page(client, q="group")


def test_says_that_it_loosened_and_what_may_have_been_meant(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Art group")
    make_page("en", "Music choir")
    assert "No page holds all of these words" in page(client, q="art choir")
    body = page(client, q="musik choir")
    assert "No page holds" not in body
    assert "music choir" in page(client, q="musicc choir").lower()


def test_a_word_may_still_be_being_typed(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Counselling")
    assert page(client, q="counsell").count("<article") == 1


def test_a_list_of_many_costs_as_many_queries_as_a_list_of_one(
    client: Client, make_page: PageMaker, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        english = make_page("en", f"Group {number}")
        make_page("cs", f"Skupina {number}", translation_of=english)
    page(client, q="group")
    with django_assert_max_num_queries(15):
        assert page(client, q="group").count("<article") == 10


def test_suggests_titles_of_pages_by_type(client: Client, make_page: PageMaker) -> None:
    made = make_page("en", "Counselling for women", slug="counselling")
    answer = json.loads(page(client, "/en/search/suggestions/", q="couns"))
    (group,) = answer["groups"]
    assert group["suggestions"] == [{"text": made.title, "language": "en", "url": "/en/counselling/"}]
    assert json.loads(page(client, "/en/search/suggestions/", q="c")) == {"groups": []}


def test_the_api_answers_and_is_described(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group", slug="group", method="art")
    answer = json.loads(page(client, "/en/search/api/", q="groups", size="5"))
    assert answer["total"] == 1
    assert answer["results"][0]["url"] == "http://testserver/en/group/"
    assert answer["facets"]["method"] == {"art": 1}
    described = json.loads(page(client, "/en/search/api/openapi.json"))
    assert "/en/search/api/" in described["paths"]


def test_the_api_refuses_who_asks_too_fast(client: Client, db: None, settings: Any) -> None:
    settings.EXCHANGE_SEARCH_API_RATE = 2
    statuses = [client.get("/en/search/api/", {"q": "x"}).status_code for _request in range(3)]
    assert statuses == [200, 200, 429]


def test_the_feed_is_atom_with_the_newest_first(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group & old", dated="2015-01-01")
    make_page("en", "Group new", dated="2016-01-01")
    response = client.get("/en/search/feed/", {"q": "group"})
    assert response["Content-Type"].startswith("application/atom+xml")
    body = response.content.decode()
    assert body.index("Group new") < body.index("Group &amp; old")


def test_words_not_found_are_counted_and_shown_from_the_third_time(client: Client, make_page: PageMaker) -> None:
    for _time in range(3):
        page(client, q="Horses")
    page(client, q="secretname 605123456")
    assert [(each.word, each.times) for each in most_wanted()] == [("horses", 3)]
    assert not UnansweredWord.objects.filter(word__contains="605").exists()


def test_the_report_is_for_those_who_run_the_search(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group")
    call_command("verify_search", verbosity=0)
    address = "/admin/reports/search/"
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_superuser("root"))
    body = page(client, address)
    assert "English" in body
    assert "agree" in body
