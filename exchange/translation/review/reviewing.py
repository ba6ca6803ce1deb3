"""Review by a second person: which sign-offs a translation needs, who gave them, and who wrote what is signed off.

A sign-off is a task of Wagtail's moderation (exchange.translation.review.sign_off), and holds for the revision that the
reviewer saw. Nothing is stored in addition to Wagtail's own states.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy
from wagtail.models import Page, Revision, Task, TaskState, WorkflowState, WorkflowTask
from wagtail_localize.models import StringTranslation, Translation

from exchange.translation.models import PREVIOUS_VERSION

SIGN_OFFS = Q(content_type__app_label="exchange", content_type__model__in=("languagesignofftask", "wordingsignofftask"))
SIGN_OFF_STATES = {
    TaskState.STATUS_IN_PROGRESS: pgettext_lazy("sign-off", "waits for a decision"),
    TaskState.STATUS_APPROVED: pgettext_lazy("sign-off", "signed off"),
    TaskState.STATUS_REJECTED: pgettext_lazy("sign-off", "changes asked for"),
    TaskState.STATUS_SKIPPED: pgettext_lazy("sign-off", "skipped"),
    TaskState.STATUS_CANCELLED: pgettext_lazy("sign-off", "withdrawn"),
}
"""Wagtail's own words for them are not translated into each language of the admin."""
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class SignOff:
    """One sign-off that a translation needs; `state` is what became of it for the latest revision, if anything."""

    task: Task
    state: TaskState | None

    @property
    def name(self) -> str:
        """Name of what is signed off, in the reader's language; a task's own name has one language only."""
        return capfirst(str(self.task.specific_class._meta.verbose_name))

    @property
    def in_words(self) -> str:
        """Outcome in words; "" if it has not begun."""
        return str(SIGN_OFF_STATES[self.state.status]) if self.state is not None else ""

    @property
    def given(self) -> bool:
        return self.state is not None and self.state.status == TaskState.STATUS_APPROVED


@dataclass(frozen=True, slots=True)
class Review:
    """Progress of the review of a page, for a list of many."""

    given: int
    wanted: int
    needs_changes: bool = False

    @property
    def signed_off(self) -> bool:
        return self.given >= self.wanted


def is_translation(page: Any) -> bool:
    """Return whether a specific page was translated from another.

    A host's own page type that does not know is a source.
    """
    return not getattr(page, "is_source", True)


def waits_for_sign_offs(page: Any) -> bool:
    """Return whether readers get the translation `page` only after sign-offs. A source costs no query."""
    return is_translation(page) and bool(sign_off_tasks(page))


def sign_off_tasks(page: Page) -> list[Task]:
    """Return the sign-offs that the workflow of `page` asks for, in its order."""
    workflow = page.get_workflow()
    if workflow is None or not is_translation(page):
        return []
    tasks = Task.objects.filter(SIGN_OFFS, workflow_tasks__workflow=workflow, active=True)
    return list(tasks.order_by("workflow_tasks__sort_order"))


def sign_offs(page: Page) -> list[SignOff]:
    """Return each sign-off that `page` needs, with what became of it for the latest revision."""
    tasks = sign_off_tasks(page)
    states: dict[int, TaskState] = {}
    if tasks and page.latest_revision_id:
        found = TaskState.objects.filter(task__in=tasks, revision=page.latest_revision_id)
        for state in found.select_related("finished_by").order_by("pk"):
            states[state.task_id] = state
    return [SignOff(task, states.get(task.pk)) for task in tasks]


def texts_since(page: Page, translation: Translation) -> int:
    """Return how many texts of the translation were written after the revision that reviewers see."""
    revision = page.latest_revision
    texts = StringTranslation.objects.filter(
        context__object_id=page.translation_key,
        locale=page.locale_id,
        translation_of__segments__source=translation.source_id,
    ).exclude(tool_name=PREVIOUS_VERSION)
    return texts.filter(updated_at__gt=revision.created_at).distinct().count() if revision else 0


def not_written_by(pages: QuerySet[Page], user: Any) -> QuerySet[Page]:
    """Return those of `pages` of which `user` wrote nothing that readers do not see yet.

    That is: no text of the translation since the live revision was made, and no revision if the page is
    edited by hand.
    """
    since = Coalesce(OuterRef("live_revision__created_at"), Value(LONG_AGO))
    texts = StringTranslation.objects.filter(
        context__object_id=OuterRef("translation_key"),
        locale_id=OuterRef("locale_id"),
        last_translated_by=user,
        updated_at__gt=since,
    ).exclude(tool_name=PREVIOUS_VERSION)
    synchronised = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id"), enabled=True
    )
    revisions = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        user=user,
        created_at__gt=since,
    )
    return pages.exclude(Exists(texts) | Exists(revisions) & ~Exists(synchronised))


def has_written(page: Page, user: Any) -> bool:
    """Return whether `user` wrote anything of `page` that readers do not see yet."""
    return not not_written_by(Page.objects.filter(pk=page.pk), user).exists()


@transaction.atomic
def submit_for_review(page: Any, translation: Translation, user: Any) -> bool:
    """Send the translation as it is to moderation; a review of an older text begins again.

    The live page stays as it is. Returns False if the page has no workflow.
    """
    workflow = page.get_workflow()
    if workflow is None:
        return False
    draft = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    draft.save_revision(user=user)
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
        return True
    if state is not None:
        state.cancel(user=user)
    workflow.start(draft, user)
    return True


def reviews_of(page_ids: Collection[int]) -> dict[int, Review]:
    """Return how far the review of each page is, by page id.

    Only for those of `page_ids` that are in review or were signed off for later.

    Three queries, whatever their number.
    """
    states = _states_of(page_ids)
    wanted: dict[int, set[int]] = defaultdict(set)
    tasks = WorkflowTask.objects.filter(workflow__in={state.workflow_id for state in states.values()})
    sign_off_ids = Task.objects.filter(SIGN_OFFS, active=True).values("pk")
    for workflow_id, task_id in tasks.filter(task__in=sign_off_ids).values_list("workflow_id", "task_id"):
        wanted[workflow_id].add(task_id)
    latest = dict(Page.objects.filter(pk__in=states).values_list("pk", "latest_revision_id"))
    return {
        page_id: _review(state, wanted[state.workflow_id], latest.get(page_id))
        for page_id, state in states.items()
        if wanted[state.workflow_id]
    }


def _states_of(page_ids: Collection[int]) -> dict[int, Any]:
    """Return the latest review of each page whose latest revision is not live."""
    waiting = Page.objects.filter(pk__in=page_ids).filter(Q(live=False) | Q(has_unpublished_changes=True))
    states = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=[str(pk) for pk in waiting.values_list("pk", flat=True)],
    ).exclude(status=WorkflowState.STATUS_CANCELLED)
    return {int(state.object_id): state for state in states.order_by("pk").prefetch_related("task_states")}


def _review(state: Any, wanted: Collection[int], latest_revision_id: int | None) -> Review:
    given: Sequence[int] = [
        each.task_id
        for each in state.task_states.all()
        if each.status == TaskState.STATUS_APPROVED and each.revision_id == latest_revision_id
    ]
    return Review(
        given=len(set(given) & set(wanted)),
        wanted=len(wanted),
        needs_changes=state.status == WorkflowState.STATUS_NEEDS_CHANGES,
    )
