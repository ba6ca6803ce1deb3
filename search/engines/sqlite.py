"""SQLite's FTS5 as search engine: full text over the token columns of the search documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connection, transaction

from search.contract import FIELDS, Clause, Document, Expression, Field, Question, Run, SearchResults
from search.engines.catalogue import Hit
from search.engines.freshness import FreshCatalogue, log_changes
from search.engines.sqlite_schema import TABLE

WEIGHTS: dict[Field, float] = {"title": 4.0, "summary": 2.0, "concepts": 2.0, "body": 1.0, "attachments": 0.5}

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


def _clause(clause: Clause) -> str:
    alternatives = " OR ".join(_run(run) for run in clause.runs)
    columns = " ".join(f"tokens_{name}" for name in clause.fields)
    return f"{{{columns}}} : ({alternatives})" if columns else f"({alternatives})"


def fts5_query(expression: Expression) -> str:
    """The expression in the query language of FTS5."""
    joined = (" OR " if expression.loosened else " AND ").join(_clause(clause) for clause in expression.all)
    if expression.none:
        unwanted = " OR ".join(_clause(clause) for clause in expression.none)
        return f"({joined}) NOT ({unwanted})"
    return joined


class SQLiteEngine:
    """The embedded engine of SQLite.

    Its full text has the token columns of `SearchDocument` as content and follows them by triggers, in the
    transaction that writes the row; so there is nothing left to `put` but the word that a page changed.
    """

    name = "sqlite"

    def __init__(self) -> None:
        self._catalogue = FreshCatalogue()

    def search(self, question: Question) -> SearchResults:
        hits = None if question.expression is None else self._hits(question.expression)
        return self._catalogue.answer(question, hits)

    def _hits(self, expression: Expression) -> list[Hit]:
        if not expression.all:
            return []
        with connection.cursor() as cursor:
            cursor.execute(_SEARCH, [fts5_query(expression)])
            return list(cursor.fetchall())

    def put(self, documents: Iterable[Document]) -> None:
        log_changes(document.page_id for document in documents)

    def remove(self, page_ids: Iterable[int]) -> None:
        log_changes(page_ids)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Make the full text anew from the rows; `documents` are those rows and are not read."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("SELECT count(*) FROM exchange_search_searchdocument")
            (count,) = cursor.fetchone()
        self._catalogue.forget()
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
