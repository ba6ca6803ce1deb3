"""Invitations as they are answered: with a new account or a known one, after leaving, and too late."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchange.models import AccountState, Invitation, Membership, Organisation, Role
from exchange.people.accounts import name_for
from tests.factories.exchange import UserFactory
from tests.factories.roles import member
from tests.forms import errors_of
from tests.people.conftest import (
    NEW,
    PASSWORD,
    account,
    client_of,
    follow_link,
    invite,
    last_code,
    role_of,
    screen,
    text_of,
    users,
)

pytestmark = pytest.mark.django_db

ANSWER = "/invitations/answer/"
NEW_ACCOUNT = {"first_name": "Eva", "last_name": "Nová", "password1": PASSWORD, "password2": PASSWORD}


class TestNewAccount:
    def test_the_person_says_their_name_and_password_themself_and_takes_part(
        self, desk: Client, persefona: Organisation
    ) -> None:
        invite(desk, persefona, role=Role.PUBLISHER)
        client, page = follow_link(last_code())
        assert "password" in text_of(page)
        answer = client.post(ANSWER, NEW_ACCOUNT, follow=True)
        assert "You take part now" in text_of(answer)
        user = users().get(email=NEW)
        assert (user.get_username(), user.first_name) == (NEW, "Eva")
        assert role_of(user, persefona) == Role.PUBLISHER
        assert client.get(reverse("wagtailadmin_home")).status_code == 200
        assert Client().login(username=NEW, password=PASSWORD)

    def test_the_account_starts_in_the_language_of_the_invitation(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona, language="cs")
        client, page = follow_link(last_code())
        assert page["Content-Language"] == "cs"
        assert '<html lang="cs">' in page.content.decode()
        client.post(ANSWER, NEW_ACCOUNT)
        assert users().get(email=NEW).wagtail_userprofile.preferred_language == "cs"

    def test_a_reader_is_not_sent_to_the_admin(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona, role=Role.READER)
        client, _page = follow_link(last_code())
        page = client.post(ANSWER, NEW_ACCOUNT, follow=True)
        assert reverse("wagtailadmin_home") not in page.content.decode()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"password1": "12345678", "password2": "12345678"}, "password1"),
            ({"password1": "eva@example.org", "password2": "eva@example.org"}, "password1"),
            ({"password2": "another"}, "password2"),
            ({"first_name": ""}, "first_name"),
        ],
    )
    def test_djangos_rules_for_passwords_hold_and_the_invitation_stays_open(
        self, desk: Client, persefona: Organisation, changes: dict[str, str], field: str
    ) -> None:
        invite(desk, persefona)
        client, _page = follow_link(last_code())
        answer = client.post(ANSWER, NEW_ACCOUNT | changes)
        assert field in errors_of(answer)
        assert not users().filter(email=NEW).exists()
        assert Invitation.objects.unanswered().exists()

    def test_the_link_works_once(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        code = last_code()
        first, _page = follow_link(code)
        second, _page = follow_link(code)
        first.post(ANSWER, NEW_ACCOUNT)
        answer = second.post(ANSWER, NEW_ACCOUNT)
        assert answer.status_code == 410
        assert "accepted already" in text_of(answer)
        assert persefona.memberships.count() == 2  # with the coordinator
        assert "accepted already" in text_of(follow_link(code)[1])

    def test_the_address_is_forgotten_with_the_answer(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        client, _page = follow_link(last_code())
        client.post(ANSWER, NEW_ACCOUNT)
        assert Invitation.objects.get().email == ""

    def test_an_address_with_letters_that_no_user_name_has(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona, "o'brien@example.org")
        client, _page = follow_link(last_code())
        client.post(ANSWER, NEW_ACCOUNT)
        user = users().get(email="o'brien@example.org")
        assert user.get_username() == name_for("o'brien@example.org") == "o-brien@example.org"
        assert role_of(user, persefona) == Role.EDITOR

    def test_somebody_who_made_the_account_meanwhile_is_asked_to_log_in(
        self, desk: Client, persefona: Organisation
    ) -> None:
        invite(desk, persefona)
        client, _page = follow_link(last_code())
        account(NEW)
        answer = client.post(ANSWER, NEW_ACCOUNT)
        assert "Log in" in text_of(answer)
        assert users().filter(email=NEW).count() == 1


class TestKnownAccount:
    @pytest.fixture
    def known(self) -> Any:
        return account("known@example.org", password=PASSWORD)

    def test_is_asked_to_log_in_and_joins_with_that_account(
        self, desk: Client, persefona: Organisation, known: Any
    ) -> None:
        invite(desk, persefona, known.email)
        client, page = follow_link(last_code())
        assert "There is an account for your e-mail address already" in text_of(page)
        assert 'type="password"' not in page.content.decode()
        log_in = reverse("wagtailcore_login")
        assert f"{log_in}?next=%2Finvitations%2Fanswer%2F" in page.content.decode()
        data = {"username": known.username, "password": PASSWORD, "next": ANSWER}
        page = client.post(log_in, data, follow=True)
        assert "Accept the invitation" in text_of(page)
        assert role_of(known, persefona) is None
        page = client.post(ANSWER, follow=True)
        assert "You take part now" in text_of(page)
        assert role_of(known, persefona) == Role.EDITOR
        assert users().count() == 2  # nobody was made beside the coordinator and this person

    def test_a_post_without_a_log_in_takes_over_nothing(
        self, desk: Client, persefona: Organisation, known: Any
    ) -> None:
        invite(desk, persefona, known.email)
        client, _page = follow_link(last_code())
        client.post(ANSWER, NEW_ACCOUNT)
        known.refresh_from_db()
        assert known.check_password(PASSWORD)
        assert known.first_name == ""
        assert role_of(known, persefona) is None

    def test_another_account_is_told_so_and_may_log_out_without_losing_the_invitation(
        self, desk: Client, persefona: Organisation, known: Any
    ) -> None:
        other = UserFactory(username="somebody-else")
        invite(desk, persefona, known.email)
        client, page = follow_link(last_code(), client_of(other))
        assert "logged in as somebody-else" in text_of(page)
        assert "for another e-mail address" in text_of(page)
        client.post(ANSWER)
        assert role_of(other, persefona) is None
        page = client.post(ANSWER, {"log_out": "1"}, follow=True)
        assert "There is an account for your e-mail address already" in text_of(page)

    def test_a_higher_role_is_kept_and_a_lower_one_raised(
        self, desk: Client, persefona: Organisation, known: Any
    ) -> None:
        for given, invited, kept in (
            (Role.PUBLISHER, Role.EDITOR, Role.PUBLISHER),
            (Role.READER, Role.EDITOR, Role.EDITOR),
        ):
            Invitation.objects.all().delete()
            invite(desk, persefona, known.email, invited)
            Membership.objects.create(organisation=persefona, user=known, role=given)
            client, _page = follow_link(last_code(), client_of(known))
            client.post(ANSWER)
            assert role_of(known, persefona) == kept
            Membership.objects.get(user=known).delete()
            users().filter(pk=known.pk).update(is_active=True)

    def test_an_account_that_was_closed_on_purpose_is_not_opened(
        self, desk: Client, persefona: Organisation, known: Any
    ) -> None:
        known.is_active = False
        known.save()
        invite(desk, persefona, known.email)
        client, page = follow_link(last_code())
        assert "closed by an administrator" in text_of(page)
        client.post(ANSWER, NEW_ACCOUNT)
        known.refresh_from_db()
        assert not known.is_active


class TestComingBack:
    def left(self, desk: Client, persefona: Organisation) -> Any:
        """Somebody whose account an invitation made, and who left."""
        invite(desk, persefona)
        client, _page = follow_link(last_code())
        client.post(ANSWER, NEW_ACCOUNT)
        user = users().get(email=NEW)
        desk.post(screen("end_membership", Membership.objects.get(user=user).pk))
        user.refresh_from_db()
        assert not user.is_active
        return user

    def test_a_new_invitation_opens_the_account_with_a_new_password(
        self, desk: Client, persefona: Organisation
    ) -> None:
        user = self.left(desk, persefona)
        invite(desk, persefona)
        client, page = follow_link(last_code())
        assert "Choose a new password" in text_of(page)
        new = {"password1": "four-herons-in-a-row", "password2": "four-herons-in-a-row"}
        assert "You take part now" in text_of(client.post(ANSWER, new, follow=True))
        user.refresh_from_db()
        assert user.is_active
        assert user.check_password("four-herons-in-a-row")
        assert role_of(user, persefona) == Role.EDITOR

    def test_but_not_after_an_administrator_closed_it_on_purpose(self, desk: Client, persefona: Organisation) -> None:
        user = self.left(desk, persefona)
        user.save()  # as the administrator's form does
        invite(desk, persefona)
        _client, page = follow_link(last_code())
        assert "closed by an administrator" in text_of(page)
        assert AccountState.objects.get(user=user).by_invitation


class TestLinksThatAreOver:
    @pytest.fixture
    def code(self, desk: Client, persefona: Organisation) -> str:
        invite(desk, persefona)
        return last_code()

    def refused(self, code: str, words: str) -> None:
        client, page = follow_link(code)
        assert page.status_code == 410
        assert words in text_of(page)
        assert client.post(ANSWER, NEW_ACCOUNT).status_code == 410
        assert not users().filter(email=NEW).exists()

    def test_expired(self, code: str, settings: Any) -> None:
        assert Invitation.objects.get().expires_at - timezone.now() < dt.timedelta(days=14)
        Invitation.objects.update(expires_at=timezone.now())
        self.refused(code, "Ask the person who invited you to send it again")

    def test_withdrawn(self, desk: Client, code: str) -> None:
        page = desk.post(screen("withdraw", Invitation.objects.get().pk), follow=True)
        assert "was withdrawn" in text_of(page)
        self.refused(code, "Ask your contact in the organisation for a new one")
        assert Invitation.objects.get().email == ""
        again = desk.post(screen("withdraw", Invitation.objects.get().pk), follow=True)
        assert "accepted or withdrawn in the meantime" in text_of(again)

    def test_replaced_by_one_that_was_sent_again(self, desk: Client, code: str) -> None:
        desk.post(screen("send_again", Invitation.objects.get().pk))
        assert "No invitation has this code" in text_of(follow_link(code)[1])
        assert "invites you" in text_of(follow_link(last_code())[1])

    def test_sent_by_somebody_who_is_no_longer_coordinator(
        self, coordinator: Any, persefona: Organisation, code: str
    ) -> None:
        other = member(persefona, Role.COORDINATOR)
        membership = Membership.objects.get(user=coordinator)
        membership.role = Role.PUBLISHER
        membership.save()
        self.refused(code, "no longer manages people there")
        desk = client_of(other)
        assert "The link does not work" in text_of(desk.get(screen("members", persefona.pk)))
        desk.post(screen("send_again", Invitation.objects.get().pk))
        assert "invites you" in text_of(follow_link(last_code())[1])

    def test_sent_by_somebody_whose_account_is_gone(self, coordinator: Any, code: str) -> None:
        coordinator.delete()
        self.refused(code, "no longer manages people there")

    @pytest.mark.parametrize("code", ["", "x", "../../etc/passwd", "a" * 5000, "\x00", "é"])
    def test_a_code_that_is_none(self, persefona: Organisation, code: str) -> None:
        answer = Client().post(reverse("exchange_invitation"), {"code": code})
        assert "code" in errors_of(answer)

    def test_the_page_of_the_answer_without_a_link_asks_for_the_code(self, persefona: Organisation) -> None:
        assert Client().get(ANSWER).url == reverse("exchange_invitation")
