"""Measures the search on made-up documents of several numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.benchmark import benchmark


class Command(BaseCommand):
    help = "Makes documents from DIR's sentences in temporary tables and times building and searching."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
        parser.add_argument("--queries", type=int, default=300)

    def handle(self, *args: Any, **options: Any) -> None:
        for size in options["sizes"]:
            try:
                measured = benchmark(options["directory"], size, options["queries"])
            except OSError as error:
                raise CommandError(str(error)) from error
            for line in measured.lines():
                self.stdout.write(line)
