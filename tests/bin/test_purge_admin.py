"""Removing a text for good in the admin: shown first, then confirmed, and only where one decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchange.models import Role
from practices.models import PracticePage
from tests.factories.exchange import MembershipFactory, OrganisationFactory, SuperuserFactory
from tests.factories.practices import PracticePageFactory

pytestmark = pytest.mark.django_db

NAME = "Jana Nováková"


@pytest.fixture
def practice(practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(
        parent=practice_lists["en"],
        locale=practice_lists["en"].locale,
        organisation=OrganisationFactory(code="persefona"),
        contact_role=NAME,
        personal_data_reason="agreed",
    )


def client_of(organisation: Any, role: Role) -> Client:
    client = Client()
    client.force_login(MembershipFactory(organisation=organisation, role=role).user)
    return client


def form(practice: PracticePage | None, **more: str) -> dict[str, Any]:
    return {"text": NAME, "replacement": "", "page": practice.pk if practice else "", **more}


def still_there(practice: PracticePage) -> bool:
    return PracticePage.objects.get(pk=practice.pk).contact_role == NAME


def test_the_owners_publisher_sees_it_first_and_then_confirms(practice: PracticePage) -> None:
    client = client_of(practice.organisation, Role.PUBLISHER)
    address = reverse("exchange_bin:purge")
    asked = client.get(f"{address}?page={practice.pk}&text={NAME}")
    assert NAME not in asked.content.decode()
    shown = client.post(address, form(practice)).content.decode()
    assert f"[{NAME}]" in shown
    assert "Backups made before" in shown
    assert still_there(practice)
    answer = client.post(address, form(practice, confirm="1"), follow=True).content.decode()
    assert "The text was removed from" in answer
    assert PracticePage.objects.get(pk=practice.pk).contact_role == "[removed]"


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_who_does_not_publish_may_not(practice: PracticePage, role: Role) -> None:
    client = client_of(practice.organisation, role)
    client.post(reverse("exchange_bin:purge"), form(practice, confirm="1"))
    assert still_there(practice)


def test_a_publisher_of_another_organisation_may_not(practice: PracticePage) -> None:
    client = client_of(OrganisationFactory(code="fmso"), Role.PUBLISHER)
    answer = client.post(reverse("exchange_bin:purge"), form(practice, confirm="1"))
    assert "Only administrators and people who publish" in answer.content.decode()
    assert still_there(practice)


def test_the_whole_site_is_for_administrators(practice: PracticePage) -> None:
    publisher = client_of(practice.organisation, Role.PUBLISHER)
    answer = publisher.post(reverse("exchange_bin:purge"), form(None, confirm="1"))
    assert "Choose a page that you publish" in answer.content.decode()
    assert still_there(practice)
    client = Client()
    client.force_login(SuperuserFactory())
    client.post(reverse("exchange_bin:purge"), form(None, confirm="1"))
    assert not still_there(practice)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "ab"}, "at least 3 characters"),
        ({"text": ""}, "This field is required"),
        ({"replacement": f"by {NAME}"}, "contains the text that is to be removed"),
        ({"page": "999999"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said(practice: PracticePage, changes: dict[str, str], said: str) -> None:
    client = client_of(practice.organisation, Role.PUBLISHER)
    answer = client.post(reverse("exchange_bin:purge"), form(practice, confirm="1") | changes)
    assert said in answer.content.decode()
    assert still_there(practice)
