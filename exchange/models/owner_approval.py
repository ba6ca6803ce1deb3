"""The step of Wagtail's moderation at which the owning organisation decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from exchange.models.base_page import OwnedPage
from exchange.models.membership import Membership, Role
from exchange.models.moderation_task import ModerationTask, passed_over
from exchange.rights import publishes_for
from exchange.translation.reviewing import waits_for_sign_offs


class OwnerApprovalTask(ModerationTask):
    """Publishers of the page's own organisation approve or send back; elsewhere any publisher does.

    A translation that was signed off in the same workflow is its reviewers' matter: the owner has said what
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
        """Take the decision. Who approves in the editor approves what she mended there, in a revision of her own.

        What somebody else wrote since the proposal has to be approved anew, as Wagtail is set.
        """
        latest = task_state.workflow_state.content_object.get_latest_revision()
        if action_name == "approve" and latest.user_id == user.pk and latest.pk != task_state.revision_id:
            task_state.revision = latest  # saved with the approval
        return super().on_action(task_state, user, action_name, **kwargs)

    def decides(self, page: Any, user: Any) -> bool:
        if not user.is_active:
            return False
        if user.is_superuser:
            return True
        organisation_id = getattr(page.specific_deferred, "organisation_id", None)
        if organisation_id is None:
            return Membership.objects.filter(user=user, role=Role.PUBLISHER).exists()
        return publishes_for(user, organisation_id)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self.decides(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self.decides(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("workflow_state")
        if user.is_superuser:
            return waiting
        page_ids = {int(state.workflow_state.object_id): state.pk for state in waiting}
        others = set(_pages_of_others(user, list(page_ids)))
        if not Membership.objects.filter(user=user, role=Role.PUBLISHER).exists():
            return waiting.none()
        return waiting.filter(pk__in=[pk for page_id, pk in page_ids.items() if page_id not in others])

    @classmethod
    def get_description(cls) -> Any:
        return _("Publishers of the organisation that owns the page approve it")

    class Meta:
        verbose_name = _("owner approval")
        verbose_name_plural = _("owner approvals")


def _pages_of_others(user: Any, page_ids: list[int]) -> Iterator[int]:
    """Those of `page_ids` that an organisation owns for which `user` does not publish."""
    own = Membership.objects.filter(user=user, role=Role.PUBLISHER).values("organisation_id")
    for model in apps.get_models():
        if issubclass(model, OwnedPage):
            owned = model._default_manager.filter(pk__in=page_ids)
            yield from owned.exclude(organisation_id__in=own).values_list("pk", flat=True)
