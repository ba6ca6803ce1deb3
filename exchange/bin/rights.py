"""Who may restore, purge and see what: the policy, asked about what a deleted thing was."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from exchange.bin.models import BinnedItem
from exchange.models.membership import Membership, Role


def holding_fields(thing: Any) -> dict[str, Any]:
    """What the stored thing is to the policy, as columns of its item."""
    owner = getattr(thing, "organisation_id", None)
    return {"organisation_key": owner}


def may_restore(user: Any, item: BinnedItem) -> bool:
    if user.is_superuser:
        return True
    roles = [Role.PUBLISHER] if item.was_live or item.kind != BinnedItem.Kind.PAGE else [Role.PUBLISHER, Role.EDITOR]
    return Membership.objects.filter(user=user, role__in=roles, organisation_id=item.organisation_key).exists()


def may_delete_for_good(user: Any, item: BinnedItem) -> bool:
    if user.is_superuser:
        return True
    return Membership.objects.filter(
        user=user, role=Role.PUBLISHER, organisation_id=item.organisation_key
    ).exists()


def items_for(user: Any) -> QuerySet[BinnedItem]:
    """What `user` may restore, in one query."""
    items = BinnedItem.objects.restorable()
    if user.is_superuser:
        return items
    owners = Membership.objects.filter(user=user, role=Role.PUBLISHER).values("organisation_id")
    return items.filter(organisation_key__in=owners)


def sees_bin(user: Any) -> bool:
    """Whether `user` could ever restore something."""
    return bool(user.is_superuser or Membership.objects.filter(user=user).exclude(role=Role.READER).exists())
