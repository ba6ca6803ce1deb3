"""Invitations from the side of the person who has the link: which account answers it, and how it is answered."""

from __future__ import annotations

from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from exchange.people.accounts import accounts_of, can_be_reopened
from exchange.people.inviting import digest_of, state_of
from exchange.people.models.account_state import AccountState
from exchange.people.models.invitation import Invitation, InvitationState
from exchange.people.roles import add_member


class Way(Enum):
    """Action that the person has to take to accept."""

    JOIN = "join"
    """They are logged in as the account of the address."""
    OTHER_ACCOUNT = "other account"
    """They are logged in as somebody else."""
    LOG_IN = "log in"
    REOPEN = "reopen"
    """The account of the address was closed when they left; a new password opens it."""
    CLOSED = "closed"
    """Somebody closed the account on purpose."""
    MAKE_ACCOUNT = "make account"


def invitation_with(code: str) -> Invitation | None:
    """Return the invitation, whatever its state, that `code` was sent for."""
    return invitation_of(digest_of(code))


def invitation_of(digest: str) -> Invitation | None:
    found = Invitation.objects.select_related("organisation", "invited_by")
    return found.filter(token_digest=digest).first() if digest else None


def way_for(invitation: Invitation, user: Any) -> Way:
    """Return how `user`, who may be logged in or not, accepts an open invitation."""
    accounts = list(accounts_of(invitation.email))
    if user.is_authenticated:
        return Way.JOIN if any(account.pk == user.pk for account in accounts) else Way.OTHER_ACCOUNT
    if any(account.is_active for account in accounts):
        return Way.LOG_IN
    if any(can_be_reopened(account) for account in accounts):
        return Way.REOPEN
    return Way.CLOSED if accounts else Way.MAKE_ACCOUNT


def account_to_reopen(invitation: Invitation) -> Any:
    return next(account for account in accounts_of(invitation.email) if can_be_reopened(account))


@transaction.atomic
def accept(invitation: Invitation, user: Any) -> None:
    """Let `user` take part, once, in the right of the person who invited them.

    Raises ValidationError if the invitation is no longer open, or is meant for another address.
    """
    list(Invitation.objects.select_for_update().filter(pk=invitation.pk).values_list("pk"))
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation.pk)
    if state_of(invitation) is not InvitationState.OPEN:
        raise ValidationError(_("This invitation can no longer be used."))
    if not accounts_of(invitation.email).filter(pk=user.pk).exists():
        raise ValidationError(_("This invitation is for another e-mail address."))
    try:
        add_member(invitation.organisation, user, invitation.role, invitation.invited_by)
    except PermissionDenied as refused:
        raise ValidationError(_("This invitation can no longer be used.")) from refused
    invitation.accepted_at, invitation.accepted_by, invitation.email = timezone.now(), user, ""
    invitation.save(update_fields=["accepted_at", "accepted_by", "email"])


def accept_with_account(invitation: Invitation, user: Any) -> None:
    """Save a new account, or one that is opened again, and accept with it; both or neither.

    Raises ValidationError, also if somebody made the same account in the meantime.
    """
    try:
        with transaction.atomic():
            user.is_active = True
            user.save()
            AccountState.objects.update_or_create(pk=user.pk, defaults={"by_invitation": True, "closed_at": None})
            _remember_language(user, invitation.language)
            accept(invitation, user)
    except IntegrityError as taken:
        raise ValidationError(_("There is an account for this address by now. Open your link again.")) from taken


def _remember_language(user: Any, language: str) -> None:
    """Set the language of the admin and later messages to that of the invitation, if the admin knows it."""
    permitted = getattr(settings, "WAGTAILADMIN_PERMITTED_LANGUAGES", settings.LANGUAGES)
    if language in dict(permitted):
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = language
        profile.save(update_fields=["preferred_language"])


def log_in_address(next_page: str) -> str:
    """Return the log-in page for readers, as Wagtail finds it, that leads on to `next_page`."""
    page = resolve_url(getattr(settings, "WAGTAIL_FRONTEND_LOGIN_URL", "wagtailcore_login"))
    return f"{page}?{urlencode({'next': next_page})}"
