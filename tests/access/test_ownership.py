"""A page passes from one organisation to another: who may do that, what follows, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from exchange.access.owner_change import change_owner
from exchange.models import Membership, Organisation, Role
from practices.models import PracticePage
from search.models import SearchDocument
from tests.factories.exchange import InformationPageFactory, SuperuserFactory
from tests.factories.roles import logged_in, member, site_editor

pytestmark = pytest.mark.django_db


def address(page: Any) -> str:
    return reverse("exchange_access:change_owner", args=[page.pk])


@pytest.fixture
def both(persefona: Organisation, fmso: Organisation) -> Any:
    """Somebody who publishes for both organisations."""
    user = member(persefona, Role.PUBLISHER)
    Membership.objects.create(organisation=fmso, user=user, role=Role.PUBLISHER)
    return user


def give(client: Client, page: PracticePage, organisation: Organisation, seen: int | None = None) -> Any:
    """Send the form as it was shown when `seen` was the owner's key."""
    data = {"organisation": organisation.pk, "from": seen or page.organisation_id}
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address(page), data)


def owners(family: list[PracticePage]) -> list[str]:
    return [PracticePage.objects.get(pk=page.pk).organisation.code for page in family]


def test_the_whole_family_changes_hands(family: list[PracticePage], both: Any, fmso: Organisation) -> None:
    alias = family[0].create_alias(parent=family[0].get_parent(), update_slug="alias")
    answer = give(logged_in(both), family[1], fmso)
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[family[1].pk])
    assert owners([*family, alias]) == ["fmso"] * 4


def test_the_new_owner_decides_from_then_on(
    family: list[PracticePage], both: Any, persefona: Organisation, fmso: Organisation
) -> None:
    before, after = member(persefona, Role.PUBLISHER), member(fmso, Role.PUBLISHER)
    give(logged_in(both), family[0], fmso)
    for page in family:
        stored = PracticePage.objects.get(pk=page.pk)
        assert not stored.permissions_for_user(before).can_edit()
        assert stored.permissions_for_user(after).can_publish()


def test_drafts_stay_and_go_live_for_the_new_owner(practice: PracticePage, both: Any, fmso: Organisation) -> None:
    practice.title = "Written before"
    practice.save_revision()
    give(logged_in(both), practice, fmso)
    stored = PracticePage.objects.get(pk=practice.pk)
    assert stored.title != "Written before"
    stored.get_latest_revision().publish()
    stored = PracticePage.objects.get(pk=practice.pk)
    assert (stored.title, stored.organisation.code) == ("Written before", "fmso")


def test_a_search_by_owner_finds_it_with_the_new_one(practice: PracticePage, both: Any, fmso: Organisation) -> None:
    give(logged_in(both), practice, fmso)
    assert SearchDocument.objects.get(page_id=practice.pk).owner == "fmso"


def test_looking_changes_nothing(practice: PracticePage, both: Any, fmso: Organisation) -> None:
    answer = logged_in(both).get(address(practice), {"organisation": fmso.pk})
    assert answer.status_code == 200
    assert "Fmso" in answer.content.decode()
    assert owners([practice]) == ["persefona"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER, Role.COORDINATOR])
def test_one_owners_right_is_not_enough(
    practice: PracticePage, persefona: Organisation, fmso: Organisation, role: Role
) -> None:
    for organisation in (persefona, fmso):
        give(logged_in(member(organisation, role)), practice, fmso)
    assert owners([practice]) == ["persefona"]
    assert mail.outbox == []


def test_writing_for_the_other_one_is_not_enough(
    practice: PracticePage, persefona: Organisation, fmso: Organisation
) -> None:
    user = member(persefona, Role.PUBLISHER)
    Membership.objects.create(organisation=fmso, user=user, role=Role.EDITOR)
    answer = give(logged_in(user), practice, fmso)
    assert "You do not publish for this organisation" in answer.content.decode() or answer.status_code != 302
    with pytest.raises(PermissionDenied):
        change_owner(practice, fmso, user)
    assert owners([practice]) == ["persefona"]


def test_a_site_editor_gives_no_page_away(practice: PracticePage, fmso: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        change_owner(practice, fmso, site_editor())


def test_an_administrator_may(practice: PracticePage, fmso: Organisation) -> None:
    give(logged_in(SuperuserFactory()), practice, fmso)
    assert owners([practice]) == ["fmso"]


def test_a_form_from_before_another_change_does_nothing_and_says_so(
    practice: PracticePage, fmso: Organisation, persefona: Organisation
) -> None:
    client = logged_in(SuperuserFactory())
    give(client, practice, fmso)
    answer = client.post(address(practice), {"organisation": persefona.pk, "from": persefona.pk}, follow=True)
    assert "another owner in the meantime" in answer.content.decode()
    assert owners([practice]) == ["fmso"]


def test_a_form_without_an_owner_is_answered_at_the_field(practice: PracticePage, both: Any) -> None:
    answer = logged_in(both).post(address(practice), {"organisation": "", "from": practice.organisation_id})
    assert answer.status_code == 200
    assert answer.context["form"].errors["organisation"]


def test_the_owner_it_has_already_is_refused(practice: PracticePage, persefona: Organisation) -> None:
    with pytest.raises(ValidationError, match="already"):
        change_owner(practice, persefona, SuperuserFactory())


def test_a_page_of_the_site_has_no_owner_to_change(homes: dict[str, Any], fmso: Organisation) -> None:
    page = InformationPageFactory(parent=homes["en"], locale=homes["en"].locale)
    assert logged_in(SuperuserFactory()).get(address(page), follow=True).status_code == 404
    with pytest.raises(ValidationError, match="belongs to the site"):
        change_owner(page, fmso, SuperuserFactory())


def test_both_are_told_in_their_language(
    practice: PracticePage, both: Any, persefona: Organisation, fmso: Organisation
) -> None:
    people = {}
    for name, organisation, role, language in (
        ("old", persefona, Role.PUBLISHER, "en"),
        ("new", fmso, Role.COORDINATOR, "cs"),
        ("editor", fmso, Role.EDITOR, "en"),
    ):
        person = member(organisation, role)
        person.email = f"{name}@example.org"
        person.save()
        UserProfile.objects.create(user=person, preferred_language=language)
        people[name] = person
    give(logged_in(both), practice, fmso)
    told = {message.to[0]: message for message in mail.outbox}
    assert set(told) == {"old@example.org", "new@example.org"}
    message = told["old@example.org"]
    assert "Fmso" in message.subject
    assert practice.title in message.body
    assert reverse("wagtailadmin_pages:history", args=[practice.pk]) in message.body


def test_the_history_says_who_did_it(family: list[PracticePage], both: Any, fmso: Organisation) -> None:
    give(logged_in(both), family[0], fmso)
    entries = PageLogEntry.objects.filter(action="exchange.owner_changed")
    assert {entry.page_id for entry in entries} == {page.pk for page in family}
    assert {entry.user for entry in entries} == {both}
    history = logged_in(both).get(reverse("wagtailadmin_pages:history", args=[family[0].pk]))
    assert "The owner was changed from Persefona to Fmso" in history.content.decode()


def test_the_menu_offers_it_to_who_may(practice: PracticePage, both: Any, own_editor: Client) -> None:
    edit = reverse("wagtailadmin_pages:edit", args=[practice.pk])
    assert address(practice) in logged_in(both).get(edit).content.decode()
    assert address(practice) not in own_editor.get(edit).content.decode()
