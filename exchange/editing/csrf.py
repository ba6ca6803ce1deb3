"""View for forms whose token is not valid, for example after somebody logged in again in another tab."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exchange.editing.answers import Reason, answer
from exchange.editing.middleware import is_log_in
from exchange.editing.unsaved import comes_from_this_site, is_editing


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer as the host's CSRF_FAILURE_VIEW.

    In the admin the typed text is kept, elsewhere the reader is shown what to do.
    """
    if is_editing(request) and comes_from_this_site(request) and not is_log_in(request.path):
        user = getattr(request, "user", None)
        is_logged_in = user is not None and user.is_authenticated
        return answer(request, Reason.TOKEN if is_logged_in else Reason.LOGGED_OUT)
    return render(request, "exchange/errors/csrf.html", status=403)
