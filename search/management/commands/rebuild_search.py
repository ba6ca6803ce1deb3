"""Rebuilds the whole index: from the pages, or on the search server alone from what the database holds."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.errors import EngineError
from search.indexing.rebuild import rebuild
from search.indexing.workers import WorkerLostError, usual_processes

SHOW_EVERY = 1.0


class Command(BaseCommand):
    help = "Rebuilds the search index from all live pages. The site can be used meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="Print nothing but errors.")
        parser.add_argument(
            "--engine",
            choices=("elasticsearch",),
            help="Fill a new index on the search server from the search documents, without reading any page.",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=usual_processes(),
            help="How many processes read pages at once; as many as there are processors, four at most, if not given.",
        )
        parser.add_argument("--restart", action="store_true", help="Start over instead of resuming.")

    def handle(self, *args: Any, **options: Any) -> None:
        self._quiet = options["quiet"]
        self._shown = 0.0
        if options["processes"] < 1:
            raise CommandError("--processes has to be 1 or more.")
        try:
            if options["engine"]:
                self._on_server(restart=options["restart"])
            else:
                self._from_pages(processes=options["processes"])
        except (WorkerLostError, EngineError) as error:
            raise CommandError(str(error)) from None

    def _from_pages(self, *, processes: int) -> None:
        done = rebuild(processes, lambda *so_far: self._show("pages", *so_far))
        self._say(
            f"{done.documents} documents in the index: {done.recorded} written, {done.forgotten} dropped,"
            f" {done.seconds:.1f} s."
        )

    def _on_server(self, *, restart: bool) -> None:
        # Here, since the client is an extra that only sites with a search server install.
        from search.engines.elasticsearch.rebuilding import rebuild as rebuild_on_server

        started = time.monotonic()
        documents = rebuild_on_server(lambda *so_far: self._show("families", *so_far), restart=restart)
        self._say(f"{documents} documents in the index, {time.monotonic() - started:.1f} s.")

    def _show(self, what: str, done: int, of: int, seconds: float) -> None:
        """Show how far it is, once a second."""
        if seconds - self._shown < SHOW_EVERY:
            return
        self._shown = seconds
        left = seconds * (of - done) / done if done else 0.0
        self._say(f"{done} of {of} {what}, {done / seconds:.0f} a second, {left:.0f} s left")

    def _say(self, text: str) -> None:
        if not self._quiet:
            self.stdout.write(text)
