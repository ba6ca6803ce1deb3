"""The full-text table of PostgreSQL, one vector of tokens for each search document, and the function that asks it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "exchange_search_vector"
_CONTENT = "exchange_search_searchdocument"

FUNCTION = "exchange_search_found"
LABEL_WEIGHTS = "{0.125, 0.25, 0.5, 1.0}"
"""What a word weighs by the label of its field: D, C, B, A."""

# What meets the last of the steps, and for each document the first step that it meets; the same step ranks it.
# `OFFSET 0` keeps the planner from working that step out twice.
_FOUND = f"""
    WITH met AS (
        SELECT page_id, tokens, CASE WHEN tokens @@ $1[1] THEN 1 WHEN tokens @@ $1[2] THEN 2
            WHEN tokens @@ $1[3] THEN 3 ELSE cardinality($1) END AS step
        FROM {TABLE} WHERE tokens @@ $1[cardinality($1)] OFFSET 0
    ), found AS MATERIALIZED (
        SELECT page_id, step, ts_rank('{LABEL_WEIGHTS}', tokens, $1[step], 1) AS rank FROM met
    ), best AS (SELECT * FROM found ORDER BY step, rank DESC, page_id LIMIT $2)
    SELECT (SELECT array_agg(page_id) FROM found),
        (SELECT array_agg(page_id ORDER BY step, rank DESC, page_id) FROM best),
        (SELECT array_agg(rank ORDER BY step, rank DESC, page_id) FROM best)
"""  # noqa: S608

# Without the pending list, so that no search and no save ever pays for a long flush of it.
_INDEX = f"CREATE INDEX IF NOT EXISTS {TABLE}_tokens ON {TABLE} USING gin (tokens) WITH (fastupdate = off)"
_STATEMENTS = (
    f"CREATE TABLE IF NOT EXISTS {TABLE}"
    " (page_id bigint PRIMARY KEY, version bigint NOT NULL, tokens tsvector NOT NULL) WITH (toast_tuple_target = 8160)",
    _INDEX,
    # A function, since it has settings of its own: the planner thinks these queries dear and would compile or divide
    # them, which costs more than it saves. `EXECUTE` plans for the words that are asked, on the tables in sight.
    f"CREATE OR REPLACE FUNCTION {FUNCTION}(steps tsquery[], depth integer)"
    " RETURNS TABLE (page_ids bigint[], best bigint[], ranks real[]) LANGUAGE plpgsql STABLE"
    f" SET jit = off SET max_parallel_workers_per_gather = 0 AS $function$ BEGIN RETURN QUERY EXECUTE $query${_FOUND}"
    "$query$ USING steps, depth; END $function$",
)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the table and its index where they are missing."""
    with connection.cursor() as cursor:
        if _CONTENT not in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}")
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            return
        for statement in _STATEMENTS:
            cursor.execute(statement)


def has_index(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{TABLE}_tokens"])
        return bool(cursor.fetchone()[0])


def drop_index(connection: BaseDatabaseWrapper) -> None:
    """Let searches look at every row, until the index is made again."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {TABLE}_tokens")


def ensure_index(connection: BaseDatabaseWrapper) -> None:
    """Make the index where it is missing. Nobody can save a page meanwhile: for a second with 10,000 documents."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEX)
