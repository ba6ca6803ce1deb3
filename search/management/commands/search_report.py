"""Prints what readers asked and did not find."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.query.unanswered import SHOWN_FROM, drop_old, most_wanted


class Command(BaseCommand):
    help = (
        f"Lists words that were asked at least {SHOWN_FROM} times and not found, and forgets those older than a year."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", type=int, default=3, help="How far to look back (default: 3).")

    def handle(self, *args: Any, **options: Any) -> None:
        drop_old()
        words = most_wanted(options["months"])
        for each in words:
            self.stdout.write(f"{each.times:6} {each.word}")
        if not words:
            self.stdout.write(f"No search term was without results {SHOWN_FROM} times.")
