"""SQLite's FTS5 as search engine: full text over the token columns of the search documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connection, transaction

from search.contract import FIELDS, Document, Expression, Field, Run, Tier
from search.engines.catalogue import Hit
from search.engines.embedded import EmbeddedEngine
from search.engines.sqlite_schema import TABLE
from search.engines.weights import WEIGHTS

_WEIGHTS = ", ".join(str(WEIGHTS[name]) for name in FIELDS)
_SEARCH = (
    f"SELECT rowid, -bm25({TABLE}, {_WEIGHTS}) AS score FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY score DESC, rowid"  # noqa: S608
)
_VERSIONS = (
    "SELECT d.page_id, d.version FROM exchange_search_searchdocument d"  # noqa: S608
    f" JOIN {TABLE}_docsize s ON s.id = d.page_id ORDER BY d.page_id"
)


def _quoted(text: str) -> str:
    escaped = text.replace("\0", "").replace('"', '""')
    return f'"{escaped}"'


def _run(run: Run) -> str:
    return _quoted(" ".join(run.tokens)) + ("*" if run.prefix else "")


def _clause(runs: Iterable[Run], fields: Iterable[Field]) -> str:
    alternatives = " OR ".join(_run(run) for run in runs)
    columns = " ".join(f"tokens_{name}" for name in fields)
    return f"{{{columns}}} : ({alternatives})" if columns else f"({alternatives})"


def fts5_query(expression: Expression, tier: Tier) -> str:
    """The expression in the query language of FTS5, with the runs up to a tier; "" where nothing can match."""
    clauses = [_clause(runs, clause.fields) for clause in expression.all if (runs := clause.up_to(tier))]
    if not clauses or (len(clauses) < len(expression.all) and not expression.loosened):
        return ""
    joined = (" OR " if expression.loosened else " AND ").join(clauses)
    if expression.none:
        unwanted = " OR ".join(_clause(clause.sure, clause.fields) for clause in expression.none)
        return f"({joined}) NOT ({unwanted})"
    return joined


class SQLiteEngine(EmbeddedEngine):
    """The embedded engine of SQLite.

    Its full text has the token columns of `SearchDocument` as content and follows them by triggers, in the
    transaction that writes the row; so there is nothing left to `put` but the word that a page changed.
    """

    name = "sqlite"

    def _hits(self, expression: Expression) -> list[Hit]:
        """All documents that match, the surest tier first, and each tier by BM25."""
        hits: dict[int, float] = {}
        with connection.cursor() as cursor:
            for step, tier in expression.steps():
                query = fts5_query(step, tier)
                if query:
                    cursor.execute(_SEARCH, [query])
                    for page_id, score in cursor.fetchall():
                        hits.setdefault(page_id, score)
        return list(hits.items())

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Make the full text anew from the rows; `documents` are those rows and are not read."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("SELECT count(*) FROM exchange_search_searchdocument")
            (count,) = cursor.fetchone()
        self.forget()
        return int(count)

    def versions(self) -> Iterator[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(_VERSIONS)
            yield from cursor.fetchall()

    def is_sound(self) -> bool:
        """Whether the full text holds just what the rows say; FTS5 compares them itself."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError:
            return False
        return True
