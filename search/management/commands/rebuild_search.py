"""Makes the whole index anew from the pages."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.maintenance import rebuild


class Command(BaseCommand):
    help = "Makes the search index anew from all live pages. The site can be used meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Print nothing but errors.")

    def handle(self, *args: Any, **options: Any) -> None:
        done = rebuild()
        if not options["quiet"]:
            self.stdout.write(
                f"{done.documents} documents in the index: {done.recorded} written, {done.forgotten} dropped,"
                f" {done.seconds:.1f} s."
            )
