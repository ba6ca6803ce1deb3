"""The base of moderation steps: who decides is asked of the page, not of a list of groups."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState


class ModerationTask(Task):
    """A step at which somebody says yes, with a comment or without, or asks for changes."""

    yes: ClassVar[Any]
    """What saying yes is called on the button."""
    yes_with_comment: ClassVar[Any]

    class Meta:
        abstract = True

    def decides(self, page: Any, user: Any) -> bool:
        """Return whether `user` may take this step for `page`."""
        raise NotImplementedError

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.decides(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.decides(obj, user):
            return []
        return [
            ("reject", _("Ask for changes"), True),
            ("approve", self.yes, False),
            ("approve", self.yes_with_comment, True),
        ]


def passed_over(task: Task, workflow_state: Any) -> TaskState:
    """Return the state of a task that a page does not need; the workflow goes on to the next one."""
    return TaskState.objects.create(
        workflow_state=workflow_state,
        revision=workflow_state.content_object.get_latest_revision(),
        task=task,
        status=TaskState.STATUS_SKIPPED,
        finished_at=timezone.now(),
    )
