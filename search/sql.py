"""Statements that every search sends: Django makes their SQL once, since making it costs more than running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_STEP = 16
_MOST = 512
"""Ids of one statement. They are filled up to a multiple of the step, so that there are few statements."""
_PLACES = {-1_000_000_000 - place: place for place in range(_MOST)}
"""What stands for an id while a statement is made, with its place among the ids. No page has such a number."""

Row = tuple[Any, ...]


class Statement:
    """A queryset of `values_list` that is always the same.

    Its rows come as the database gives them: a column that Django gives another form, as it does with JSON, does
    not have that.
    """

    def __init__(self, make: Callable[[], QuerySet[Any, Any]]) -> None:
        self._make = make

    @cached_property
    def _sql(self) -> tuple[str, Row]:
        sql, parameters = self._make().query.sql_with_params()
        return sql, parameters

    def rows(self) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(*self._sql)
            return cursor.fetchall()


class StatementOfIds:
    """The same for a queryset that differs by the ids that it names, and by nothing else."""

    def __init__(self, make: Callable[[Sequence[int]], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._made: dict[int, tuple[str, list[tuple[Any, int | None]]]] = {}

    def rows(self, ids: Iterable[int]) -> Iterator[Row]:
        """Yield the rows for the ids; for hundreds of them, in several statements."""
        every = list(ids)
        for start in range(0, len(every), _MOST):
            wanted = every[start : start + _MOST]
            wanted += wanted[-1:] * (-len(wanted) % _STEP)
            sql, parameters = self._made.get(len(wanted)) or self._make_for(len(wanted))
            with connection.cursor() as cursor:
                cursor.execute(sql, [value if place is None else wanted[place] for value, place in parameters])
                yield from cursor.fetchall()

    def _make_for(self, number: int) -> tuple[str, list[tuple[Any, int | None]]]:
        """Return the statement for so many ids.

        Of each parameter it gives its value or the place of the id that it stands for.
        """
        sql, parameters = self._make(list(_PLACES)[:number]).query.sql_with_params()
        placed = [(value, _PLACES.get(value) if isinstance(value, int) else None) for value in parameters]
        if {place for _value, place in placed if place is not None} != set(range(number)):
            raise ValueError(f"The statement does not name each id by a parameter: {sql}")
        self._made[number] = sql, placed
        return self._made[number]
