"""What is sent about proposals: to whom, in which language, and that it says nothing of the text."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from wagtail.users.models import UserProfile

from practices.models import PracticePage
from tests.factories.roles import logged_in
from tests.proposals.screens import decide, editor_form, propose

pytestmark = pytest.mark.django_db

Sent = Callable[[Callable[[], Any]], list[Any]]


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Sent:
    """Does something, ends its transaction, and hands back the messages that left."""

    def act(what: Callable[[], Any]) -> list[Any]:
        mail.outbox = []
        with django_capture_on_commit_callbacks(execute=True):
            what()
        return list(mail.outbox)

    return act


def test_publishers_are_told_in_their_language_and_learn_nothing_of_the_text(
    practice: PracticePage, proposer: Any, publisher: Any, sent: Sent
) -> None:
    profile = UserProfile.get_for_user(publisher)
    profile.preferred_language = "cs"
    profile.save()
    messages = sent(lambda: propose(logged_in(proposer), practice, title="A better title", reason="Because."))
    (message,) = messages
    assert message.to == [publisher.email]
    assert "/admin/proposals/" in message.body
    for secret in ("A better title", practice.title, "Because.", proposer.username):
        assert secret not in message.body + message.subject


def test_the_author_is_told_of_each_answer(practice: PracticePage, proposer: Any, publisher: Any, sent: Sent) -> None:
    proposal = propose(logged_in(proposer), practice, title="A better title")
    owner = logged_in(publisher)
    (message,) = sent(lambda: decide(owner, proposal, "send-back", comment="For whom?"))
    assert message.to == [proposer.email]
    assert f"/proposals/{proposal.pk}/" in message.body
    assert "For whom?" not in message.body
    client, url = logged_in(proposer), reverse("exchange:edit_proposal", args=[proposal.pk])
    again = sent(lambda: client.post(url, editor_form(client, url, practice, title="For women")))
    assert [message.to for message in again] == [[publisher.email]]
    assert [message.to for message in sent(lambda: decide(owner, proposal, "take"))] == [[proposer.email]]


def test_who_wants_no_such_messages_gets_none(
    practice: PracticePage, proposer: Any, publisher: Any, sent: Sent
) -> None:
    profile = UserProfile.get_for_user(publisher)
    profile.submitted_notifications = False
    profile.save()
    assert sent(lambda: propose(logged_in(proposer), practice, title="A better title")) == []


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
def test_a_mail_server_that_does_not_answer_loses_no_proposal(
    practice: PracticePage, proposer: Any, publisher: Any, sent: Sent, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        sent(lambda: propose(logged_in(proposer), practice, title="A better title"))
    assert "was not sent" in caplog.text
    assert publisher.email not in caplog.text
