"""What the end of a moderation does; named by the setting WAGTAIL_FINISH_WORKFLOW_ACTION.

Wagtail imports this while its own models are being made, so no model can be imported here.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from wagtail.workflows import publish_workflow_state


def publish_unless_in_release_set(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved; a page that is to go live with others waits for them."""
    sets = apps.get_model("exchange", "ReleaseSet").objects.open()
    if not sets.filter(pages__page=workflow_state.object_id).exists():
        publish_workflow_state(workflow_state, user=user)
