"""Rows as JSON: the columns of one table, written by each field's own conversion and read by it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Model, QuerySet


def columns(model: type[Model]) -> list[Any]:
    """Return the fields that are columns of the model's own table and are not computed by the database."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def as_json(row: Model) -> dict[str, Any]:
    """Return the columns of `row` in its own table; a parent class's columns are a row of their own."""
    return {field.name: _written(field, row) for field in columns(type(row))}


def _written(field: Any, row: Model) -> Any:
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | float):
        return value
    return field.value_to_string(row)


def from_json(model: type[Model], fields: dict[str, Any]) -> Model:
    """Return the row again; a column added since has its default, one that was dropped is passed over."""
    row = model()
    for field in columns(model):
        if field.name in fields:
            value = fields[field.name]
            if isinstance(field, models.FileField):
                row.__dict__[field.attname] = value  # setting it would read the picture, which comes later
            else:
                setattr(row, field.attname, value if value is None else field.to_python(value))
    return row


def references(model: type[Model]) -> list[Any]:
    """Return the foreign keys among the columns of the model's own table."""
    return [field for field in columns(model) if isinstance(field, models.ForeignKey)]


def model_of(label: str) -> type[Model] | None:
    """Return the model of a label; None if its app was removed since."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def in_order(rows: QuerySet[Any], size: int = 200) -> Iterator[Any]:
    """Yield the rows of an item, in order and `size` at a time.

    By their keys and not by a cursor of the database: one that is left because a restoration is refused would be
    closed whenever Python gets to it, in the middle of another transaction.
    """
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield from batch
        last = batch[-1].pk


def in_batches(keys: Iterable[Any], size: int = 200) -> Iterator[list[Any]]:
    """Yield `keys` in lists of at most `size`."""
    batch: list[Any] = []
    for key in keys:
        batch.append(key)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
