"""State of the editor's session as JSON: who is logged in, until when, and a token with which a form may be sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods


@never_cache
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> JsonResponse:
    """Return the state of the session (GET), or extend it for users who are logged in (POST).

    GET leaves the session's end as it is; POST moves it. `user` and `name` are null and "" for nobody; `expires_in`
    is in seconds, null if the session store does not say.
    """
    user: Any = request.user
    if not user.is_authenticated:
        refused = {"error": _("You are not logged in.")} if request.method == "POST" else {}
        return JsonResponse(_state(None, "", None, request) | refused, status=401 if refused else 200)
    if request.method == "POST":
        request.session.modified = True  # the middleware saves it with a new end
        return JsonResponse(_state(user.pk, _name(user), float(request.session.get_expiry_age()), request))
    return JsonResponse(_state(user.pk, _name(user), seconds_left(request.session), request))


def _state(user: Any, name: str, expires_in: float | None, request: HttpRequest) -> dict[str, Any]:
    return {"user": user, "name": name, "expires_in": expires_in, "token": get_token(request)}


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def seconds_left(session: Any) -> float | None:
    """Return the seconds until the stored session ends.

    Django's own answer counts from now on, whenever it is asked.
    """
    if not isinstance(session, SessionStore) or not session.session_key:
        return None
    ends: dt.datetime | None = (
        session.model.objects.filter(session_key=session.session_key).values_list("expire_date", flat=True).first()
    )
    return max((ends - timezone.now()).total_seconds(), 0.0) if ends is not None else None
