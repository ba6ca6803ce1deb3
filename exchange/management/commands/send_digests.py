"""Command that sends the digests that are due; for cron, every morning."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exchange.translation.digest.sending import Outcome, chosen, send_all

STEP = 25


class Command(BaseCommand):
    help = (
        "Send each person who chose it the digest of what needs their attention: one a day or a week, "
        "however often this runs. Nobody is named in what is printed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = chosen().count()
        counts: Counter[Outcome] = Counter()
        for number, outcome in enumerate(send_all(timezone.localdate()), start=1):
            counts[outcome] += 1
            if number % STEP == 0:
                self.stdout.write(f"{number} of {total}")
        self.stdout.write(", ".join(f"{outcome.value}: {counts[outcome]}" for outcome in Outcome))
        if counts[Outcome.FAILED]:
            raise CommandError(f"{counts[Outcome.FAILED]} digests were not sent; the next run tries them again.")
