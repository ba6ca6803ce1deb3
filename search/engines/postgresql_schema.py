"""The full-text table of PostgreSQL: one vector of tokens for each search document."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "exchange_search_vector"
_CONTENT = "exchange_search_searchdocument"

_STATEMENTS = (
    f"CREATE TABLE IF NOT EXISTS {TABLE}"
    " (page_id bigint PRIMARY KEY, version bigint NOT NULL, tokens tsvector NOT NULL) WITH (toast_tuple_target = 8160)",
    # Without the pending list, so that no search and no save ever pays for a long flush of it.
    f"CREATE INDEX IF NOT EXISTS {TABLE}_tokens ON {TABLE} USING gin (tokens) WITH (fastupdate = off)",
)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the table and its index where they are missing."""
    with connection.cursor() as cursor:
        if _CONTENT not in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            return
        for statement in _STATEMENTS:
            cursor.execute(statement)
