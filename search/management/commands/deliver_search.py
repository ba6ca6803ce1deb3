"""Delivers what is still to be sent to the search server: once, or for as long as it runs."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections

from search import conf

LOOK_EVERY = 1.0


class Command(BaseCommand):
    help = (
        "Sends changed pages to the search server. With --watch it is the worker of a site whose settings say"
        " EXCHANGE_ELASTICSEARCH_WORKER; without, it delivers what is due, for a timer to call."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="Go on until stopped.")
        parser.add_argument("--retry", action="store_true", help="Try what waits or was refused at once.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not conf.uses_search_server():
            raise CommandError("EXCHANGE_SEARCH_ENGINE is not elasticsearch: there is nothing to deliver to.")
        # Here, since the client is an extra that only sites with a search server install.
        from search.engines.elasticsearch import outbox
        from search.engines.elasticsearch.delivery import deliver

        if options["retry"]:
            self.stdout.write(f"Retrying {outbox.retry()} pages.")
        if options["watch"]:
            self._watch()
        else:
            done = deliver()
            self.stdout.write(f"{done.held} pages delivered, {done.later} deferred, {done.refused} rejected.")

    def _watch(self) -> None:
        """Deliver until a signal says to stop; what is being delivered then is finished first."""
        from search.engines.elasticsearch.delivery import deliver
        from search.engines.elasticsearch.state import cluster_state

        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        for problem in cluster_state().problems:
            self.stderr.write(problem)
        self.stdout.write("Delivering; stop with Ctrl+C.")
        self.stdout.flush()  # into a log it would wait for a full buffer
        while not stopping.wait(LOOK_EVERY):
            close_old_connections()
            try:
                deliver()
            except DatabaseError as error:
                self.stderr.write(f"The database does not answer: {error}")
