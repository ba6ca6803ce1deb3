"""The page of results: facets, order, marks, suggestions and what is said beside the results."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from unittest import mock
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from search import registry
from search.analysis import token_cache
from search.models import UnansweredWord
from search.query.unanswered import most_wanted
from search.registry import Facet
from tests.search.conftest import PageMaker
from tests.search.hostapp.models import RecipePage


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
    monkeypatch.setattr(token_cache, "MAX_WORDS", 3)
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


def test_facets_of_a_host_stand_where_it_puts_them() -> None:
    assert list(registry.facets()) == ["type", "language", "method", "city", "evidence", "year", "owner"]


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
    assert "No page contains all of these words" in page(client, q="art choir")
    body = page(client, q="musik choir")
    assert "No page contains" not in body
    assert "music choir" in page(client, q="musicc choir").lower()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("musicc choir", "music choir"),
        ("musicc -police choir", "music -police choir"),
        ("art OR musicc choir", "art OR music choir"),
        ('"art choir"  musicc', '"art choir"  music'),
        ("title:musicc", "title:music"),
        ("city:Oslo musicc", "city:Oslo music"),
        ("(musicc), the choir!", "(music), the choir!"),
        ("musicc -musicc", "music -musicc"),
        ("-musicc", "-music"),
    ],
)
def test_what_may_have_been_meant_keeps_all_that_was_typed_but_the_misspelt_word(
    client: Client, make_page: PageMaker, typed: str, meant: str
) -> None:
    make_page("en", "Music choir", city="Oslo")
    make_page("en", "Art choir", city="Oslo")
    assert json.loads(page(client, "/en/search/api/", q=typed))["did_you_mean"] == meant
    assert urlencode({"q": meant}).replace("&", "&amp;") in page(client, q=typed)


def test_a_word_may_still_be_being_typed(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Counselling")
    assert page(client, q="counsell").count("<article") == 1


@pytest.mark.parametrize("text", ["couns for", "couns -police", "couns city:Oslo", "couns OR"])
def test_a_word_that_is_followed_by_another_is_not_being_typed(client: Client, make_page: PageMaker, text: str) -> None:
    make_page("en", "Counselling", city="Oslo")
    assert page(client, q=text).count("<article") == 0


def test_the_end_of_a_word_with_a_hyphen_may_still_be_being_typed(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Self-help")
    make_page("en", "Helpless")
    body = page(client, q="self-hel")
    assert body.count("<article") == 1
    assert "Helpless" not in body


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


def suggested(client: Client, text: str) -> list[str]:
    groups = json.loads(page(client, "/cs/search/suggestions/", q=text))["groups"]
    return [suggestion["text"] for group in groups for suggestion in group["suggestions"]]


def test_suggestions_take_the_last_word_and_no_other_for_the_beginning_of_one(
    client: Client, make_page: PageMaker
) -> None:
    for title in ("Skupina programu", "Skupina pro ženy", "Skupinářka", "Skupina žen"):
        make_page("cs", title)
    assert set(suggested(client, "skupin pro")) == {"Skupina programu", "Skupina pro ženy"}
    assert suggested(client, "skupina prog") == ["Skupina programu"]
    assert "Skupinářka" not in suggested(client, "skupina pro ")


def test_suggestions_leave_out_a_last_word_that_says_nothing_where_no_title_has_it(
    client: Client, make_page: PageMaker
) -> None:
    make_page("cs", "Skupina žen")
    assert suggested(client, "skupina pro") == ["Skupina žen"]
    assert suggested(client, "skupina prog") == []


def test_the_api_answers_and_is_described(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group", slug="group", method="art")
    answer = json.loads(page(client, "/en/search/api/", q="groups", size="5"))
    assert answer["total"] == 1
    assert answer["results"][0]["url"] == "http://testserver/en/group/"
    assert answer["facets"]["method"] == {"art": 1}
    described = json.loads(page(client, "/en/search/api/openapi.json"))
    assert "/en/search/api/" in described["paths"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"page": "51"}, "1 to 50"),
        ({"page": "99999999999"}, "1 to 50"),
        ({"page": "0"}, "1 to 50"),
        ({"page": "-3"}, "1 to 50"),
        ({"page": "x"}, "1 to 50"),
        ({"size": "51"}, "1 to 50"),
        ({"size": "none"}, "1 to 50"),
    ],
)
def test_the_api_refuses_a_page_that_it_does_not_have(
    client: Client, make_page: PageMaker, asked: dict[str, str], told: str
) -> None:
    make_page("en", "Group")
    response = client.get("/en/search/api/", {"q": "group", **asked})
    assert response.status_code == 400
    assert "no-store" in response["Cache-Control"]
    (name,) = asked
    assert name in response.json()["error"]
    assert told in response.json()["error"]


def test_the_api_answers_the_page_that_is_asked_for(client: Client, make_page: PageMaker, settings: Any) -> None:
    settings.EXCHANGE_SEARCH_MAX_PAGE = 3
    for number in range(3):
        make_page("en", f"Group {number}")
    answers = [json.loads(page(client, "/en/search/api/", q="group", size="2", page=str(n))) for n in (1, 2, 3)]
    assert [(each["page"], each["total"], len(each["results"])) for each in answers] == [
        (1, 3, 2),
        (2, 3, 1),
        (3, 3, 0),
    ]
    (described,) = json.loads(page(client, "/en/search/api/openapi.json"))["paths"].values()
    schemas = {each["name"]: each["schema"] for each in described["get"]["parameters"]}
    assert schemas["page"]["maximum"] == 3
    assert "400" in described["get"]["responses"]


@pytest.mark.parametrize("number", ["3", "4", "51", "9999999999999"])
def test_a_page_after_the_last_one_says_so_and_leads_to_that(
    client: Client, make_page: PageMaker, settings: Any, number: str
) -> None:
    settings.EXCHANGE_SEARCH_PAGE_SIZE = 2
    settings.EXCHANGE_SEARCH_MAX_PAGE = 3
    for each in range(3):
        make_page("en", f"Group {each}")
    body = page(client, q="group", page=number)
    assert body.count("<article") == 0
    assert "These results have 2 pages." in body
    assert 'href="?q=group&amp;page=2"' in body
    assert "Nothing was found" not in body
    assert "Nothing was found" in page(client, q="zebra", page=number)


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


ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(client: Client, text: str, language: str = "en") -> ElementTree.Element:
    response = client.get(f"/{language}/search/feed/", {"q": text})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return ElementTree.fromstring(response.content)


def updates(feed: ElementTree.Element) -> tuple[str, dict[str, str]]:
    """When the feed was updated, and when each of its entries was."""
    entries = list(feed.iter(f"{ATOM}entry"))
    times = {str(each.findtext(f"{ATOM}title")): str(each.findtext(f"{ATOM}updated")) for each in entries}
    return str(feed.findtext(f"{ATOM}updated")), times


def test_an_entry_of_the_feed_is_updated_whenever_its_page_is_published(client: Client, make_page: PageMaker) -> None:
    pages = [make_page("en", title) for title in ("Group one", "Group two")]
    days = [dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC) for day in (1, 2, 9)]
    for made, day in zip(pages, days, strict=False):
        RecipePage.objects.filter(pk=made.pk).update(first_published_at=days[0], last_published_at=day)
    before = updates(feed_of(client, "group"))
    assert before == (
        "2026-03-02T12:00:00+00:00",
        {
            "Group one": "2026-03-01T12:00:00+00:00",
            "Group two": "2026-03-02T12:00:00+00:00",
        },
    )
    assert updates(feed_of(client, "group")) == before
    RecipePage.objects.filter(pk=pages[0].pk).update(last_published_at=days[2])
    latest, entries = updates(feed_of(client, "group"))
    assert latest == entries["Group one"] == "2026-03-09T12:00:00+00:00"
    assert entries["Group two"] == before[1]["Group two"]


def test_a_page_of_which_no_publication_is_known_is_not_updated_by_being_asked_for(
    client: Client, make_page: PageMaker
) -> None:
    make_page("en", "Group")
    before = updates(feed_of(client, "group"))
    assert before[0] == before[1]["Group"]
    with mock.patch("django.utils.timezone.now", return_value=dt.datetime(2031, 1, 1, tzinfo=dt.UTC)):
        assert updates(feed_of(client, "group")) == before


def test_the_feed_names_each_page_in_the_readers_language(client: Client, make_page: PageMaker) -> None:
    english = make_page("en", "Group", slug="group", summary="Who meets.")
    make_page("cs", "Skupina", translation_of=english, slug="skupina")
    make_page("en", "Group of men", slug="men")
    feed = feed_of(client, "group", "cs")
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    shown = {
        entry.findtext(f"{ATOM}title"): (entry.get(lang), entry.find(f"{ATOM}link").get("href"))  # type: ignore[union-attr]
        for entry in feed.iter(f"{ATOM}entry")
    }
    assert shown == {
        "Skupina": ("cs", "http://testserver/cs/skupina/"),
        "Group of men": ("en", "http://testserver/en/men/"),
    }
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert f"urn:uuid:{english.translation_key}" in ids
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "http://testserver/cs/search/feed/?q=group",
        "alternate": "http://testserver/cs/search/?q=group",
    }
    assert feed.get(lang) == "cs"


@pytest.mark.parametrize("text", ["", "a\x01b", "\ud7ff\ufffe", "<&>"])
def test_no_input_breaks_the_feed(client: Client, make_page: PageMaker, text: str) -> None:
    make_page("en", "Group", summary="What \x02 is this")
    feed_of(client, text)
    assert updates(feed_of(client, f"group OR {text}"))[1].keys() == {"Group"}


def test_a_summary_is_text_and_no_html_in_the_feed(client: Client, make_page: PageMaker) -> None:
    make_page("en", "Group", summary="For fewer than <b>10</b> & for all")
    (summary,) = feed_of(client, "group").iter("{http://www.w3.org/2005/Atom}summary")
    assert summary.get("type") == "html"
    assert summary.text == "For fewer than &lt;b&gt;10&lt;/b&gt; &amp; for all"


def test_the_feed_is_bounded(client: Client, make_page: PageMaker, django_assert_max_num_queries: Any) -> None:
    for number in range(32):
        make_page("en", f"Group {number}")
    feed_of(client, "group")
    with django_assert_max_num_queries(15):
        assert len(updates(feed_of(client, "group"))[1]) == 30


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
