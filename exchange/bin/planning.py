"""Planning a restoration: which rows can come back, which cannot, and what they wait for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from exchange.bin.models import BinnedItem, BinnedRow
from exchange.bin.rows import in_batches, in_order, model_of, references

Key = tuple[str, str]
"""Model label and primary key as text."""


@dataclass(slots=True)
class Reference:
    """A foreign key of a kept row: where it points to, and whether it may be empty."""

    row: Key
    field: str
    target: Key
    nullable: bool


@dataclass(slots=True)
class Plan:
    """`left_out` names for each row that cannot come back the key that it lacks; `emptied` fields to leave empty."""

    left_out: dict[Key, Key] = field(default_factory=dict)
    emptied: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    unknown: set[str] = field(default_factory=set)
    """Labels of models that the site has no more."""


def plan(item: BinnedItem) -> Plan:
    """Look at the keys of all rows; texts are not read."""
    rows, found = _references(item)
    made = Plan(unknown={label for label, _key in rows if model_of(label) is None})
    wanted: dict[str, set[str]] = defaultdict(set)
    for reference in found:
        if reference.target not in rows:
            wanted[reference.target[0]].add(reference.target[1])
    there = {(label, key) for label, keys in wanted.items() for key in _existing(label, keys)}
    _leave_out(made, rows, found, there)
    return made


def _references(item: BinnedItem) -> tuple[set[Key], list[Reference]]:
    rows: set[Key] = set()
    found: list[Reference] = []
    for row in in_order(item.rows.all()):
        key = (row.model, row.object_id)
        rows.add(key)
        model = model_of(row.model)
        found.extend(_of_row(row, key, model) if model is not None else ())
    return rows, found


def _of_row(row: BinnedRow, key: Key, model: type[Model]) -> list[Reference]:
    found = []
    for each in references(model):
        value = row.fields.get(each.name)
        if value is not None:
            target: Any = each.remote_field.model
            label = target._meta.concrete_model._meta.label_lower
            found.append(Reference(key, each.name, (label, str(value)), each.null))
    return found


def _existing(label: str, keys: set[str]) -> set[str]:
    model = model_of(label)
    if model is None:
        return set()
    there: set[str] = set()
    for batch in in_batches(sorted(keys)):
        there.update(str(key) for key in model._base_manager.filter(pk__in=batch).values_list("pk", flat=True))
    return there


def _leave_out(made: Plan, rows: set[Key], found: list[Reference], there: set[Key]) -> None:
    """Leave out whatever needs a row that is not there, and whatever needs that one, and so on."""
    stay = {key for key in rows if key[0] in made.unknown}
    again = True
    while again:
        again = False
        for reference in found:
            target = reference.target
            if (target in rows and target not in stay) or target in there:
                continue
            if reference.nullable:
                made.emptied[reference.row].add(reference.field)
            elif reference.row not in stay:
                stay.add(reference.row)
                made.left_out[reference.row] = target
                again = True
