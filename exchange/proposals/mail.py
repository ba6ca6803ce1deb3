"""Messages about proposals: that one waits, and what became of one.

A message says nothing of a proposal's text or page: a person who looks over a shoulder learns nothing from it. It
goes to those whose notification settings in Wagtail want such messages. Nobody is named in a log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from exchange.mail import SECONDS_TO_ANSWER, absolute, language_of
from exchange.proposals.access import deciders
from exchange.proposals.models.proposal import Proposal

logger = logging.getLogger(__name__)

SETTINGS_OF_STATES = {
    Proposal.State.TAKEN: "approved_notifications",
    Proposal.State.PARTLY_TAKEN: "approved_notifications",
    Proposal.State.SENT_BACK: "rejected_notifications",
    Proposal.State.DECLINED: "rejected_notifications",
}
"""Wagtail's own setting of a person that covers messages of this kind."""


def tell_deciders(proposal: Proposal) -> None:
    """Notify those who decide about the page that a proposal waits; not its own author."""
    if proposal.page is None:
        return
    people = deciders(proposal.page.specific).exclude(pk=proposal.author_id).exclude(email="")
    _send(people.select_related("wagtail_userprofile"), "submitted_notifications", "waiting", proposal)


def tell_author(proposal: Proposal) -> None:
    """Notify the author that there is an answer."""
    author = proposal.author
    if author is not None and author.is_active and author.email and author.pk != proposal.decided_by_id:
        _send([author], SETTINGS_OF_STATES[Proposal.State(proposal.state)], "answered", proposal)


def _send(people: Iterable[Any], preference: str, kind: str, proposal: Proposal) -> None:
    wanted = [person for person in people if _wants(person, preference)]
    messages = [_message(person, kind, proposal) for person in wanted]
    if not messages:
        return
    connection = get_connection(timeout=getattr(settings, "EMAIL_TIMEOUT", None) or SECONDS_TO_ANSWER)
    try:
        connection.send_messages(messages)
    except (SMTPException, OSError, ValueError) as error:
        # The error's text holds the address.
        logger.warning("a message about a proposal was not sent: %s", type(error).__name__)


def _wants(person: Any, preference: str) -> bool:
    profile = getattr(person, "wagtail_userprofile", None)
    return profile is None or bool(getattr(profile, preference))


def _message(person: Any, kind: str, proposal: Proposal) -> EmailMessage:
    with translation.override(language_of(person)):
        if kind == "waiting":
            subject = _("A proposal is waiting for you")
            url = reverse("exchange_proposals:decide", args=[proposal.pk])
        else:
            subject = _("There is an answer to your proposal")
            url = reverse("exchange:proposal", args=[proposal.pk])
        context = {"url": absolute(url), "account_url": absolute(reverse("wagtailadmin_account"))}
        body = render_to_string(f"exchange/proposals/mail/{kind}.txt", context)
    return EmailMessage(subject, body, to=[person.email], headers={"Auto-Submitted": "auto-generated"})
