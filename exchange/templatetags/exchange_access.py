"""Template tag that keeps one of Wagtail's reports from naming drafts of others."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.exceptions import PermissionDenied

from exchange.access.page_actions import refuse_hidden

register = template.Library()


@register.simple_tag(takes_context=True)
def forget_hidden_draft(context: Any, page_type: Any) -> str:
    """Remove the page that was edited last from a row of the report, if the reader may not know of it."""
    page = page_type.last_edited_page
    if page is not None:
        try:
            refuse_hidden(context["request"].user, page)
        except PermissionDenied:
            page_type.last_edited_page = None
    return ""
