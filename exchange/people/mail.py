"""Messages to people about their part in the exchange, each in the language of its reader.

Nobody must learn anything from a list of messages: subjects are neutral. Nobody is named in a log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.utils import get_user_display_name

from exchange.mail import SECONDS_TO_ANSWER, absolute, language_of
from exchange.people.models.invitation import Invitation
from exchange.records.membership import Membership
from exchange.records.organisation import Organisation
from exchange.translation.release.models import ReleaseSet

logger = logging.getLogger(__name__)

NEWS = gettext_lazy("A change to your account")


def send_invitation(invitation: Invitation, code: str) -> bool:
    """Send the link with `code` to the address of `invitation`; return whether a mail server took the message."""
    with translation.override(invitation.language):
        context = {
            "organisation": invitation.organisation.name(),
            "role": invitation.get_role_display(),
            "inviter": get_user_display_name(invitation.invited_by),
            "expires_at": invitation.expires_at,
            # After the "#": a browser keeps that part to itself, so no server's log ever has it.
            "link": f"{absolute(reverse('exchange_invitation'))}?language={invitation.language}#{code}",
            "address": absolute(reverse("exchange_invitation")),
            "code": code,
            "language": invitation.language,
        }
        message = _message(invitation.email, _("Your invitation"), "invitation", context)
        message.attach_alternative(render_to_string("exchange/mail/invitation.html", context), "text/html")
    return _sent(message)


def tell_of_role(membership: Membership) -> bool:
    """Notify a member of the role that they have now."""
    return _tell(membership.user, NEWS, "role_changed", {"membership": membership})


def tell_of_end(user: Any, organisation: Organisation) -> bool:
    """Notify a person that they no longer take part in `organisation`."""
    return _tell(user, NEWS, "membership_ended", {"organisation": organisation, "still_active": user.is_active})


def tell_of_release_sets(user: Any, sets: Sequence[ReleaseSet]) -> bool:
    """Name release sets for which nobody is responsible to a person who may be."""
    links = [
        (release_set, absolute(reverse("exchange_translation:release", args=[release_set.pk]))) for release_set in sets
    ]
    return _tell(user, gettext_lazy("Something needs your attention"), "release_sets", {"sets": links})


def _tell(user: Any, subject: Any, template: str, context: Mapping[str, Any]) -> bool:
    address = getattr(user, user.get_email_field_name(), "")
    if not address:
        return False
    with translation.override(language_of(user)):
        message = _message(address, str(subject), template, context)
    return _sent(message)


def _message(address: str, subject: str, template: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    return EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"exchange/mail/{template}.txt", dict(context)),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )


def _sent(message: EmailMultiAlternatives) -> bool:
    message.connection = get_connection(timeout=getattr(settings, "EMAIL_TIMEOUT", None) or SECONDS_TO_ANSWER)
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:
        # The error's text holds the address.
        logger.warning("a message to a person was not sent: %s", type(error).__name__)
        return False
    return True
