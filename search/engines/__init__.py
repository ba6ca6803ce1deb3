"""The engines, by name, and the one that the site uses."""

from __future__ import annotations

from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

from search import conf
from search.contract import Engine

ENGINES = {
    "sqlite": "search.engines.sqlite.SQLiteEngine",
    "postgresql": "search.engines.postgresql.PostgreSQLEngine",
    "elasticsearch": "search.engines.elasticsearch.engine.ElasticsearchEngine",
    "memory": "search.engines.memory.MemoryEngine",
}


@cache
def engine(name: str) -> Engine:
    """The engine called `name`.

    Raises ImproperlyConfigured where there is none of that name.
    """
    try:
        path = ENGINES[name]
    except KeyError:
        known = ", ".join(sorted(ENGINES))
        raise ImproperlyConfigured(
            f"EXCHANGE_SEARCH_ENGINE names {name!r}, and there is no such search engine. Known are: {known}."
        ) from None
    made: Engine = import_string(path)()
    return made


def current_engine() -> Engine:
    """The engine of the setting; without one, the engine that the database itself offers."""
    return engine(conf.engine_name() or connection.vendor)


def engine_of_database() -> Engine:
    """The engine that the database itself offers, which always holds every document."""
    return engine(connection.vendor)
