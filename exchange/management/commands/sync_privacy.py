"""Command that makes families private as families, if restrictions existed before or bypassed the site's own ways."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from exchange.access.families import settle


class Command(BaseCommand):
    help = "Give each translation of a restricted page the same restriction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only say how many restrictions differ.")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            number = settle()
            if options["check"]:
                transaction.set_rollback(True)
        word = "differ" if options["check"] else "were brought into line"
        self.stdout.write(f"{number} restrictions {word}.")
