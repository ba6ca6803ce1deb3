"""Compares the index with the pages, or the search server with the database, and repairs what differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.errors import EngineError
from search.health import note_verification
from search.indexing.verify import repair, verify


class Command(BaseCommand):
    help = (
        "Compares the search index with the live pages. Ends with an error where they differ, unless it repairs them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Repair what differs.")
        parser.add_argument(
            "--engine",
            choices=("elasticsearch",),
            help="Compare the search server with the search documents, without reading any page.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        compare_sides = self._on_server if options["engine"] else self._from_pages
        try:
            compare_sides(repairing=options["repair"])
        except EngineError as error:
            raise CommandError(str(error)) from None

    def _from_pages(self, *, repairing: bool) -> None:
        report = verify()
        note_verification(report)
        self._print(*report.lines())
        if report.is_clean:
            return
        if not repairing:
            raise CommandError("The index differs from the pages. Run verify_search --repair to repair it.")
        repair(report)
        again = verify()
        note_verification(again)
        if not again.is_clean:
            raise CommandError("The index still differs from the pages: " + "; ".join(again.lines()))
        self._print("Repaired.")

    def _on_server(self, *, repairing: bool) -> None:
        # Here, since the client is an extra that only sites with a search server install.
        from search.engines.elasticsearch.bulk import Outcome
        from search.engines.elasticsearch.state import index_problem, names
        from search.engines.elasticsearch.verifying import compare
        from search.engines.elasticsearch.verifying import repair as repair_server

        problem = index_problem()
        if problem:
            # Nothing can be repaired in an index that searches do not ask.
            raise CommandError(problem)
        comparison = compare(names().reading)
        self._print(*comparison.lines())
        if comparison.is_clean:
            return
        if not repairing:
            raise CommandError(
                "The server differs from the database. Run verify_search --engine elasticsearch --repair to repair it."
            )
        refused = [sent for sent in repair_server(comparison) if sent.outcome is not Outcome.HELD]
        if refused:
            self._print(*(f"{sent.key}: {sent.reason}" for sent in refused))
        again = compare(names().reading)
        if not again.is_clean:
            raise CommandError("The server still differs from the database: " + "; ".join(again.lines()))
        self._print("Repaired.")

    def _print(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
