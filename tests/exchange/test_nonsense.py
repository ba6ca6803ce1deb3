"""Numbers and texts that no form of ours sends are answered, and keep nobody from being told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from exchange.access.owner_change import change_owner
from exchange.editing.unsaved import label_of
from exchange.models import Role
from exchange.request_parameters import key_from
from practices.blocks import MinutesBlock
from practices.models import PracticePage
from tests.factories.exchange import MembershipFactory, OrganisationFactory
from tests.factories.practices import PracticePageFactory
from tests.factories.roles import member
from tests.forms import practice_form

pytestmark = pytest.mark.django_db

LONG = "1" * 10_000
NONSENSE = ["²", "9" * 30, "-1", "\x00", "", "x"]


@pytest.fixture
def page(practice_lists: dict[str, Any]) -> PracticePage:
    return PracticePageFactory(parent=practice_lists["cs"], organisation=OrganisationFactory(code="persefona"))


@pytest.fixture
def client(page: PracticePage) -> Client:
    client = Client()
    client.force_login(member(page.organisation, Role.PUBLISHER))
    return client


@pytest.mark.parametrize("text", [LONG, *NONSENSE, "9223372036854775808"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert key_from(text) is None


def test_a_key_is_read() -> None:
    assert [key_from("0"), key_from("12"), key_from("9223372036854775807")] == [0, 12, 2**63 - 1]


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("address", ["exchange_bin:purge", "exchange_proposals:list", "exchange_translation:matrix"])
def test_a_screen_opens_without_a_page_that_cannot_be(client: Client, address: str, text: str) -> None:
    assert client.get(reverse(address), {"page": text, "p": text, "locale": text}).status_code == 200


@pytest.mark.parametrize("name", ["loaded_revision_id", "overwrite_revision_id"])
@pytest.mark.parametrize("text", [LONG, "9" * 30, "²"])
def test_a_form_that_names_no_revision_is_answered(client: Client, page: PracticePage, name: str, text: str) -> None:
    page.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = practice_form(client.get(edit), page, title="Mine")
    for other in ("loaded_revision_id", "overwrite_revision_id"):
        sent.pop(other, None)
    sent[name] = text
    assert client.post(edit, sent).status_code < 500


def test_a_field_with_a_long_number_in_its_name_has_a_label() -> None:
    assert label_of(f"steps-{LONG}-value-title").startswith("Steps · 1111")
    assert label_of("steps-0-value-title") == "Steps · 1 · title"


def test_a_long_number_of_minutes_is_left_to_the_check_of_the_field() -> None:
    assert MinutesBlock().value_from_form(LONG) == LONG


def test_both_owners_are_told_of_a_page_whose_title_has_two_lines(
    page: PracticePage, django_capture_on_commit_callbacks: Any
) -> None:
    other = OrganisationFactory(code="fmso")
    user = member(page.organisation, Role.PUBLISHER)
    MembershipFactory(organisation=other, role=Role.PUBLISHER, user=user)
    told = [member(page.organisation, Role.PUBLISHER), member(other, Role.COORDINATOR)]
    for number, person in enumerate(told):
        person.email = f"told-{number}@example.org"
        person.save()
    PracticePage.objects.filter(pk=page.pk).update(title="One\r\nBcc: stranger@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        change_owner(PracticePage.objects.get(pk=page.pk), other, user)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(person.email for person in told)
    assert all("\n" not in message.subject and message.bcc == [] for message in mail.outbox)


@pytest.mark.parametrize("path", ["/en/%00/", "/en/practices/a%00b/", "/media/images/%00.png", "/documents/1/%00.pdf"])
def test_an_address_with_a_null_character_is_not_found(homes: dict[str, Any], path: str) -> None:
    assert Client().get(path).status_code == 404
