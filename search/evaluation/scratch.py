"""An index alongside the real one, in temporary tables of the same names that only this connection sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection

from search.engines.database import postgresql_schema, sqlite_schema
from search.engines.database.base import EmbeddedEngine
from search.engines.protocol import Engine
from search.models import OutboxEntry, RebuildRun, SearchChange, SearchDocument, SearchWord

_TABLES = [model._meta.db_table for model in (SearchDocument, SearchChange, SearchWord, OutboxEntry, RebuildRun)]

_SCHEMAS = {"sqlite": ("temp", sqlite_schema.TABLE), "postgresql": ("pg_temp", postgresql_schema.TABLE)}
"""Where a database keeps temporary tables, and the table of its full text."""


@contextmanager
def temporary_index(engine: Engine) -> Iterator[None]:
    """Keep all that is recorded and searched within, on this connection, in temporary tables that start empty.

    Both databases look for a name among the temporary tables first, so the code that runs is the code of the site.
    """
    with ExitStack() as stack:
        stack.callback(_drop, engine)
        _create()
        _forget_plans()
        if engine.name == "elasticsearch":
            from search.engines.elasticsearch.state import index_apart

            stack.enter_context(index_apart())
        _forget(engine)
        yield


def _drop(engine: Engine) -> None:
    schema, full_text = _SCHEMAS[connection.vendor]
    with connection.cursor() as cursor:
        for table in (full_text, *reversed(_TABLES)):
            cursor.execute(f"DROP TABLE IF EXISTS {schema}.{table}")
    _forget_plans()
    if engine.name != "elasticsearch":
        _forget(engine)


def _forget(engine: Engine) -> None:
    if isinstance(engine, EmbeddedEngine):
        engine.forget()
    else:
        engine.rebuild(())


def _forget_plans() -> None:
    """Forget PostgreSQL's plans for a function, which are of the tables that had the names when they were made."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")


def _create() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in _TABLES:
                cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
                (statement,) = cursor.fetchone()
                cursor.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
            for statement in sqlite_schema.statements(temporary=True):
                cursor.execute(statement)
            return
        for table in (*_TABLES, postgresql_schema.TABLE):
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING ALL)")
