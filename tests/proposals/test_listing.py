"""The list of proposals, its filters and its cost; and the number that waits, where people look."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exchange.models import Membership, Organisation, Proposal, Role
from exchange.proposals.counting import waiting_by_page
from practices.models import PracticePage
from tests.factories.practices import PracticePageFactory
from tests.factories.proposals import proposal_for
from tests.factories.roles import logged_in, member, site_coordinator

pytestmark = pytest.mark.django_db

LIST = "exchange_proposals:list"


@pytest.fixture
def owner_client(publisher: Any) -> Client:
    return logged_in(publisher)


def many(practice: PracticePage, author: Any, number: int) -> None:
    first = proposal_for(practice, author, title="A better title")
    copies = [
        Proposal(
            page_id=first.page_id,
            page_title=f"{first.page_title} {count}",
            language=first.language,
            content_type_id=first.content_type_id,
            base=first.base,
            changed=first.changed,
            reason=first.reason,
            author=author,
            created_at=first.created_at + dt.timedelta(minutes=count),
        )
        for count in range(number - 1)
    ]
    Proposal.objects.bulk_create(copies)


def titles(answer: Any) -> list[str]:
    return [row["proposal"].page_title for row in answer.context["rows"]]


@pytest.mark.parametrize("is_coordinator", [False, True])
def test_a_thousand_proposals_cost_at_most_fifteen_queries(
    practice: PracticePage, proposer: Any, publisher: Any, is_coordinator: bool
) -> None:
    many(practice, proposer, 1_000)
    client = logged_in(publisher)
    if is_coordinator:
        Membership.objects.filter(user=publisher).delete()
        Proposal.objects.update(created_at=timezone.now() - dt.timedelta(days=40))
        client = logged_in(site_coordinator())
    client.get(reverse(LIST))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(LIST))
    assert len(answer.context["rows"]) == 50
    assert answer.context["page_obj"].paginator.count == 1_000
    assert len(queries) <= 15, "\n".join(query["sql"][:200] for query in queries)


def test_open_ones_come_first_and_each_filter_narrows(
    practice: PracticePage, proposer: Any, owner_client: Client, practice_lists: dict[str, Any], owner: Organisation
) -> None:
    declined = proposal_for(practice, proposer, title="Declined long ago")
    Proposal.objects.filter(pk=declined.pk).update(
        state=Proposal.State.DECLINED, page_title="Declined", created_at=timezone.now() - dt.timedelta(days=9)
    )
    czech = PracticePageFactory(
        parent=practice_lists["cs"], locale=practice_lists["cs"].locale, organisation=owner, title="Skupina"
    )
    proposal_for(czech, proposer, title="Lepší název")
    assert titles(owner_client.get(reverse(LIST))) == ["Skupina", "Declined"]
    for query, found in (
        ({"state": "declined"}, ["Declined"]),
        ({"language": "cs"}, ["Skupina"]),
        ({"q": "skup"}, ["Skupina"]),
        ({"page": czech.pk}, ["Skupina"]),
        ({"state": "nonsense", "page": "x", "p": "99"}, ["Skupina", "Declined"]),
        ({"q": "nothing like it"}, []),
    ):
        assert titles(owner_client.get(reverse(LIST), query)) == found


def test_proposals_for_others_are_not_listed(
    practice: PracticePage, proposer: Any, other: Organisation, owner: Organisation
) -> None:
    proposal_for(practice, proposer, title="A better title")
    for user in (proposer, member(other, Role.PUBLISHER), member(owner, Role.EDITOR)):
        assert titles(logged_in(user).get(reverse(LIST))) == []


def test_the_menu_and_the_editor_say_how_many_wait(
    practice: PracticePage, proposer: Any, reader: Any, owner_client: Client
) -> None:
    proposal_for(practice, proposer, title="One way")
    proposal_for(practice, reader, title="Another way")
    editor = owner_client.get(reverse("wagtailadmin_pages:edit", args=[practice.pk])).content.decode()
    assert "Proposals (2)" in editor
    assert "2 proposals wait" in editor


def test_the_number_costs_the_editor_one_query(practice: PracticePage, proposer: Any, publisher: Any) -> None:
    many(practice, proposer, 200)
    practice.permissions_for_user(publisher)  # who they are is read once a request anyway
    with CaptureQueriesContext(connection) as queries:
        assert waiting_by_page(publisher)[practice.pk] == 200
        assert waiting_by_page(publisher).total() == 200
    assert len(queries) == 1


def test_the_page_offers_to_improve_it_to_partners_and_to_edit_it_to_its_owner(
    practice: PracticePage, proposer: Any, reader: Any, owner_client: Client
) -> None:
    url, propose = practice.get_url(), reverse("exchange:propose", args=[practice.pk])
    for user in (proposer, reader):
        assert propose in logged_in(user).get(url).content.decode()
    assert propose not in owner_client.get(url).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[practice.pk]) in owner_client.get(url).content.decode()
    assert propose not in Client().get(url).content.decode()


def test_ones_own_proposals_are_listed_with_their_state(practice: PracticePage, proposer: Any, reader: Any) -> None:
    proposal_for(practice, proposer, title="A better title")
    Proposal.objects.update(state=Proposal.State.TAKEN)
    answer = logged_in(proposer).get(reverse("exchange:own_proposals"))
    assert practice.title in answer.content.decode()
    assert "pr-state--taken" in answer.content.decode()
    assert practice.title not in logged_in(reader).get(reverse("exchange:own_proposals")).content.decode()
