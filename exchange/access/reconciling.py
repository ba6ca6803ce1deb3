"""Reconciliation of groups with roles: after each change of a role, an organisation, a language or the page tree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from wagtail.log_actions import log
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from exchange.access.groups import Key, RoleGroupState, wanted_groups
from exchange.access.models.role_group import RoleGroup

NUMBER = re.compile(r" \(\d+\)$")
"""Behind the name of a group where another one is called so."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a group differs from what its role says. `wanted` is None for a group whose role is gone."""

    key: Key
    stored: RoleGroupState | None
    wanted: RoleGroupState | None

    @property
    def name(self) -> str:
        state = self.wanted or self.stored
        return state.name if state is not None else ""

    @property
    def ticked(self) -> frozenset[int]:
        """Return the users whom somebody put into the group by hand, by primary key."""
        if self.stored is None:
            return frozenset()
        return self.stored.users - (self.wanted.users if self.wanted else frozenset())

    @property
    def lacking(self) -> frozenset[int]:
        """Return the users who have the role and are not in the group."""
        if self.wanted is None:
            return frozenset()
        return self.wanted.users - (self.stored.users if self.stored else frozenset())

    @property
    def differs_in_permissions(self) -> bool:
        return _permissions(self.stored) != _permissions(self.wanted)


def _permissions(state: RoleGroupState | None) -> tuple[frozenset[Any], ...]:
    return (state.permissions, state.pages, state.collections) if state is not None else ()


def differences() -> list[Difference]:
    """Return what `sync_rights` would change. A dozen queries, however many groups there are."""
    return _compared(_stored(), wanted_groups())


def _compared(stored: dict[Key, tuple[Group, RoleGroupState]], wanted: dict[Key, RoleGroupState]) -> list[Difference]:
    states = {key: state for key, (_group, state) in stored.items()}
    return [
        Difference(key, states.get(key), wanted.get(key))
        for key in (*wanted, *(key for key in states if key not in wanted))
        if states.get(key) != wanted.get(key)
    ]


def sync_rights() -> list[Difference]:
    """Make every group what it should be, in one transaction; return what was different."""
    with transaction.atomic():
        # Two changes at once wait for each other, so that each ends with groups of all that is there.
        list(RoleGroup.objects.select_for_update().order_by("pk").values_list("pk"))
        stored = _stored()
        found = _compared(stored, wanted_groups())
        for difference in found:
            group = stored[difference.key][0] if difference.key in stored else None
            if difference.wanted is not None:
                _apply(group or _made(difference.key, difference.wanted), difference)
            elif group is not None:
                group.delete()
            _tell_of_ticks(difference)
    return found


def _tell_of_ticks(difference: Difference) -> None:
    """Log in the person's history that a group ticked by hand was undone."""
    for user in get_user_model()._default_manager.filter(pk__in=difference.ticked):
        log(user, "exchange.group_tick_undone", data={"group": difference.name})


def _made(key: Key, state: RoleGroupState) -> Group:
    group = Group.objects.create(name=_free_name(state.name))
    RoleGroup.objects.create(group=group, role=key.role, organisation_id=key.organisation_id, locale_id=key.locale_id)
    return group


def _free_name(name: str, but: int = 0) -> str:
    """Return `name`, with a number if a group that is not one of ours has that name."""
    wanted, number = name, 1
    while Group.objects.filter(name=wanted).exclude(pk=but).exists():
        number += 1
        wanted = f"{name} ({number})"
    return wanted


def _apply(group: Group, difference: Difference) -> None:
    wanted = difference.wanted
    assert wanted is not None  # noqa: S101  for the type checker: the caller asked
    before = difference.stored or RoleGroupState(name=group.name)
    if before.name != wanted.name:
        group.name = _free_name(wanted.name, but=group.pk)
        group.save(update_fields=["name"])
    group.user_set.remove(*difference.ticked)
    group.user_set.add(*difference.lacking)
    if before.permissions != wanted.permissions:
        group.permissions.set(permissions_called(wanted.permissions))
    _apply_rows(GroupPagePermission, "page", group, before.pages, wanted.pages)
    _apply_rows(GroupCollectionPermission, "collection", group, before.collections, wanted.collections)


def permissions_called(labels: Iterable[str]) -> Any:
    """Return the permissions with these labels, as Django writes them: "app_label.codename"."""
    labelled = Permission.objects.annotate(label=Concat("content_type__app_label", Value("."), "codename"))
    return labelled.filter(label__in=list(labels))


def _apply_rows(
    model: Any, target: str, group: Group, before: Iterable[tuple[int, str]], wanted: Iterable[tuple[int, str]]
) -> None:
    """Remove the group's superfluous rows of `model`, and add those that are missing."""
    before, wanted = frozenset(before), frozenset(wanted)
    for key, codename in before - wanted:
        model.objects.filter(group=group, **{f"{target}_id": key}, permission__codename=codename).delete()
    known = {
        permission.codename: permission
        for permission in Permission.objects.filter(codename__in={codename for _key, codename in wanted - before})
    }
    model.objects.bulk_create(
        model(group=group, permission=known[codename], **{f"{target}_id": key})
        for key, codename in sorted(wanted - before)
        if codename in known
    )


def _stored() -> dict[Key, tuple[Group, RoleGroupState]]:
    """Return the groups as they are, in five queries."""
    rows = list(RoleGroup.objects.select_related("group").order_by("pk"))
    ids = [row.group_id for row in rows]
    users = _by_group(Group.objects.filter(pk__in=ids, user__isnull=False).values_list("pk", "user"))
    labels = _by_group(
        Group.permissions.through.objects.filter(group_id__in=ids).values_list(
            "group_id", Concat("permission__content_type__app_label", Value("."), "permission__codename")
        )
    )
    pages = _pairs(GroupPagePermission, "page_id", ids)
    collections = _pairs(GroupCollectionPermission, "collection_id", ids)
    return {
        Key(row.role, row.organisation_id, row.locale_id): (
            row.group,
            RoleGroupState(
                NUMBER.sub("", row.group.name),
                frozenset(users[row.group_id]),
                frozenset(labels[row.group_id]),
                frozenset(pages[row.group_id]),
                frozenset(collections[row.group_id]),
            ),
        )
        for row in rows
    }


def _by_group(rows: Any) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for group_id, value in rows:
        found[group_id].add(value)
    return found


def _pairs(model: Any, target: str, ids: list[int]) -> dict[int, set[tuple[int, str]]]:
    rows = model.objects.filter(group_id__in=ids).values_list("group_id", target, "permission__codename")
    return _by_group((group_id, (key, codename)) for group_id, key, codename in rows)
