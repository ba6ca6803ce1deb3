"""An index beside the real one, in temporary tables of the same names that only this connection sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection

from search.contract import Engine
from search.engines import postgresql_schema, sqlite_schema
from search.engines.elasticsearch.state import index_apart
from search.engines.embedded import EmbeddedEngine
from search.models import OutboxEntry, RebuildRun, SearchChange, SearchDocument, SearchWord

_TABLES = [model._meta.db_table for model in (SearchDocument, SearchChange, SearchWord, OutboxEntry, RebuildRun)]


@contextmanager
def temporary_index(engine: Engine) -> Iterator[None]:
    """Within, all that is recorded and searched on this connection is so in empty temporary tables.

    Both databases look for a name among the temporary tables first, so the code that runs is the code of the site.
    """
    tables = _create()
    _forget_plans()
    with ExitStack() as stack:
        if engine.name == "elasticsearch":
            stack.enter_context(index_apart())
        try:
            _forget(engine)
            yield
        finally:
            with connection.cursor() as cursor:
                for table in reversed(tables):
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")
            _forget_plans()
            if engine.name != "elasticsearch":
                _forget(engine)


def _forget(engine: Engine) -> None:
    if isinstance(engine, EmbeddedEngine):
        engine.forget()
    else:
        engine.rebuild(())


def _forget_plans() -> None:
    """The plans that PostgreSQL keeps for a function are of the tables that had the names when they were made."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS")


def _create() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in _TABLES:
                cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
                (statement,) = cursor.fetchone()
                cursor.execute(statement.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
            for statement in sqlite_schema.statements(temporary=True):
                cursor.execute(statement)
            return [f"temp.{table}" for table in (*_TABLES, sqlite_schema.TABLE)]
        for table in (*_TABLES, postgresql_schema.TABLE):
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE public.{table} INCLUDING ALL)")
        return [f"pg_temp.{table}" for table in (*_TABLES, postgresql_schema.TABLE)]
