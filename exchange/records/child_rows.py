"""Child rows that conflict with stored ones which a form does not name: refused at their field, before the database.

A form that a page shows names every row. One that was put together, or sent from a page that lacks rows which were
added since, does not, and what it does not name stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import UniqueConstraint


class UniqueRowsMixin:
    """For a form with child rows, also rows of rows."""

    def is_valid(self) -> bool:
        valid = super().is_valid()  # type: ignore[misc]
        if not valid:
            return False
        refused = [_refuse_taken(formset) for formset in _formsets_of(self)]
        return not any(refused)


def _formsets_of(form: Any) -> Iterator[Any]:
    for formset in getattr(form, "formsets", {}).values():
        yield formset
        for row in formset.forms:
            yield from _formsets_of(row)


def _refuse_taken(formset: Any) -> bool:
    """Add an error to each row that would duplicate a stored one of the same kind; return whether there was any."""
    named = {form.instance.pk for form in formset.forms}
    kept = [row for row in getattr(formset.instance, formset.rel_name).all() if row.pk and row.pk not in named]
    if not kept:
        return False
    gone = formset.deleted_forms
    sent = [form for form in formset.forms if form not in gone and (form.instance.pk or form.has_changed())]
    refused = False
    for constraint in formset.model._meta.constraints:
        names = _names_within(constraint, formset.fk.name)
        taken = {_values(row, names) for row in kept if _concerns(constraint, row)} if names else set()
        for form in sent:
            if _values(form.instance, names) in taken and _concerns(constraint, form.instance):
                form.add_error(names[-1], constraint.get_violation_error_message())
                refused = True
    return refused


def _names_within(constraint: Any, parent: str) -> list[str]:
    """Return the fields that must differ among the rows of one parent; none for any other constraint."""
    if not isinstance(constraint, UniqueConstraint) or parent not in constraint.fields:
        return []
    return [name for name in constraint.fields if name != parent]


def _concerns(constraint: Any, row: Any) -> bool:
    """Return whether the constraint concerns rows such as this one."""
    if constraint.condition is None:
        return True
    stored = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return bool(constraint.condition.check(stored))


def _values(row: Any, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)
