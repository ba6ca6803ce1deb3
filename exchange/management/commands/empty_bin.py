"""Command that removes from the bin what can no longer be restored; to be run once a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from exchange.bin.emptying import delete_for_good, orphans
from exchange.bin.models import BinnedItem
from exchange.bin.storage import bin_storage

STILL_RUNNING = dt.timedelta(days=1)
"""A file without an item may belong to a deletion that is not committed yet."""


class Command(BaseCommand):
    help = "Removes expired items and files without an item from the bin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count what would be removed.")

    def handle(self, *args: Any, **options: Any) -> None:
        expired = BinnedItem.objects.expired()
        total = expired.count()
        files = [name for name in orphans() if _is_old(name)]
        if options["dry_run"]:
            self.stdout.write(f"{total} items and {len(files)} files without an item would be removed.")
            return
        for number, key in enumerate(list(expired.values_list("pk", flat=True)), start=1):
            item = BinnedItem.objects.filter(pk=key).first()
            if item is not None:
                delete_for_good(item)
            if number % 100 == 0:
                self.stdout.write(f"{number} of {total} …")
        for name in files:
            bin_storage().delete(name)
        self.stdout.write(f"{total} items and {len(files)} files without an item were removed.")


def _is_old(name: str) -> bool:
    return timezone.now() - bin_storage().get_modified_time(name) > STILL_RUNNING
