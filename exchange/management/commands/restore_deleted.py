"""Command that lists the bin and restores an item; for large subtrees, and if the admin cannot be reached."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exchange.bin.models import BinnedItem
from exchange.bin.placing import NotRestorableError
from exchange.bin.restoring import restore

MAX_LISTED = 100
TELL_EVERY = 1_000
"""Rows between two lines of progress."""


class Command(BaseCommand):
    help = "Restores an item of the bin; without a number, lists what can be restored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("item", nargs="?", type=int, help="The item's number, as the list has it.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["item"] is None:
            self._list()
            return
        item = BinnedItem.objects.filter(pk=options["item"]).first()
        if item is None:
            raise CommandError(f"There is no item {options['item']}. Without a number, the command lists the items.")
        told = 0

        def tell(rows: int) -> None:
            nonlocal told
            if rows - told >= TELL_EVERY:
                told = rows
                self.stdout.write(f"{rows} of {item.row_count} rows …")

        try:
            restored = restore(item, tell=tell)
        except NotRestorableError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Restored “{item.title}”: {item.row_count} rows.")
        for name, count in restored.left_out.items():
            self.stdout.write(f"Did not come back, because what it belonged to is gone: {count} {name}.")

    def _list(self) -> None:
        items = BinnedItem.objects.restorable()
        for item in items[:MAX_LISTED]:
            until = f"{item.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{item.pk}: {item.get_kind_display()} “{item.title}”, until {until}")
        if (more := items.count() - MAX_LISTED) > 0:
            self.stdout.write(f"… and {more} more")
