"""Holdings of what is deleted: whose it was to the policy, kept with the item."""

from __future__ import annotations

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from exchange.access.files import holding_of_file
from exchange.access.page_types import holdings_below
from exchange.access.policy import holding_of
from exchange.ownership.holding import Holding


def holding_columns(thing: Any) -> dict[str, Any]:
    """Return the columns of an item that say what `thing` was to the policy; empty if only administrators decide."""
    holding = held(thing)
    if holding is None or len(holding.owners) > 1:
        return {}
    owners = holding.owners or _common_owner(holding)
    return {
        "holding_kind": str(holding.kind),
        "organisation_key": next(iter(owners), None),
        "holding_parts": [_part(each) for each in holding.parts],
        "locale_key": holding.locale_id,
        "responsible_user_key": holding.responsible_user_id,
    }


def _common_owner(holding: Holding) -> frozenset[int]:
    """Return the organisation that all parts belong to, so that lists find the item by it."""
    owners = {each.owners if each is not None else frozenset() for each in holding.parts}
    return owners.pop() if len(owners) == 1 else frozenset()


def _part(part: Holding | None) -> list[Any] | None:
    return None if part is None else [str(part.kind), next(iter(part.owners), None), part.locale_id]


def held(thing: Any) -> Holding | None:
    """Return what `thing` is to the policy; None for a page above pages that are somebody else's."""
    if isinstance(thing, get_image_model() | get_document_model()):
        return holding_of_file(thing)
    holding = holding_of(thing)
    if holding is None or not isinstance(thing, Page):
        return holding
    below = list(holdings_below(thing))
    return holding if all(each is not None and each.owners == holding.owners for each in below) else None
