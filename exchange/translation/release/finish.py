"""The end of a moderation: its action, named by the setting WAGTAIL_FINISH_WORKFLOW_ACTION.

Wagtail imports this while its own models are being made, so nothing of ours can be imported before it is called.
"""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string


def publish_unless_in_release_set(workflow_state: Any, user: Any = None) -> None:
    """Publish what was approved; a page that is to go live with others waits for them."""
    import_string("exchange.translation.release.publishing.finish_moderation")(workflow_state, user)
