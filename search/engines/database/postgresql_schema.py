"""The full-text table of PostgreSQL, one vector of tokens for each search document, and the function that asks it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "exchange_search_vector"
_CONTENT = "exchange_search_searchdocument"

LOG = "exchange_search_searchchange"
LOG_STATE = "count(*), coalesce(max(id), 0), coalesce(sum(nonce), 0)"
"""Shows of the log of changes whether any row came or went; rows do not come in the order of their numbers."""

FUNCTION = "exchange_search_found"
LABEL_WEIGHTS = "{0.125, 0.25, 0.5, 1.0}"
"""What a word weighs by the label of its field: D, C, B, A."""

# What meets the last of the steps, and for each document the first step that it meets; the same step ranks it. Whether
# the title has it all is asked of the title's own vector: the whole one takes ten times as long to look through.
# `OFFSET 0` keeps the planner from working that step out twice.
_FOUND = f"""
    WITH met AS (
        SELECT page_id, tokens, CASE WHEN title @@ titled THEN 0
            WHEN cardinality(steps) = 1 OR tokens @@ steps[1] THEN 1
            WHEN cardinality(steps) = 2 OR tokens @@ steps[2] THEN 2 ELSE 3 END AS step
        FROM {TABLE} WHERE tokens @@ steps[cardinality(steps)] OFFSET 0
    ), found AS MATERIALIZED (
        SELECT page_id, step,
            ts_rank('{LABEL_WEIGHTS}', tokens, CASE step WHEN 0 THEN titled ELSE steps[step] END, 1) AS rank
        FROM met
    ), best AS (SELECT page_id, rank FROM found ORDER BY step, rank DESC, page_id LIMIT depth)
    SELECT (SELECT array_agg(page_id) FROM found), (SELECT array_agg(page_id) FROM best),
        (SELECT array_agg(rank) FROM best), (SELECT ARRAY[{LOG_STATE}]::bigint[] FROM {LOG})
"""  # noqa: S608

# Without the pending list, so that no search and no save ever pays for a long flush of it.
_INDEX = f"CREATE INDEX IF NOT EXISTS {TABLE}_tokens ON {TABLE} USING gin (tokens) WITH (fastupdate = off)"
_STATEMENTS = (
    f"CREATE TABLE IF NOT EXISTS {TABLE} (page_id bigint PRIMARY KEY, version bigint NOT NULL,"
    " tokens tsvector NOT NULL, title tsvector GENERATED ALWAYS AS (ts_filter(tokens, '{a}')) STORED)"
    " WITH (toast_tuple_target = 8160)",
    _INDEX,
    # A function, since it has settings of its own. The planner thinks these queries expensive and would compile or
    # divide them, which costs more than it saves; and it would plan each again, which takes as long as running it,
    # though the one good plan is to ask the index.
    f"CREATE OR REPLACE FUNCTION {FUNCTION}(titled tsquery, steps tsquery[], depth integer)"
    " RETURNS TABLE (page_ids bigint[], best bigint[], ranks real[], log_state bigint[]) LANGUAGE plpgsql STABLE"
    " SET jit = off SET max_parallel_workers_per_gather = 0 SET plan_cache_mode = force_generic_plan"
    f" AS $function$ #variable_conflict use_column\nBEGIN RETURN QUERY {_FOUND}; END $function$",
)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the table and its index if they are missing."""
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
    """Make the index if it is missing. Nobody can save a page meanwhile: for a second with 10,000 documents."""
    with connection.cursor() as cursor:
        cursor.execute(_INDEX)
