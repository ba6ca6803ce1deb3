"""Queryset of rows that give roles: a change of many rows at once is followed by the groups as well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from exchange.signals import roles_changed


class RoleRowQuerySet(models.QuerySet[Any]):
    """Django sends no signal for `update`, `bulk_create` and `bulk_update`; these report what they did."""

    @transaction.atomic
    def update(self, **kwargs: Any) -> int:
        changed = super().update(**kwargs)
        roles_changed.send(sender=self.model)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        made = super().bulk_create(objs, *args, **kwargs)
        roles_changed.send(sender=self.model)
        return made
