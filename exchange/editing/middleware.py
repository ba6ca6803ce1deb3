"""Middleware that answers a form of the admin or of a proposal that could not be saved with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from exchange.editing.answers import Reason, answer
from exchange.editing.unsaved import holds_words, is_editing

FORMS = ("add", "edit", "revisions_revert")
"""The names of addresses at which Wagtail's forms of pages and records are."""


class KeepTypedMiddleware:
    """Answers a POST to the admin that ended at the log-in page, at nothing or in an error with the text that was sent.

    It goes after AuthenticationMiddleware in MIDDLEWARE.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not is_editing(request) or is_log_in(request.path):
            return self.get_response(request)
        if not can_be_read(request):
            return answer(request, Reason.TOO_LARGE)
        was_logged_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_logged_in and not request.user.is_authenticated:
            return response  # the form itself was the one that logs out
        reason = reason_of(request, response)
        return answer(request, reason) if reason is not None else response


def reason_of(request: HttpRequest, response: HttpResponse) -> Reason | None:
    """Return why the form was not saved; None for an answer that is the view's own."""
    status = response.status_code
    if status == 302 and not request.user.is_authenticated and is_log_in(urlsplit(response.headers["Location"]).path):
        return Reason.LOGGED_OUT
    if is_refused(request, response):
        return Reason.REFUSED
    if _is_background(request):
        return None  # its script knows what to do with 404 and 500
    if status == 404:
        return Reason.GONE
    return Reason.FAILED if status >= 500 else None


def is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether a form with texts was turned away: Wagtail sends people who may not save it to its start page."""
    match = request.resolver_match
    is_form = match is not None and match.url_name in FORMS
    if response.status_code != 302 or not is_form or not request.user.is_authenticated:
        return False
    if not holds_words(request):
        return False  # a button alone, as wagtail-localize's to publish a translation: Wagtail's own answer says enough
    target = response.headers["Location"]
    wanted = request.POST.get("next") or request.GET.get("next")
    return target != wanted and (is_log_in(urlsplit(target).path) or target == reverse("wagtailadmin_home"))


def _is_background(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or not request.accepts("text/html")


def can_be_read(request: HttpRequest) -> bool:
    """Return whether Django accepts the form; asked first, since a failed one is empty when it is read again."""
    try:
        _posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return False
    return True


def is_log_in(path: str) -> bool:
    addresses = {reverse("wagtailadmin_login"), reverse("wagtailcore_login"), resolve_url(settings.LOGIN_URL)}
    own = [getattr(settings, name, None) for name in ("WAGTAILADMIN_LOGIN_URL", "WAGTAIL_FRONTEND_LOGIN_URL")]
    return path in addresses | {resolve_url(address) for address in own if address}
