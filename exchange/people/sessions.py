"""Sessions that end when a person leaves, whatever engine keeps them.

An account counts its rounds of log-ins (exchange.people.models.account_state). A log-in writes the round into the
session; to sign somebody out everywhere begins a new round, and a session of an earlier one ends at its next request.
That takes one lookup by primary key for each request of a person who is logged in, and none for readers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model, logout
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.models import APIToken

from exchange.people.models.account_state import AccountState

ROUND = "exchange_sign_in_round"
"""The key of the round in a session."""


class SignOutMiddleware:
    """Ends the session of a person who was signed out everywhere; it goes after AuthenticationMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie there is no session to look into; a reader's request stays without one.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _has_ended(request.session):
            logout(request)
        return self.get_response(request)


def _has_ended(session: Any) -> bool:
    if SESSION_KEY not in session:
        return False
    try:
        user_id = get_user_model()._meta.pk.to_python(session[SESSION_KEY])
    except ValidationError:
        return False
    return bool(session.get(ROUND, 0) != _round_of(user_id))


def _round_of(user_id: Any) -> int:
    return AccountState.objects.filter(pk=user_id).values_list("sign_in_round", flat=True).first() or 0


@receiver(user_logged_in)
def remember_round(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Write into the new session in which round it began."""
    session = getattr(request, "session", None)
    if session is not None:
        session[ROUND] = _round_of(user.pk)


@transaction.atomic
def sign_out_everywhere(user_id: Any) -> None:
    """End all sessions of an account, and revoke the tokens with which programs act for it."""
    state, _made = AccountState.objects.get_or_create(pk=user_id)
    AccountState.objects.filter(pk=state.pk).update(sign_in_round=F("sign_in_round") + 1)
    APIToken.objects.filter(user=user_id, revoked_at=None).update(revoked_at=timezone.now())
