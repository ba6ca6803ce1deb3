"""manage.py load_concepts: the concepts that the exchange comes with, for a site that starts empty."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from exchange.demo.records import load_concepts
from exchange.demo.report import Report


class Command(BaseCommand):
    help = "Loads the concepts with their terms in Czech, Norwegian and English. One that exists is left as it is."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(self.stdout.write)
        load_concepts(report)
        report.tell("concepts")
