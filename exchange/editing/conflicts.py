"""Conflicting saves: a form whose page was saved by somebody else since it was opened, merged with what they saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import COMMENTS_RELATION_NAME, Comment, CommentReply, Page, PageSubscription, Revision

from exchange.editing.creating import KEY_FIELD, run_again
from exchange.editing.fields import as_json
from exchange.merging import Merge, merge
from exchange.records.concept_rows import concept_relation, in_one_order
from exchange.request_parameters import key_from

OTHER_ACTIONS = ("action-publish", "action-submit", "action-restart-workflow", "action-workflow-action")


@dataclass(frozen=True, slots=True)
class Typed:
    """The text typed into a form that was opened on the content `base` ({} if that is no longer known)."""

    base: dict[str, Any]
    mine: dict[str, Any]
    wanted_more: bool
    """Whether the save was to do more than keep a draft: publish, submit, approve."""

    def merged_with(self, newest: Revision) -> Merge:
        page_class = newest.content_type.model_class()
        return merge(*(comparable(page_class, side) for side in (self.base, self.mine, newest.content)))

    def signed(self, page: Page, user: Any) -> str:
        return signing.dumps([self.base, self.mine, self.wanted_more], salt=_salt(page, user), compress=True)

    @classmethod
    def from_signed(cls, text: str, page: Page, user: Any) -> Typed:
        """Restore what was signed; raise BadSignature for what this site did not give to this person for this page."""
        base, mine, wanted_more = signing.loads(text, salt=_salt(page, user))
        return cls(base, mine, wanted_more)


def _salt(page: Page, user: Any) -> str:
    return f"exchange.editing.conflicts:{page.pk}:{user.pk}"


def is_out_of_date(request: HttpRequest, newest: Revision | None) -> bool:
    """Return whether the form was opened on a content other than the newest.

    Wagtail asks this of autosaves only.

    A form that knows no revision was opened when the page had none.
    """
    if newest is None:
        return False
    overwrites = request.POST.get("overwrite_revision_id")
    if overwrites:
        return overwrites != str(newest.pk)
    loaded = request.POST.get("loaded_revision_id")
    if not loaded:
        return KEY_FIELD in request.POST and not hasattr(request, "exchange_saves_twice")
    if loaded != str(newest.pk):
        return True
    return request.POST.get("loaded_revision_created_at", "") != newest.created_at.isoformat()


def loaded_revision(request: HttpRequest, page: Page) -> Revision | None:
    """Return the revision that the form was opened on, if it still says what it said then.

    Autosaves write over their own.
    """
    overwrites, loaded = request.POST.get("overwrite_revision_id"), request.POST.get("loaded_revision_id")
    number = key_from(overwrites or loaded or "")
    revision = page.revisions.filter(pk=number).first() if number is not None else None
    if revision is None or overwrites:
        return revision
    return revision if request.POST.get("loaded_revision_created_at") == revision.created_at.isoformat() else None


def typed_in(request: HttpRequest, page: Page) -> Typed | None:
    """Return what the form says; None if it cannot be read even as a draft."""
    base = loaded_revision(request, page)
    opened: Any = base.as_object() if base is not None else page.get_latest_revision_as_object()
    form = (
        type(opened)
        .get_edit_handler()
        .get_form_class()(
            request.POST,
            request.FILES,
            instance=opened,
            subscription=PageSubscription(page=page, user=request.user),
            parent_page=page.get_parent(),
            for_user=request.user,
        )
    )
    form.defer_required_fields()
    if not form.is_valid():
        return None
    form.save(commit=False)
    wanted_more = any(request.POST.get(action) for action in OTHER_ACTIONS)
    return Typed(base.content if base is not None else {}, as_json(opened.serializable_data()), wanted_more)


def comparable(page_class: Any, content: dict[str, Any]) -> dict[str, Any]:
    """Return what a page says, without the order of its concepts and without comments, which are kept anyway."""
    concepts = concept_relation(page_class)
    return {
        name: in_one_order(value) if name == concepts else value
        for name, value in content.items()
        if name != COMMENTS_RELATION_NAME
    }


@transaction.atomic
def save_merged(page: Page, content: dict[str, Any], typed: Typed, newest: Revision, user: Any) -> Revision | None:
    """Save the merged content as a draft on top of `newest`; return None if somebody saved again in the meantime."""
    locked = Page.objects.select_for_update().get(pk=page.pk)
    current = locked.get_latest_revision()
    if current is None or (current.pk, current.created_at) != (newest.pk, newest.created_at):
        return None
    merged: Any = locked.specific.with_content_json(content | {COMMENTS_RELATION_NAME: []})
    if not locked.live:
        merged.save(clean=False)
    revision: Revision = merged.save_revision(user=user, log_action=True, clean=False)
    keep_comments(page, typed, user)
    return revision


def keep_comments(page: Page, typed: Typed, user: Any) -> None:
    """Save the comments and replies that were new in the form; old ones stay as they are."""
    for row in typed.mine.get(COMMENTS_RELATION_NAME, []):
        comment = Comment.objects.filter(pk=row.get("pk"), page_id=page.pk).first() if row.get("pk") else None
        if comment is None and not row.get("pk"):
            comment = Comment.objects.create(
                page_id=page.pk,
                user=user,
                text=row["text"],
                contentpath=row["contentpath"],
                position=row.get("position", ""),
            )
        for reply in row.get("replies", []):
            if comment is not None and not reply.get("pk"):
                CommentReply.objects.create(comment=comment, user=user, text=reply["text"])


def save_one_after_another(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Give a save the page for itself, from its checks to its last row: the first hook before a page is edited.

    Without it, two saves that reach the site in one instant would both find that nobody else has saved.
    """
    names_revision = request.POST.get("loaded_revision_id") or request.POST.get("overwrite_revision_id")
    if not names_revision or request.resolver_match is None or hasattr(request, "exchange_has_page_for_itself"):
        return None
    request.exchange_has_page_for_itself = True  # type: ignore[attr-defined]
    with transaction.atomic():
        Page.objects.select_for_update().only("pk").get(pk=page.pk)
        return run_again(request)


class UnreadableEditView(EditView):
    """Shows the errors of a form that conflicts with another save, and remembers on which revision it was opened.

    Wagtail's own answer would take the newest revision for the one that the person has seen.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.page.latest_revision_id = key_from(self.request.POST.get("loaded_revision_id", ""))
        self.latest_revision_created_at = self.request.POST.get("loaded_revision_created_at", "")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        # What is not a draft can be nothing else; still, nothing is written over what the person has not seen.
        response: HttpResponse = self.form_invalid(form)
        return response
