"""Language-neutral facts of a page, which its translations take over from their source.

wagtail-localize carries them only when somebody synchronises and publishes a translation. A facet must
not depend on the language in which one looks, so here they travel in the transaction that publishes the
source, and a translation that is published takes them from the source again.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey


def facts_of(page: Any) -> dict[str, Any]:
    """Return the facts of `page` as plain values, for comparison: two equal results need no copying."""
    facts: dict[str, Any] = {name: getattr(page, page._meta.get_field(name).attname) for name in page.fact_fields}
    for relation in page.fact_rows:
        rows = getattr(page, relation).all()
        facts[relation] = [_row_values(row, _own_fields(row)) for row in rows]
    for relation, names in page.fact_row_fields.items():
        rows = getattr(page, relation).all()
        facts[relation] = {row.translation_key: _row_values(row, names) for row in rows}
    return facts


def copy_facts(source: Any, target: Any) -> None:
    """Give `target`, a page in memory, the facts of `source`. Saves nothing.

    Rows that exist once a language (`fact_row_fields`) are matched by their translation key; rows that
    only one side has are left as they are, since their texts belong to the translator.
    """
    for name in source.fact_fields:
        attname = source._meta.get_field(name).attname
        if getattr(target, attname) != getattr(source, attname):
            setattr(target, attname, getattr(source, attname))
    for relation in source.fact_rows:
        rows = list(getattr(source, relation).all())
        if [_row_values(row, _own_fields(row)) for row in rows] != [
            _row_values(row, _own_fields(row)) for row in getattr(target, relation).all()
        ]:
            setattr(target, relation, [_copied_row(row) for row in rows])
    for relation, names in source.fact_row_fields.items():
        _copy_row_fields(source, target, relation, names)


def _copy_row_fields(source: Any, target: Any, relation: str, names: tuple[str, ...]) -> None:
    by_key = {row.translation_key: row for row in getattr(source, relation).all()}
    rows = list(getattr(target, relation).all())
    for row in rows:
        original = by_key.get(row.translation_key)
        if original is not None:
            for name, value in _row_values(original, names).items():
                setattr(row, name, value)
    setattr(target, relation, rows)


def _own_fields(row: models.Model) -> tuple[str, ...]:
    """Return the fields of a child row that say something, without its keys."""
    return tuple(
        field.name
        for field in row._meta.concrete_fields
        if not field.primary_key and not isinstance(field, ParentalKey)
    )


def _row_values(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    attnames = (row._meta.get_field(name).attname for name in names)  # type: ignore[union-attr]
    return {attname: getattr(row, attname) for attname in attnames}


def _copied_row(row: models.Model) -> models.Model:
    return type(row)(**_row_values(row, _own_fields(row)))
