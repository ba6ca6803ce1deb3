"""Measures the search on a set of documents and queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from search import conf
from search.engines import ENGINES
from search.engines.errors import EngineError
from search.evaluation.evaluate import VARIANTS, evaluate


class Command(BaseCommand):
    help = (
        "Index DIR/docs.jsonl into a temporary index, ask DIR/queries.jsonl, and print the figures as one JSON object."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--engine", choices=sorted(ENGINES), help="Default: the engine of the site.")
        parser.add_argument("--variant", choices=sorted(VARIANTS), default="typed")
        parser.add_argument("--worst", type=int, default=0, metavar="N", help="Print the N worst queries to stderr.")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["engine"] or conf.engine_name() or connection.vendor
        if name in {"sqlite", "postgresql"} and name != connection.vendor:
            raise CommandError(
                f"The engine {name} needs a database of its kind; DATABASE_URL names {connection.vendor}."
            )
        try:
            report = evaluate(options["directory"], name, options["variant"])
        except (OSError, ValueError, EngineError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        for recall, ndcg, number, text in report.worst[: options["worst"]]:
            self.stderr.write(f"{recall:.2f} {ndcg:.2f} {number} {text}")
