"""Screen of both texts when two people saved one page: field by field, with a choice if both changed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page, Revision

from exchange.editing.conflicts import Typed, UnreadableEditView, comparable, is_out_of_date, save_merged, typed_in
from exchange.editing.fields import Names, as_rich_text, plain
from exchange.merging import Conflict, Merge, changed_fields, settle
from exchange.merging.difference import Change, word_changes
from exchange.merging.paragraphs import is_rich_text

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One conflict as it is shown: `key` names its fields in the form."""

    key: str
    label: str
    mine: list[Change]
    theirs: list[Change]
    own: str | None
    """A text to begin with, for fields in which a person may write their own; None for the others."""
    has_both: bool
    chosen: str
    is_missing: bool


def ask_about_meeting(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Merge a save that would overwrite what its author has not seen: the hook before a page is edited."""
    if request.method != "POST" or not request.accepts("text/html") or page.alias_of_id:
        return None
    if getattr(request, "exchange_unreadable", False) or not is_out_of_date(request, page.get_latest_revision()):
        return None
    lock = page.get_lock()
    if lock is not None and lock.for_user(request.user):
        return None  # Wagtail says so and keeps the form
    typed = typed_in(request, page)
    if typed is None:
        request.exchange_unreadable = True  # type: ignore[attr-defined]
        response: HttpResponse = UnreadableEditView.as_view()(request, page.pk)
        return response
    return answer_meeting(request, page, typed, {})


@require_POST
def settle_meeting(request: HttpRequest, page_id: int) -> HttpResponse:
    """Save the answers to the questions about a conflict."""
    page = get_object_or_404(Page, pk=page_id).specific
    lock = page.get_lock()
    if not page.permissions_for_user(request.user).can_edit() or (lock is not None and lock.for_user(request.user)):
        raise PermissionDenied
    try:
        typed = Typed.from_signed(request.POST.get("typed", ""), page, request.user)
    except signing.BadSignature:
        messages.error(request, _("The answers could not be read. Open the page again; nothing has been changed."))
        return HttpResponseRedirect(_edit_address(page))
    return answer_meeting(request, page, typed, request.POST)


def answer_meeting(request: HttpRequest, page: Page, typed: Typed, answers: Mapping[str, str]) -> HttpResponse:
    """Save, if nothing is left for the person to decide, or show the questions."""
    for _attempt in range(MAX_ATTEMPTS):
        newest: Revision = page.get_latest_revision()
        found = typed.merged_with(newest)
        choices = chosen_values(found, answers)
        if len(choices) < len(found.conflicts):
            return show_questions(request, page, typed, newest, found, answers)
        if save_merged(page, settle(found.merged, choices), typed, newest, request.user) is not None:
            return _saved(request, page, typed, newest)
        page = Page.objects.get(pk=page.pk).specific
    return show_questions(request, page, typed, newest, found, answers)


def _saved(request: HttpRequest, page: Page, typed: Typed, newest: Revision) -> HttpResponse:
    name = name_of(newest)
    messages.success(
        request, _("Your text and what %(name)s had saved meanwhile are both in the draft now.") % {"name": name}
    )
    if typed.wanted_more:
        messages.warning(request, _("Read the draft once more, then press the button again: it is not published yet."))
    return HttpResponseRedirect(_edit_address(page))


def _edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def name_of(revision: Revision) -> str:
    return str(revision.user.get_full_name() or revision.user.get_username()) if revision.user else _("somebody else")


def key_of(conflict: Conflict) -> str:
    return f"field-{conflict.path}"


def chosen_values(found: Merge, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the value that was chosen for each conflict, by path; those without a choice are left out."""
    values: dict[str, Any] = {}
    for conflict in found.conflicts:
        choice = answers.get(key_of(conflict), "")
        if choice == "own":
            text = answers.get(f"{key_of(conflict)}-own", "")
            is_rich = is_rich_text(conflict.mine) or is_rich_text(conflict.theirs)
            values[conflict.path] = as_rich_text(text) if is_rich else text.replace("\r\n", "\n")
        elif choice in ("mine", "theirs") or (choice == "both" and conflict.both is not None):
            values[conflict.path] = getattr(conflict, choice)
    return values


def show_questions(
    request: HttpRequest, page: Page, typed: Typed, newest: Revision, found: Merge, answers: Mapping[str, str]
) -> HttpResponse:
    page_class = type(page.specific)
    theirs, mine, base = (comparable(page_class, side) for side in (newest.content, typed.mine, typed.base))
    names = Names(page_class, theirs, typed.mine, typed.base)
    asked = {conflict.path for conflict in found.conflicts}
    context = {
        "page": page,
        "page_title": _("The page was changed in the meantime"),
        "name": name_of(newest),
        "is_same_person": newest.user_id == request.user.pk,
        "saved_at": newest.created_at,
        "questions": [question_of(conflict, names, answers) for conflict in found.conflicts],
        "mine_only": _labels(names, base, mine, asked),
        "theirs_only": _labels(names, base, theirs, asked),
        "typed": typed.signed(page, request.user),
        "is_incomplete": bool(answers),
        "edit_url": _edit_address(page),
    }
    return render(request, "exchange/editing/meeting.html", context, status=409)


def _labels(names: Names, base: dict[str, Any], side: dict[str, Any], asked: set[str]) -> list[str]:
    if not base:
        return []
    paths = [path for path in changed_fields(base, side) if path not in asked]
    return list(dict.fromkeys(names.label(path) for path in paths))


def question_of(conflict: Conflict, names: Names, answers: Mapping[str, str]) -> Question:
    mine, theirs = (names.shown(conflict.path, value) for value in (conflict.mine, conflict.theirs))
    changes = word_changes(theirs, mine)
    key = key_of(conflict)
    own = None
    if names.takes_text(conflict.path, conflict.mine, conflict.theirs):
        text = conflict.both or conflict.mine
        own = answers.get(f"{key}-own", plain(text) if is_rich_text(text) else text)
    return Question(
        key,
        names.label(conflict.path),
        [change for change in changes if change.kind != "gone"],
        [change for change in changes if change.kind != "new"],
        own,
        conflict.both is not None,
        answers.get(key, ""),
        bool(answers) and not answers.get(key),
    )
