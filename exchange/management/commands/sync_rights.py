"""Command that makes Django's groups agree with roles, or says where they do not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.access.reconciling import Difference, differences, sync_rights


class Command(BaseCommand):
    help = (
        "Makes the groups of the exchange agree with memberships and roles. Groups are kept up to date by themselves; "
        "this is for changes made past Django, and names people who were put into such a group by hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, and fail if something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences() if options["check"] else sync_rights()
        for difference in found:
            self.stdout.write(described(difference))
        if found and options["check"]:
            raise CommandError(f"{len(found)} groups do not agree with roles. Run: manage.py sync_rights")
        self.stdout.write("All groups agree with roles." if not found else f"{len(found)} groups were repaired.")


def described(difference: Difference) -> str:
    """Return one line on a group that differs. It names accounts by their key: a log may be read by others."""
    parts = []
    if difference.stored is None:
        parts.append("missing")
    if difference.wanted is None:
        parts.append("no role is left for it")
    if difference.ticked:
        parts.append(f"put into it by hand: {_accounts(difference.ticked)}")
    if difference.lacking:
        parts.append(f"has the role, but is not in it: {_accounts(difference.lacking)}")
    if difference.stored and difference.wanted and difference.differs_in_permissions:
        parts.append("other permissions")
    return f"{difference.name}: {'; '.join(parts) or 'other name'}"


def _accounts(keys: frozenset[int]) -> str:
    names = get_user_model()._default_manager.filter(pk__in=keys).values_list("pk", flat=True)
    return ", ".join(f"account {pk}" for pk in sorted(names))
