"""The full-text table of SQLite and the triggers that keep it equal to the search documents.

Made after each `migrate` and not by a migration: Django alters a SQLite table by making it again, which takes its
triggers away.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from search.contract import FIELDS

TABLE = "exchange_search_fulltext"
_CONTENT = "exchange_search_searchdocument"
_NAMES = [f"tokens_{name}" for name in FIELDS]
_COLUMNS = ", ".join(_NAMES)
_OLD = ", ".join(f"old.{name}" for name in _NAMES)
_NEW = ", ".join(f"new.{name}" for name in _NAMES)
_DIFFERS = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _NAMES)
_DROP_OLD = f"INSERT INTO {TABLE}({TABLE}, rowid, {_COLUMNS}) VALUES ('delete', old.page_id, {_OLD});"  # noqa: S608
_ADD_NEW = f"INSERT INTO {TABLE}(rowid, {_COLUMNS}) VALUES (new.page_id, {_NEW});"  # noqa: S608


def statements(temporary: bool = False) -> tuple[str, ...]:
    """Return the statements that make the table and its triggers if they are missing."""
    kind = "TEMP " if temporary else ""
    schema = "temp." if temporary else ""
    return (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {schema}{TABLE} USING fts5({_COLUMNS},"
        f" content='{_CONTENT}', content_rowid='page_id', tokenize=\"ascii tokenchars '_~=+/-'\")",
        f"CREATE {kind}TRIGGER IF NOT EXISTS {TABLE}_added AFTER INSERT ON {_CONTENT} BEGIN {_ADD_NEW} END",
        f"CREATE {kind}TRIGGER IF NOT EXISTS {TABLE}_changed AFTER UPDATE ON {_CONTENT}"
        f" WHEN {_DIFFERS} BEGIN {_DROP_OLD} {_ADD_NEW} END",
        f"CREATE {kind}TRIGGER IF NOT EXISTS {TABLE}_dropped AFTER DELETE ON {_CONTENT} BEGIN {_DROP_OLD} END",
    )


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing; a full text that is new takes in the documents that are there already."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if _CONTENT not in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            return
        for statement in statements():
            cursor.execute(statement)
        if TABLE not in tables:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608
