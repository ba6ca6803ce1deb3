"""Invitations by e-mail as they are sent: by whom, to whom, in which words, and what is kept secret."""

from __future__ import annotations

import datetime as dt
import logging
import socket
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from exchange.models import Invitation, Membership, Organisation, Role
from exchange.people.inviting import digest_of
from tests.factories.exchange import SuperuserFactory
from tests.forms import errors_of
from tests.people.conftest import (
    NEW,
    PASSWORD,
    account,
    client_of,
    code_in,
    follow_link,
    invite,
    last_code,
    role_of,
    screen,
    text_of,
    users,
)
from tests.services.mail import MailServer

pytestmark = pytest.mark.django_db

ANSWER = "/invitations/answer/"
NEW_ACCOUNT = {"first_name": "Eva", "last_name": "Nová", "password1": PASSWORD, "password2": PASSWORD}


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
