"""Invitations from the coordinator's side: made, sent, sent again, withdrawn."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from exchange.access.policy import Verb, may
from exchange.conf import setting
from exchange.people.accounts import accounts_of
from exchange.people.mail import send_invitation
from exchange.people.models.invitation import Invitation, InvitationState
from exchange.people.roles import grantable_roles
from exchange.records.membership import Membership
from exchange.records.organisation import Organisation

SENT = "exchange.invitation_sent"
"""The name of a sending in the log, by which sendings are counted."""


def digest_of(code: str) -> str:
    """Return what is stored of the secret in a link.

    It is random enough that nobody finds it from this.
    """
    return hashlib.sha256(code.strip().encode()).hexdigest()


def state_of(invitation: Invitation, given: Collection[str] | None = None) -> InvitationState:
    """Return the state of the invitation now, by the rights that its sender has now.

    `given` are the roles that the sender may give, if a list has asked for them already.
    """
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if given is None:
        given = grantable_roles(invitation.invited_by, invitation.organisation)
    if invitation.role not in given:
        return InvitationState.UNSUPPORTED
    return InvitationState.EXPIRED if invitation.is_expired else InvitationState.OPEN


def invite(organisation: Organisation, *, email: str, role: str, language: str, by: Any) -> Invitation:
    """Make an invitation and send it; without `sent_at` the message could not be sent and is to be sent again.

    Whether the address has an account makes no difference. Raises PermissionDenied, or ValidationError for an
    address that is invited or a member already, and if too many were sent.
    """
    email = email.strip().lower()
    code = secrets.token_urlsafe(32)
    with transaction.atomic():
        _lock(organisation)
        _refuse(by, organisation, role)
        if Membership.objects.filter(organisation=organisation, user__in=accounts_of(email)).exists():
            raise ValidationError({"email": _("This person is a member already.")})
        if organisation.invitations.unanswered().filter(email=email).exists():
            raise ValidationError({"email": _("This address is invited already. Send its invitation again.")})
        invitation = Invitation.objects.create(
            organisation=organisation,
            email=email,
            role=role,
            language=language,
            token_digest=digest_of(code),
            invited_by=by,
            expires_at=_end(),
        )
        log(organisation, SENT, user=by, data={"role": role})
    # Outside the transaction: a mail server that is slow must not keep others waiting.
    if send_invitation(invitation, code):
        invitation.sent_at = timezone.now()
        invitation.save(update_fields=["sent_at"])
    return invitation


def send_again(invitation: Invitation, by: Any) -> bool:
    """Send a new link, now in the name of `by`; the old link ends once the new one is on its way.

    Returns whether it was sent. Raises PermissionDenied, or ValidationError if too many were sent.
    """
    code = secrets.token_urlsafe(32)
    with transaction.atomic():
        _lock(invitation.organisation)
        invitation = Invitation.objects.unanswered().filter(pk=invitation.pk).first() or _gone()
        _refuse(by, invitation.organisation, invitation.role)
        log(invitation.organisation, SENT, user=by, data={"role": invitation.role})
    invitation.invited_by, invitation.expires_at = by, _end()
    if not send_invitation(invitation, code):
        return False
    Invitation.objects.unanswered().filter(pk=invitation.pk).update(
        token_digest=digest_of(code), invited_by=by, expires_at=invitation.expires_at, sent_at=timezone.now()
    )
    return True


@transaction.atomic
def withdraw(invitation: Invitation, by: Any) -> None:
    """Make the link useless and forget the address. Raises PermissionDenied; ValidationError for an answered one."""
    if not may(by, Verb.MANAGE_MEMBERS, invitation.organisation):
        raise PermissionDenied
    open_ones = Invitation.objects.unanswered().filter(pk=invitation.pk)
    if not open_ones.update(withdrawn_at=timezone.now(), email=""):
        _gone()
    log(invitation.organisation, "exchange.invitation_withdrawn", user=by, data={"role": invitation.role})


def _end() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=setting("EXCHANGE_INVITATION_DAYS"))


def _gone() -> Any:
    raise ValidationError(_("This invitation was accepted or withdrawn in the meantime."))


def _lock(organisation: Organisation) -> None:
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk).values_list("pk"))


def _refuse(by: Any, organisation: Organisation, role: str) -> None:
    if role not in grantable_roles(by, organisation):
        raise PermissionDenied
    most = setting("EXCHANGE_INVITATIONS_A_DAY")
    since = timezone.now() - dt.timedelta(days=1)
    if ModelLogEntry.objects.filter(action=SENT, user=by, timestamp__gte=since).count() >= most:
        raise ValidationError(
            ngettext(
                "You have sent %(number)d invitation in the last 24 hours, and no more can be sent. "
                "Try again tomorrow.",
                "You have sent %(number)d invitations in the last 24 hours, and no more can be sent. "
                "Try again tomorrow.",
                most,
            )
            % {"number": most}
        )
