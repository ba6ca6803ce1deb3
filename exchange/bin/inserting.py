"""Inserting kept rows: batch by batch, as they were, without signals of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db import IntegrityError, connections, router, transaction
from django.db.models import Model, sql

from exchange.bin.models import BinnedItem, BinnedRow
from exchange.bin.planning import Key, Plan
from exchange.bin.rows import columns, from_json, in_batches, in_order, model_of


def insert(item: BinnedItem, made: Plan, change: Any) -> Iterator[tuple[type[Model], list[Any], list[BinnedRow]]]:
    """Insert all rows that can come back; yield for each batch the model, the keys and the rows that were refused.

    `change(label, fields)` gives the columns at the new place.
    """
    for label, rows in groupby(in_order(item.rows.all()), key=lambda row: row.model):
        model = model_of(label)
        if model is None:
            continue
        for batch in in_batches(row for row in rows if (row.model, row.object_id) not in made.left_out):
            missing = _missing(model, batch)
            inserted, refused = _insert_batch(model, missing, made, change)
            yield model, inserted, [*refused, *_there_already(batch, missing)]


def _missing(model: type[Model], batch: list[BinnedRow]) -> list[BinnedRow]:
    keys = [row.object_id for row in batch]
    there = {str(key) for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)}
    return [row for row in batch if row.object_id not in there]


def _there_already(batch: list[BinnedRow], missing: list[BinnedRow]) -> list[BinnedRow]:
    known = {row.pk for row in missing}
    return [row for row in batch if row.pk not in known and not row.companion]


def _insert_batch(
    model: type[Model], rows: list[BinnedRow], made: Plan, change: Any
) -> tuple[list[Any], list[BinnedRow]]:
    objects = [_object(model, row, made, change) for row in rows]
    if not objects:
        return [], []
    try:
        with transaction.atomic():
            _insert(model, objects)
    except IntegrityError:
        return _one_by_one(model, rows, objects)
    return [each.pk for each in objects], []


def _one_by_one(model: type[Model], rows: list[BinnedRow], objects: list[Model]) -> tuple[list[Any], list[BinnedRow]]:
    inserted, refused = [], []
    for row, each in zip(rows, objects, strict=True):
        try:
            with transaction.atomic():
                _insert(model, [each])
            inserted.append(each.pk)
        except IntegrityError:
            refused.append(row)
    return inserted, refused


def _object(model: type[Model], row: BinnedRow, made: Plan, change: Any) -> Model:
    fields = change(row.model, row.fields)
    empty: set[str] = made.emptied.get((row.model, row.object_id), set())
    return from_json(model, {name: None if name in empty else value for name, value in fields.items()})


def _insert(model: type[Model], objects: list[Model]) -> None:
    """Insert into the own table of `model` alone, as Django's fixtures do, without setting dates or sending signals."""
    using = router.db_for_write(model)
    fields = columns(model)
    size = max(1, connections[using].ops.bulk_batch_size(fields, objects))
    for batch in in_batches(objects, size):
        query = sql.InsertQuery(model)
        query.insert_values(fields, batch, raw=True)
        query.get_compiler(using=using).execute_sql()


def key_of(row: BinnedRow) -> Key:
    return (row.model, row.object_id)
