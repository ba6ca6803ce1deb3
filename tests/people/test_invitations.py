"""Invitations by e-mail: sent by a coordinator, answered by the person who reads the mail, and refused otherwise."""

from __future__ import annotations

import datetime as dt
import logging
import socket
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from exchange.models import AccountState, Invitation, Membership, Organisation, Role
from exchange.people.accounts import name_for
from exchange.people.inviting import digest_of
from tests.factories.exchange import SuperuserFactory, UserFactory
from tests.factories.roles import member
from tests.forms import errors_of
from tests.people.conftest import (
    NEW,
    PASSWORD,
    client_of,
    code_in,
    follow_link,
    invite,
    last_code,
    screen,
    text_of,
)
from tests.services.mail import MailServer

pytestmark = pytest.mark.django_db

ANSWER = "/invitations/answer/"
NEW_ACCOUNT = {"first_name": "Eva", "last_name": "Nová", "password1": PASSWORD, "password2": PASSWORD}


def users() -> Any:
    return get_user_model()._default_manager


def role_of(user: Any, organisation: Organisation) -> str | None:
    return Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def account(email: str, **fields: Any) -> Any:
    user = UserFactory(**fields)
    user.email = email
    user.save()
    return user


class TestSending:
    def test_a_message_arrives_in_the_chosen_language_with_a_link_and_no_secret_in_the_database(
        self, desk: Client, persefona: Organisation, mail_server: MailServer
    ) -> None:
        page = text_of(invite(desk, persefona, language="nb"))
        assert "The invitation was sent" in page
        [message] = mail_server.messages
        assert message["To"] == NEW
        assert "Persefona" not in str(message["Subject"])
        plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        code = code_in(plain.get_content())  # type: ignore[union-attr]
        assert "language=nb" in plain.get_content()  # type: ignore[union-attr]
        assert f"#{code}" in html.get_content()  # type: ignore[union-attr]
        assert 'lang="nb"' in html.get_content()  # type: ignore[union-attr]
        stored = Invitation.objects.filter(email=NEW).values().get()
        assert code not in str(stored)
        assert stored["token_digest"] == digest_of(code)
        assert stored["sent_at"] is not None

    def test_it_is_on_the_list_until_it_is_answered(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        page = text_of(desk.get(screen("members", persefona.pk)))
        assert NEW in page
        assert "valid until" in page
        client, _page = follow_link(last_code())
        client.post(ANSWER, NEW_ACCOUNT)
        page = text_of(desk.get(screen("members", persefona.pk)))
        assert "No invitation is waiting" in page

    def test_the_answer_is_the_same_whether_the_address_has_an_account_or_not(
        self, desk: Client, persefona: Organisation
    ) -> None:
        account("known@example.org")
        account("closed@example.org", is_active=False)
        for address in ("known@example.org", "closed@example.org", "nobody@example.org"):
            page = text_of(invite(desk, persefona, address))
            assert "The invitation was sent" in page
            assert "account" not in page.split("Open invitations")[1]
        bodies = {message.body.replace(code_in(str(message.body)), "…") for message in mail.outbox}
        assert len(bodies) == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"email": "no address"}, "email"),
            ({"email": ""}, "email"),
            ({"email": "a@example.org\nBcc: b@example.org"}, "email"),
            ({"role": "emperor"}, "role"),
            ({"language": "xx"}, "language"),
        ],
    )
    def test_a_form_that_cannot_be_sent_says_at_which_field(
        self, desk: Client, persefona: Organisation, changes: dict[str, str], field: str
    ) -> None:
        data = {"email": NEW, "role": Role.EDITOR, "language": "en"} | changes
        answer = desk.post(screen("invite", persefona.pk), data)
        assert field in errors_of(answer)
        assert mail.outbox == []

    def test_an_address_is_invited_once_however_it_is_written(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        assert "invited already" in text_of(invite(desk, persefona, " EVA@Example.org"))
        assert len(mail.outbox) == 1

    def test_a_member_is_not_invited_again(self, desk: Client, persefona: Organisation, coordinator: Any) -> None:
        coordinator.email = "c@example.org"
        coordinator.save()
        assert "a member already" in text_of(invite(desk, persefona, "C@example.org"))
        assert mail.outbox == []

    def test_an_administrator_invites_the_first_coordinator(self, persefona: Organisation) -> None:
        invite(client_of(SuperuserFactory()), persefona, role=Role.COORDINATOR)
        client, _page = follow_link(last_code())
        client.post(ANSWER, NEW_ACCOUNT)
        assert role_of(users().get(email=NEW), persefona) == Role.COORDINATOR

    def test_no_more_than_a_day_bears(self, desk: Client, persefona: Organisation, settings: Any) -> None:
        settings.EXCHANGE_INVITATIONS_A_DAY = 2
        invite(desk, persefona, "a@example.org")
        desk.post(screen("send_again", Invitation.objects.get().pk))
        page = text_of(invite(desk, persefona, "b@example.org"))
        assert "Try again tomorrow" in page
        answer = desk.post(screen("send_again", Invitation.objects.get().pk), follow=True)
        assert "Try again tomorrow" in text_of(answer)
        assert len(mail.outbox) == 2
        ModelLogEntry.objects.update(timestamp=timezone.now() - dt.timedelta(days=1, minutes=1))
        assert "The invitation was sent" in text_of(invite(desk, persefona, "b@example.org"))

    def test_looking_sends_nothing(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        row = Invitation.objects.get().pk
        for name in ("send_again", "withdraw"):
            assert desk.get(screen(name, row)).status_code == 405
        assert len(mail.outbox) == 1
        assert Invitation.objects.unanswered().exists()


class TestMailThatIsNotSent:
    def test_is_told_and_the_invitation_stays_to_be_sent_again(
        self, desk: Client, persefona: Organisation, mail_server: MailServer
    ) -> None:
        mail_server.refused = {NEW}
        page = text_of(invite(desk, persefona))
        assert "could not be sent" in page
        assert "Not sent" in page
        mail_server.refused = set()
        page = text_of(desk.post(screen("send_again", Invitation.objects.get().pk), follow=True))
        assert "was sent again" in page
        _client, page = follow_link(code_in(mail_server.messages[-1].get_body(("plain",)).get_content()))  # type: ignore[union-attr]
        assert "invites you to join Persefona" in text_of(page)

    def test_the_link_before_still_works_where_sending_again_failed(
        self, desk: Client, persefona: Organisation, mail_server: MailServer
    ) -> None:
        invite(desk, persefona)
        code = code_in(mail_server.messages[0].get_body(("plain",)).get_content())  # type: ignore[union-attr]
        mail_server.refused = {NEW}
        desk.post(screen("send_again", Invitation.objects.get().pk))
        _client, page = follow_link(code)
        assert "invites you" in text_of(page)

    def test_a_server_that_does_not_answer_is_given_up(
        self, desk: Client, persefona: Organisation, settings: Any
    ) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
            settings.EMAIL_TIMEOUT = 0.2
            assert "could not be sent" in text_of(invite(desk, persefona))


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


class TestSecrecy:
    def test_neither_log_nor_address_nor_session_nor_title_has_the_secret_or_the_address(
        self, desk: Client, persefona: Organisation, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            invite(desk, persefona)
            code = last_code()
            client, page = follow_link(code)
            client.post(ANSWER, NEW_ACCOUNT | {"password2": "x"})
            done = client.post(ANSWER, NEW_ACCOUNT, follow=True)
            desk.post(screen("end_membership", Membership.objects.get(user__email=NEW).pk))
        for url, _status in [*page.redirect_chain, *done.redirect_chain]:
            assert code not in url
            assert NEW not in url
        logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
        assert not any(code in line or NEW in line or "Eva" in line for line in logged)
        assert code not in str(dict(client.session.items()))
        assert code not in page.content.decode()
        assert NEW not in str(list(ModelLogEntry.objects.filter(action__startswith="exchange.").values("data")))

    def test_pages_name_themselves_to_no_other_site_and_stay_in_no_store(
        self, desk: Client, persefona: Organisation
    ) -> None:
        invite(desk, persefona)
        _client, page = follow_link(last_code())
        for answer in (page, Client().get(reverse("exchange_invitation"))):
            assert answer["Referrer-Policy"] == "same-origin"
            assert answer["Cache-Control"] == "no-store, private"
            assert 'name="robots" content="noindex"' in answer.content.decode()

    def test_to_open_the_link_changes_nothing(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        before = Invitation.objects.values().get()
        assert Client().get(reverse("exchange_invitation"), {"language": "cs"}).status_code == 200
        follow_link(last_code())
        assert Invitation.objects.values().get() == before

    def test_a_form_without_its_token_is_refused(self, desk: Client, persefona: Organisation) -> None:
        invite(desk, persefona)
        client, _page = follow_link(last_code())
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = client.cookies
        assert strict.post(ANSWER, NEW_ACCOUNT).status_code == 403
