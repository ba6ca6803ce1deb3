"""Documents as rows of the database, written many in one statement.

The ORM does the same with 45 documents per statement. SQLite orders its full text after each statement, so that many
documents in one of them cost half as much.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import CharField, IntegerField, TextField

from search.models import SearchDocument

Row = tuple[Any, ...]
"""The columns of a document as the database takes them."""

_TABLE = SearchDocument._meta.db_table
_FIELDS = SearchDocument._meta.concrete_fields
_NAMES = [str(field.column) for field in _FIELDS]
_PLACES = f"({', '.join(['%s'] * len(_FIELDS))})"
_INTO = f"INSERT INTO {_TABLE} ({', '.join(_NAMES)}) VALUES "  # noqa: S608
# A newer document stays, no matter who wrote it.
_OVER = (
    f" ON CONFLICT (page_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _NAMES[1:])}"
    f" WHERE {_TABLE}.version <= excluded.version"
)
# What every database takes as it is, which no field needs to look at.
_IS_PLAIN = [isinstance(field, (CharField, TextField, IntegerField)) for field in _FIELDS]
_PLAIN_VALUES = {str, int, type(None)}
_MAX_PARAMETERS = 60_000
_RESTRICTIONS = _NAMES.index("restrictions")


def row_of(document: SearchDocument) -> Row:
    values = (getattr(document, field.attname) for field in _FIELDS)
    return tuple(
        value if is_plain and type(value) in _PLAIN_VALUES else field.get_db_prep_save(value, connection)
        for value, field, is_plain in zip(values, _FIELDS, _IS_PLAIN, strict=True)
    )


def restricted(row: Row, restrictions: Sequence[int]) -> Row:
    """Return the row with other restrictions: what holds when it is written counts, not when it was made."""
    value = _FIELDS[_RESTRICTIONS].get_db_prep_save(list(restrictions), connection)
    return (*row[:_RESTRICTIONS], value, *row[_RESTRICTIONS + 1 :])


def write_rows(rows: Sequence[Row]) -> None:
    """Insert or replace the rows; if a newer document of a page is there, it stays."""
    most = _most_parameters() // len(_FIELDS)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            cursor.execute(_INTO + ", ".join([_PLACES] * len(some)) + _OVER, list(chain.from_iterable(some)))


def _most_parameters() -> int:
    """Return the greatest number of parameters of one statement."""
    if connection.vendor != "sqlite":
        return _MAX_PARAMETERS
    connection.ensure_connection()
    return int(connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER))
