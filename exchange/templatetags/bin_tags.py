"""Template tag: the note on the bin in Wagtail's dialogs before a deletion."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.db.models.deletion import ProtectedError, RestrictedError

from exchange.bin.contents import goes_along
from exchange.bin.models import expiry
from exchange.bin.registry import kind_of

register = template.Library()

NAMES = ("page", "image", "document", "snippet", "object")
"""What Wagtail's dialogs call the thing; in those for many it is a row of their list, with the thing as "item"."""


@register.inclusion_tag("exchange/bin/note.html", takes_context=True)
def bin_note(context: dict[str, Any]) -> dict[str, Any]:
    """Return what goes along and until when all can be restored.

    Nothing in dialogs of other things and of unpublishing.
    """
    thing = _thing(context)
    if thing is None or kind_of(type(thing)) is None or "describe_on_delete" not in str(context.get("usage_url")):
        return {}
    try:
        along = goes_along(thing)
    except (ProtectedError, RestrictedError):
        return {}
    return {"along": along, "until": expiry()}


def _thing(context: dict[str, Any]) -> Model | None:
    items = context.get("items") or []
    alone = items[0] if len(items) == 1 else None
    for found in [*(context.get(name) for name in NAMES), alone]:
        if isinstance(found, dict):
            found = found.get("item")
        if isinstance(found, Model):
            return found
    return None
