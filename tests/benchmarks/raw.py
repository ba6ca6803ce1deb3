"""The engines' databases asked without us: one full-text table of the same tokens, the same words, facets by bitmaps.

It is the fastest layout that was found for each database: the first ten by rank, the total, facets (language, kind,
topic), a filter of restrictions, and one row a translation family.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from pyroaring import BitMap

from search.engines.database.postgresql import ts_query, vector_literal
from search.engines.database.sqlite import fts5_query
from search.engines.protocol import Document, Expression, Tier
from search.models import SearchDocument
from tests.benchmarks.timing import in_batches

TEN = 10


class RawLayout:
    """Filled from the search documents; `ask` is what is timed."""

    def __init__(self, barred: Iterable[int]) -> None:
        self._family: dict[int, int] = {}
        self._facets: dict[tuple[str, str], BitMap] = {}
        self._barred = BitMap()
        self._postgresql = connection.vendor == "postgresql"
        self._make_table()
        numbers: dict[Any, int] = {}
        for ids in in_batches(list(SearchDocument.objects.order_by("pk").values_list("pk", flat=True)), 500):
            batch = list(SearchDocument.objects.filter(pk__in=ids))  # no reader stays open beside the writes
            self._write(batch)
            for row in batch:
                self._family[row.pk] = numbers.setdefault(row.translation_key, len(numbers))
                if set(row.restrictions) & set(barred):
                    self._barred.add(row.pk)
                for facet, values in row.all_facets().items():
                    for value in values:
                        self._facets.setdefault((facet, value), BitMap()).add(row.pk)
        if not self._postgresql:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO raw_text(raw_text) VALUES ('optimize')")

    def _make_table(self) -> None:
        with connection.cursor() as cursor:
            if self._postgresql:
                cursor.execute("CREATE TABLE raw_text (id bigint, tokens tsvector) WITH (toast_tuple_target = 8160)")
                cursor.execute("CREATE INDEX ON raw_text USING gin (tokens)")
            else:
                cursor.execute(
                    "CREATE VIRTUAL TABLE raw_text USING"
                    " fts5(title, body, content='', tokenize=\"ascii tokenchars '_~=+/-'\")"
                )

    def _write(self, batch: list[SearchDocument]) -> None:
        with connection.cursor() as cursor:
            if self._postgresql:
                rows: list[tuple[Any, ...]] = [(row.pk, vector_literal(Document.of(row).tokens)) for row in batch]
                cursor.executemany("INSERT INTO raw_text VALUES (%s, CAST(%s AS tsvector))", rows)
            else:
                rows = [(row.pk, row.tokens_title, f"{row.tokens_body} {row.tokens_concepts}") for row in batch]
                cursor.executemany("INSERT INTO raw_text(rowid, title, body) VALUES (%s, %s, %s)", rows)

    def ask(self, expression: Expression) -> tuple[list[int], int, dict[tuple[str, str], int]]:
        """The first ten families (by their best document), how many there are, and the count of each facet value."""
        first, every = self._on_postgresql(expression) if self._postgresql else self._on_sqlite(expression)
        found = BitMap(every) - self._barred
        counts = {value: count for value, ids in self._facets.items() if (count := found.intersection_cardinality(ids))}
        families = {self._family[pk] for pk in found}
        shown = list(dict.fromkeys(self._family[pk] for pk in first if pk in found))
        return shown[:TEN], len(families), counts

    def _on_sqlite(self, expression: Expression) -> tuple[Iterable[int], Iterable[int]]:
        query = fts5_query(expression, Tier.EXACT)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM raw_text WHERE raw_text MATCH %s ORDER BY bm25(raw_text, 3.0, 1.0) LIMIT 30", [query]
            )
            first = [pk for (pk,) in cursor.fetchall()]
            cursor.execute("SELECT rowid FROM raw_text WHERE raw_text MATCH %s", [query])
            return first, [pk for (pk,) in cursor.fetchall()]

    def _on_postgresql(self, expression: Expression) -> tuple[Iterable[int], Iterable[int]]:
        statement = """
            WITH m AS MATERIALIZED (
                SELECT id, ts_rank('{0.125,0.25,0.5,1}', tokens, q, 1) AS r FROM raw_text, CAST(%s AS tsquery) q
                WHERE tokens @@ q)
            SELECT (SELECT array_agg(id ORDER BY r DESC, id) FROM (SELECT * FROM m ORDER BY r DESC, id LIMIT 30) x),
                (SELECT array_agg(id) FROM m)
        """
        with connection.cursor() as cursor:
            cursor.execute(statement, [ts_query(expression, Tier.EXACT)])
            first, every = cursor.fetchone()
        return first or (), every or ()
