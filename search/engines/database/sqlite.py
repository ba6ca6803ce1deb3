"""SQLite's FTS5 as search engine: full text over the token columns of the search documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from heapq import nlargest
from operator import itemgetter

from django.db import DatabaseError, connection, transaction
from pyroaring import BitMap

from search.contract import FIELDS, Field
from search.engines.database.base import EmbeddedEngine
from search.engines.database.catalogue import Found
from search.engines.database.sqlite_schema import TABLE
from search.engines.protocol import Document, Expression, Tier, TokenPhrase
from search.engines.weights import WEIGHTS

_WEIGHTS = ", ".join(str(WEIGHTS[name]) for name in FIELDS)
_SCORED = f"SELECT rowid, -bm25({TABLE}, {_WEIGHTS}) FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
_ALL = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
_HELD = f"exchange_search_searchdocument d JOIN {TABLE}_docsize s ON s.id = d.page_id"
_VERSIONS = f"SELECT d.page_id, d.version FROM {_HELD} ORDER BY d.page_id"  # noqa: S608
_COUNT = f"SELECT count(*) FROM {_HELD}"  # noqa: S608

_SORTED = 2_000
"""Of no more hits than this, the best are found sooner by sorting them all."""
_MANY = {"automerge": 0, "hashsize": 16 * 1024 * 1024}
"""How FTS5 takes many documents at once: in one piece, which it does not join with others at the same time."""
_FEW = {"automerge": 4, "hashsize": 1024 * 1024}
"""Its defaults."""


def _quoted(text: str) -> str:
    escaped = text.replace("\0", "").replace('"', '""')
    return f'"{escaped}"'


def _run(run: TokenPhrase) -> str:
    return _quoted(" ".join(run.tokens)) + ("*" if run.prefix else "")


def _clause(runs: Iterable[TokenPhrase], fields: Iterable[Field]) -> str:
    alternatives = " OR ".join(_run(run) for run in runs)
    columns = " ".join(f"tokens_{name}" for name in fields)
    return f"{{{columns}}} : ({alternatives})" if columns else f"({alternatives})"


def fts5_query(expression: Expression, tier: Tier) -> str:
    """Return the expression in the query language of FTS5, with the runs up to a tier; "" if nothing can match."""
    clauses = [_clause(runs, clause.fields) for clause in expression.all if (runs := clause.up_to(tier))]
    if not clauses or (len(clauses) < len(expression.all) and not expression.loosened):
        return ""
    joined = (" OR " if expression.loosened else " AND ").join(clauses)
    if expression.none:
        unwanted = " OR ".join(_clause(clause.exact, clause.fields) for clause in expression.none)
        return f"({joined}) NOT ({unwanted})"
    return joined


def _best(scored: list[tuple[int, float]], number: int) -> list[tuple[int, float]]:
    """Return the best so many, best first; of equal ones, the first."""
    score = itemgetter(1)
    if len(scored) <= _SORTED:
        return sorted(scored, key=score, reverse=True)[:number]
    return nlargest(number, scored, key=score)


class SQLiteEngine(EmbeddedEngine):
    """The embedded engine of SQLite.

    Its full text has the token columns of `SearchDocument` as content and follows them by triggers, in the transaction
    that writes the row; so all that is left for `put` is to say that a page changed.
    """

    name = "sqlite"

    def _found(self, expression: Expression, depth: int) -> Found:
        queries = [query for step, tier in expression.steps() if (query := fts5_query(step, tier))]
        hits: dict[int, float] = {}
        with connection.cursor() as cursor:
            for query in queries:
                # All scores are worked out in any case. Sorting them here spares a second query for all that is found.
                scored = cursor.execute(_SCORED, [query]).fetchall()
                for page_id, score in _best(scored, depth):
                    hits.setdefault(page_id, score)
                if len(scored) > depth:
                    # A step takes in those before it, so the last one finds all that there is.
                    every = scored if query == queries[-1] else cursor.execute(_ALL, [queries[-1]]).fetchall()
                    return Found(BitMap([row[0] for row in every]), list(hits.items()))
        return Found(BitMap(hits), list(hits.items()))

    @contextmanager
    def many_writes(self) -> Iterator[None]:
        # The settings are kept in the database, where pieces of that size would make a single save wait for a second.
        # Put back in the same transaction, they are seen by nobody else, and a process that dies leaves nothing behind.
        self._configure(_MANY)
        yield
        self._configure(_FEW)

    @staticmethod
    def _configure(settings: Mapping[str, int]) -> None:
        with connection.cursor() as cursor:
            for name, value in settings.items():
                cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES (%s, %s)", [name, value])  # noqa: S608

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Make the full text again from the rows; `documents` are those rows and are not read."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608
            self.optimise()
            cursor.execute("SELECT count(*) FROM exchange_search_searchdocument")
            (count,) = cursor.fetchone()
        self.forget()
        return int(count)

    def optimise(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608

    def versions(self) -> Iterator[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(_VERSIONS)
            yield from cursor.fetchall()

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT)
            return int(cursor.fetchone()[0])

    def is_healthy(self) -> bool:
        """Return whether the full text holds just what the rows say; FTS5 compares them itself."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError:
            return False
        return True
