"""The step of Wagtail's moderation at which the owning organisation decides."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from exchange.access.policy import Verb, may
from exchange.access.querysets import pages_for
from exchange.translation.review.reviewing import waits_for_sign_offs
from exchange.translation.review.task import ModerationTask, passed_over


class OwnerApprovalTask(ModerationTask):
    """Publishers of the page's own organisation approve or send back; of the site's own pages, its editors do.

    A translation that was signed off in the same workflow is its reviewers' responsibility: the owner has said what
    the page says.
    """

    yes = _("Approve and publish")
    yes_with_comment = _("Approve with a comment")

    def start(self, workflow_state: Any, user: Any = None) -> Any:
        """Begin; a lock that the proposer left on the page would keep the owner out of it."""
        page = workflow_state.content_object
        if waits_for_sign_offs(page.specific):
            return passed_over(self, workflow_state)
        if page.locked and page.locked_by is not None and not self.decides(page, page.locked_by):
            page.locked, page.locked_by, page.locked_at = False, None, None
            page.save(update_fields=["locked", "locked_by", "locked_at"])
        return super().start(workflow_state, user=user)

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Take the decision.

        People who approve in the editor approve what they changed there, in a revision of their own.

        What somebody else wrote since the proposal has to be approved again, as Wagtail is set.
        """
        latest = task_state.workflow_state.content_object.get_latest_revision()
        if action_name == "approve" and latest.user_id == user.pk and latest.pk != task_state.revision_id:
            task_state.revision = latest  # saved with the approval
        return super().on_action(task_state, user, action_name, **kwargs)

    def decides(self, page: Any, user: Any) -> bool:
        return may(user, Verb.PUBLISH, page)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether `user` may not edit.

        People who may edit go on writing while the page waits: what is approved is the revision that was read.
        """
        return not may(user, Verb.EDIT, obj)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self.decides(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("workflow_state")
        pages = {int(state.workflow_state.object_id): state.pk for state in waiting}
        own = pages_for(user, Verb.PUBLISH).filter(pk__in=pages).values_list("pk", flat=True)
        return waiting.filter(pk__in=[pages[pk] for pk in own])

    @classmethod
    def get_description(cls) -> Any:
        return _("Publishers of the organisation that owns the page approve it")

    class Meta:
        verbose_name = _("owner approval")
        verbose_name_plural = _("owner approvals")
