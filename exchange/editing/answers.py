"""Answers to a form that could not be saved: they say why, show what was typed and offer to save it again."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.editing.deleted_pages import new_forms, proposal_address
from exchange.editing.unsaved import as_new, comes_from_this_site, is_in_admin, kept_form


class Reason(StrEnum):
    """Why a form was not saved."""

    LOGGED_OUT = "logged_out"
    TOKEN = "token"  # noqa: S105
    REFUSED = "refused"
    GONE = "gone"
    TOO_LARGE = "too_large"
    FAILED = "failed"


HEADINGS = {
    Reason.LOGGED_OUT: gettext_lazy("You are logged out. Your text is kept on this page."),
    Reason.TOKEN: gettext_lazy("Nothing has been saved yet. Your text is kept on this page."),
    Reason.REFUSED: gettext_lazy("You may no longer save this here. Your text is kept on this page."),
    Reason.GONE: gettext_lazy("What you edited has been deleted. Your text is kept on this page."),
    Reason.TOO_LARGE: gettext_lazy("The form is too large to be saved at once."),
    Reason.FAILED: gettext_lazy("Saving failed. Your text is kept on this page."),
}
STATUSES = {
    Reason.LOGGED_OUT: 401,
    Reason.TOKEN: 403,
    Reason.REFUSED: 403,
    Reason.GONE: 410,  # Django's middleware takes a 404 for an address that lacks its language
    Reason.TOO_LARGE: 413,
    Reason.FAILED: 500,
}


def answer(request: HttpRequest, reason: Reason) -> HttpResponse:
    """Return the page, in the language of the logged-in user; JSON for scripts, which keep the form themselves."""
    user: Any = getattr(request, "user", None)
    profile = getattr(user, "wagtail_userprofile", None) if user is not None and user.is_authenticated else None
    language = profile.get_preferred_language() if profile is not None else translation.get_language()
    with translation.override(language):
        if not request.accepts("text/html"):
            error = {"success": False, "error_code": str(reason), "error_message": str(HEADINGS[reason])}
            return JsonResponse(error, status=STATUSES[reason])
        content = render_to_string("exchange/editing/kept.html", _context(request, reason), request)
    response = HttpResponse(content, status=STATUSES[reason])
    response.headers["Cache-Control"] = "no-store, private"
    return response


def is_other_person(request: HttpRequest) -> bool:
    """Return whether the person logged in is not the one who opened the form; only scripts say who did."""
    user: Any = getattr(request, "user", None)
    opened_by = request.POST.get("exchange-opened-by", "")
    return bool(opened_by and user is not None and user.is_authenticated and opened_by != str(user.pk))


def _context(request: HttpRequest, reason: Reason) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)
    context: dict[str, Any] = {
        "reason": str(reason),
        "heading": HEADINGS[reason],
        "name": (user.get_full_name() or user.get_username()) if user is not None and user.is_authenticated else "",
        "login_url": reverse("wagtailadmin_login" if is_in_admin(request) else "wagtailcore_login"),
        "is_other_person": is_other_person(request),
        "may_be_ours": comes_from_this_site(request),
    }
    if reason == Reason.TOO_LARGE:
        context["may_be_ours"] = False
        return context | {"text": _("Go back with your browser, shorten or split the text, and save again.")}
    form = kept_form(request)
    if reason == Reason.REFUSED:
        # Sent again it would be refused again; the way that is open is to propose it.
        context["may_be_ours"] = False
        context["propose_url"] = proposal_address(request)
    if reason == Reason.GONE:
        context["new_forms"] = new_forms(request, form)
        context["fields"] = as_new(form.fields)
    else:
        context["fields"] = form.fields
    return context | {"form": form}
