"""System check of the groups made from roles; it reads the database, so `check --database default` asks for it."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError, transaction

from exchange.access.reconciling import differences


@register(Tags.database)
def check_groups(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return one warning for each group that does not agree with roles; none before the tables exist."""
    if "default" not in (databases or ()):
        return []
    try:
        with transaction.atomic():
            found = differences()
    except DatabaseError:
        return []
    return [
        checks.Warning(
            f"The group “{difference.name}” does not agree with roles.",
            hint="Run manage.py sync_rights; the report Rights in the admin says what differs.",
            id="exchange.W012",
        )
        for difference in found
    ]
