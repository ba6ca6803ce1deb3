"""The engines, by name, and the one that the site uses."""

from __future__ import annotations

from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

from search import conf
from search.engines.protocol import Engine

ENGINES = {
    "sqlite": "search.engines.database.sqlite.SQLiteEngine",
    "postgresql": "search.engines.database.postgresql.PostgreSQLEngine",
    "elasticsearch": "search.engines.elasticsearch.engine.ElasticsearchEngine",
}


@cache
def engine(name: str) -> Engine:
    """Return the engine called `name`, which is one of ours or the dotted path of a class that keeps `protocol.Engine`.

    Raises ImproperlyConfigured if there is none of that name.
    """
    try:
        made: Engine = import_string(ENGINES.get(name, name))()
    except ImportError as error:
        if name in ENGINES:
            raise
        known = ", ".join(sorted(ENGINES))
        raise ImproperlyConfigured(
            f"EXCHANGE_SEARCH_ENGINE names {name!r}, and there is no such search engine. Known are: {known},"
            " and the dotted path of a class."
        ) from error
    return made


def current_engine() -> Engine:
    """Return the engine of the setting; without one, the engine that the database itself offers."""
    return engine(conf.engine_name() or connection.vendor)


def engine_of_database() -> Engine:
    """Return the engine that the database itself offers, which always holds every document."""
    return engine(connection.vendor)
