"""Compares the index with the pages, and mends it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.health import note_verification
from search.maintenance import repair, verify


class Command(BaseCommand):
    help = "Compares the search index with the live pages. Ends with an error where they differ, unless it mends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        note_verification(report)
        for line in report.lines():
            self.stdout.write(line)
        if report.is_clean:
            return
        if not options["repair"]:
            raise CommandError("The index differs from the pages. Run verify_search --repair to mend it.")
        repair(report)
        again = verify()
        note_verification(again)
        if not again.is_clean:
            raise CommandError("The index still differs from the pages: " + "; ".join(again.lines()))
        self.stdout.write("Mended.")
