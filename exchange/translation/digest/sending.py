"""Digests by e-mail for people who chose them: at most one a period, none if there is nothing to do.

A person who looks over a reader's shoulder must learn nothing from a list of messages: the subject is neutral, and
pages are named only if the person asked for it. Nobody is named in a log.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from enum import Enum
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exchange.mail import SECONDS_TO_ANSWER, absolute, language_of
from exchange.translation.digest.models import DigestChoice, DigestSent
from exchange.translation.digest.waiting import Waiting, counts_of, what_waits

logger = logging.getLogger(__name__)

SALT = "exchange.digest.unsubscribe"


class Outcome(Enum):
    SENT = "sent"
    NOTHING = "nothing waits"
    THERE = "sent before"
    FAILED = "failed"


def chosen() -> Any:
    """Return the choices of people who want digests and can be reached."""
    wanted = DigestChoice.objects.exclude(frequency=DigestChoice.Frequency.NEVER).filter(user__is_active=True)
    return wanted.exclude(user__email="").select_related("user__wagtail_userprofile").order_by("pk")


def send_all(today: dt.date) -> Iterator[Outcome]:
    """Send what is due, one after the other; the first failure does not stop the others."""
    connection = get_connection(timeout=getattr(settings, "EMAIL_TIMEOUT", None) or SECONDS_TO_ANSWER)
    try:
        for choice in chosen().iterator(chunk_size=200):
            yield send(choice, today, connection)
    finally:
        connection.close()


def send(choice: DigestChoice, today: dt.date, connection: Any) -> Outcome:
    period = period_of(choice, today)
    if DigestSent.objects.filter(user=choice.user, period=period).exists():
        return Outcome.THERE
    waiting = what_waits(choice.user)
    if not waiting:
        return Outcome.NOTHING
    record = _claim(choice, period, waiting)
    if record is None:
        return Outcome.THERE
    try:
        message_for(choice, waiting, today, connection).send()
    except (SMTPException, OSError, ValueError) as error:
        # The error's text contains the address.
        logger.warning("a digest was not sent: %s", type(error).__name__)
        record.delete()
        connection.close()
        return Outcome.FAILED
    return Outcome.SENT


def period_of(choice: DigestChoice, today: dt.date) -> str:
    """Return the day or the ISO week for which the person gets one digest."""
    if choice.frequency == DigestChoice.Frequency.WEEKLY:
        year, week, _day = today.isocalendar()
        return f"{year}-W{week:02}"
    return today.isoformat()


def _claim(choice: DigestChoice, period: str, waiting: Sequence[Waiting]) -> DigestSent | None:
    """Record the digest before the message leaves: a run that is cut off, or two at once, send nothing twice."""
    try:
        with transaction.atomic():
            return DigestSent.objects.create(user=choice.user, period=period, counts=counts_of(waiting))
    except IntegrityError:
        return None


def message_for(
    choice: DigestChoice, waiting: Sequence[Waiting], today: dt.date, connection: Any = None
) -> EmailMultiAlternatives:
    """Return the message in the person's language, with the headers of RFC 8058 for unsubscribing by one click."""
    with translation.override(language_of(choice.user)):
        unsubscribe = absolute(reverse("exchange_unsubscribe", args=[token_for(choice)]))
        context = {
            "waiting": [(each, absolute(each.path)) for each in waiting],
            "names_pages": choice.names_pages,
            "account_url": absolute(reverse("wagtailadmin_account")),
            "unsubscribe_url": unsubscribe,
            "language": translation.get_language(),
        }
        message = EmailMultiAlternatives(
            subject=_("Your digest of %(date)s") % {"date": date_format(today, "DATE_FORMAT")},
            body=render_to_string("exchange/mail/digest.txt", context),
            to=[choice.user.email],
            headers={
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
            connection=connection,
        )
        message.attach_alternative(render_to_string("exchange/mail/digest.html", context), "text/html")
    return message


def token_for(choice: DigestChoice) -> str:
    """Return a token that names the person to this site only and never expires, since old mails are kept.

    It serves for nothing but unsubscribing.
    """
    return signing.dumps(choice.user_id, salt=SALT)


def choice_of(token: str) -> DigestChoice | None:
    """Return the choice that `token` was made for; None for a token that is not ours, or a person who is gone."""
    try:
        user_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return DigestChoice.objects.filter(user=user_id).select_related("user__wagtail_userprofile").first()


def unsubscribe(choice: DigestChoice) -> None:
    DigestChoice.objects.filter(pk=choice.pk).update(frequency=DigestChoice.Frequency.NEVER)
