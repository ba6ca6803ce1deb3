"""Nothing of a page that a reader may not see reaches them, by any way out of the search."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import Client, RequestFactory
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageViewRestriction

from search.contract import Reader
from search.models import SearchDocument
from search.visibility import reader_for, restrictions_of, visible_pages, visible_paths
from tests.search.conftest import PageMaker
from tests.search.hostapp.models import RecipePage

SECRET = "Xylofon"
"""A word that only the page in question holds; its slip is "Xylafon"."""

READERS = ("anonymous", "member", "other member", "translator", "superuser")


@dataclass
class Case:
    """A way in which a page is closed, and who may see it nevertheless."""

    name: str
    close: Callable[[Any, Any], None]
    open_to: frozenset[str]


def _restrict(kind: str, *groups: str) -> Callable[[Page, dict[str, Group]], None]:
    def close(page: Page, known: dict[str, Group]) -> None:
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="open")
        restriction.groups.set(known[name] for name in groups)

    return close


def _nothing(page: Page, known: dict[str, Group]) -> None:
    """The page stays open."""


CASES = [
    Case("open", _nothing, frozenset(READERS)),
    Case("login", _restrict("login"), frozenset(READERS) - {"anonymous"}),
    Case("group", _restrict("groups", "members"), frozenset({"member", "superuser"})),
    Case("two groups", _restrict("groups", "members", "translators"), frozenset({"member", "translator", "superuser"})),
    Case("no group", _restrict("groups"), frozenset({"superuser"})),
    Case("password", _restrict("password"), frozenset({"superuser"})),
]


@pytest.fixture
def groups(db: None) -> dict[str, Group]:
    return {name: Group.objects.create(name=name) for name in ("members", "others", "translators")}


@pytest.fixture
def clients(groups: dict[str, Group]) -> dict[str, Client]:
    clients = {"anonymous": Client(), "superuser": Client()}
    clients["superuser"].force_login(User.objects.create_superuser("superuser"))
    for name, group in (("member", "members"), ("other member", "others"), ("translator", "translators")):
        user = User.objects.create_user(name)
        user.groups.add(groups[group])
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def _outputs(client: Client) -> dict[str, str]:
    """Everything that the search says to a reader, by the way it goes."""

    def get(address: str, **parameters: str) -> str:
        response = client.get(address, parameters)
        assert response.status_code == 200
        return response.content.decode()

    return {
        "hits": get("/en/search/", q="harmony"),
        "other languages": get("/cs/search/", q="harmony"),
        "facets": get("/en/search/", q="group"),
        "chosen facet": get("/en/search/", method=SECRET),
        "field word": get("/en/search/", q=f"method:{SECRET} group"),
        "suggestions": get("/en/search/suggestions/", q=SECRET[:4]),
        "did you mean": get("/en/search/", q="xylafon"),
        "API": get("/en/search/api/", q="harmony"),
        "API facets": get("/en/search/api/", q="group"),
        "feed": get("/en/search/feed/", q="harmony"),
    }


def _told(text: str) -> bool:
    return SECRET.lower() in text.lower()


@pytest.mark.parametrize("where", ["on the page", "on its parent, after indexing", "by moving into a closed branch"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_output_tells_of_a_page_only_those_who_may_see_it(
    case: Case, where: str, make_page: PageMaker, clients: dict[str, Client], groups: dict[str, Group]
) -> None:
    make_page("en", "An open group", method="art", city="Brno", body="harmony")
    branch = make_page("en", "A branch")
    parent = None if where == "by moving into a closed branch" else branch
    page = make_page(
        "en",
        f"{SECRET} group",
        slug="hidden",
        parent=parent,
        body=f"harmony of the {SECRET}",
        method=SECRET,
        city=SECRET,
        owner_code=SECRET,
    )
    case.close(Page.objects.get(pk=page.pk if where == "on the page" else branch.pk), groups)
    if where == "by moving into a closed branch":
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=branch.pk), pos="last-child")
    for reader, client in clients.items():
        outputs = _outputs(client)
        if reader in case.open_to:
            for way in ("hits", "facets", "suggestions", "did you mean", "API", "API facets", "feed"):
                assert _told(outputs[way]), (reader, way)
        else:
            # What the reader typed comes back in the form, and nothing else.
            for way in ("hits", "other languages", "facets", "API", "API facets", "feed", "did you mean"):
                assert not _told(outputs[way]), (reader, way)
            assert json.loads(outputs["suggestions"]) == {"groups": []}
            for way in ("chosen facet", "field word"):
                assert "harmony" not in outputs[way], (reader, way)
                assert 'href="/en/hidden/"' not in outputs[way], (reader, way)


def test_a_page_moved_out_of_a_closed_branch_is_open_again(
    make_page: PageMaker, clients: dict[str, Client], groups: dict[str, Group], homes: dict[str, Page]
) -> None:
    branch = make_page("en", "A branch")
    page = make_page("en", SECRET, parent=branch, body="harmony")
    _restrict("login")(Page.objects.get(pk=branch.pk), groups)
    assert not _told(_outputs(clients["anonymous"])["hits"])
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=homes["en"].pk), pos="last-child")
    assert _told(_outputs(clients["anonymous"])["hits"])


def _request(user: Any, session: dict[str, Any] | None = None) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    request.session = SessionStore()
    for key, value in (session or {}).items():
        request.session[key] = value
    if session:
        request.session._session_key = "kept-for-this-test"
    return request


def test_a_password_that_was_given_in_the_session_opens_its_pages(make_page: PageMaker) -> None:
    page = make_page("en", "Closed")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="open")
    pages = Page.objects.filter(pk=page.pk)
    assert not visible_pages(pages, _request(AnonymousUser())).exists()
    passed = {PageViewRestriction.passed_view_restrictions_session_key: [restriction.pk]}
    assert visible_pages(pages, _request(AnonymousUser(), passed)).exists()


def test_finding_out_who_reads_makes_no_session(client: Client, make_page: PageMaker) -> None:
    PageViewRestriction.objects.create(page=make_page("en", "Closed"), restriction_type="password", password="open")
    response = client.get("/en/search/", {"q": "closed"})
    assert not response.cookies


def below_an_alias(make_page: PageMaker, homes: dict[str, Page]) -> tuple[Page, Page, Page]:
    """A source, its alias in another language, and a page below the alias."""
    source = make_page("en", "Source")
    alias = source.copy_for_translation(homes["cs"].locale, alias=True)
    return source, alias, make_page("cs", "Stránka", parent=alias)


def test_a_restriction_on_an_alias_itself_holds_from_when_it_is_a_page_of_its_own(
    make_page: PageMaker, homes: dict[str, Page]
) -> None:
    _source, alias, page = below_an_alias(make_page, homes)
    restriction = PageViewRestriction.objects.create(page=alias, restriction_type="login")
    assert not page.get_view_restrictions().exists(), "Wagtail goes by the source of an alias alone"
    assert SearchDocument.objects.get(pk=page.pk).restrictions == []
    ConvertAliasPageAction(RecipePage.objects.get(pk=alias.pk)).execute(skip_permission_checks=True)
    for each in (alias, page):
        assert SearchDocument.objects.get(pk=each.pk).restrictions == [restriction.pk]


def test_an_alias_whose_source_is_deleted_closes_what_is_below_it(make_page: PageMaker, homes: dict[str, Page]) -> None:
    source, alias, page = below_an_alias(make_page, homes)
    restriction = PageViewRestriction.objects.create(page=alias, restriction_type="login")
    Page.objects.get(pk=source.pk).delete()
    assert list(page.get_view_restrictions()) == [restriction]
    assert SearchDocument.objects.get(pk=page.pk).restrictions == [restriction.pk]


def test_below_an_alias_of_a_closed_page_its_restriction_holds(make_page: PageMaker, homes: dict[str, Page]) -> None:
    source, alias, page = below_an_alias(make_page, homes)
    restriction = PageViewRestriction.objects.create(page=source, restriction_type="login")
    request = _request(AnonymousUser())
    assert restrictions_of([Page.objects.get(pk=page.pk)])[page.pk] == (restriction.pk,)
    assert not visible_pages(Page.objects.filter(pk__in=[page.pk, alias.pk]), request).exists()


def test_the_predicate_agrees_with_wagtail_on_every_page(
    make_page: PageMaker, groups: dict[str, Group], homes: dict[str, Page]
) -> None:
    branch = make_page("en", "Branch")
    inner = make_page("en", "Inner", parent=branch)
    make_page("en", "Leaf", parent=inner)
    make_page("en", "Beside")
    _restrict("groups", "members")(branch, groups)
    _restrict("login")(inner, groups)
    member = User.objects.create_user("member")
    member.groups.add(groups["members"])
    for user in (AnonymousUser(), member, User.objects.create_user("nobody"), User.objects.create_superuser("all")):
        request = _request(user)
        expected = {
            page.pk
            for page in Page.objects.live()
            if all(each.accept_request(request) for each in page.get_view_restrictions())
        }
        assert set(visible_pages(Page.objects.all(), request).values_list("pk", flat=True)) == expected
        assert set(visible_paths(Page.objects.values_list("pk", flat=True), request)) == expected


def test_costs_the_same_few_queries_however_many_restrictions_there_are(
    make_page: PageMaker, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        page = make_page("en", f"Closed {number}")
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    request = _request(AnonymousUser())
    with django_assert_max_num_queries(4):
        list(visible_pages(Page.objects.all(), request))
    with django_assert_max_num_queries(0):
        reader: Reader = reader_for(request)
    assert len(reader.hidden_restrictions) == 12
