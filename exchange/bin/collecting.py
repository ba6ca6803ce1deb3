"""Collecting: which rows a deletion takes along and which links it empties, found by Django's own collector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from exchange.access.models.role_group import RoleGroup

MADE_AGAIN = frozenset({"modelsearch", "wagtailsearch"})
"""Apps whose rows are made of others whenever these are saved."""


class KeyCollector(Collector):
    """Django's collector without the large columns: of a thousand pages it holds no text of their history."""

    def related_objects(self, related_model: Any, related_fields: Any, objs: Any) -> Any:
        return without_large_columns(super().related_objects(related_model, related_fields, objs))

    def collect(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(objs, QuerySet) and objs._result_cache is None:
            objs = without_large_columns(objs)
        return super().collect(objs, *args, **kwargs)


def without_large_columns(rows: Any) -> Any:
    """Return `rows` without the texts in their own table; those of a parent class are needed to make its objects."""
    own = rows.model._meta.local_concrete_fields
    large = [each.name for each in own if isinstance(each, models.TextField | models.JSONField)]
    return rows.defer(*large) if large else rows


@dataclass(slots=True)
class Collected:
    """The keys of the rows that go, by model, and the links that are emptied: (model, key, field, target)."""

    keys: dict[type[Model], list[Any]] = field(default_factory=dict)
    emptied: list[tuple[type[Model], Any, str, Any]] = field(default_factory=list)


def collect(things: QuerySet[Any], using: str) -> Collected:
    """Return what deleting `things` would take along. Raises Django's errors for protected references."""
    collector = KeyCollector(using=using, origin=things)
    collector.collect(things)
    found = Collected()
    for model, objects in collector.data.items():
        _add(found, model, (each.pk for each in objects))
    for rows in collector.fast_deletes:
        _add(found, rows.model, rows.values_list("pk", flat=True).iterator())
    gone = {model: set(keys) for model, keys in found.keys.items()}
    for (emptied, _value), groups in collector.field_updates.items():
        for group in groups:
            found.emptied.extend(_emptied(emptied, group, gone))
    return found


def _add(found: Collected, model: type[Model], keys: Iterable[Any]) -> None:
    rendition = get_image_model().get_rendition_model()
    concrete: Any = model._meta.concrete_model
    if concrete._meta.app_label in MADE_AGAIN or issubclass(concrete, rendition | ReferenceIndex | RoleGroup):
        return
    known = found.keys.setdefault(concrete, [])
    seen = set(known)
    known.extend(key for key in keys if key not in seen)


def _emptied(emptied: Any, rows: Any, gone: dict[type[Model], set[Any]]) -> Iterator[tuple[type[Model], Any, str, Any]]:
    model = emptied.model
    for row in rows:
        target = getattr(row, emptied.attname)
        if target is not None and row.pk not in gone.get(model, ()):
            yield model, row.pk, emptied.name, target


def mentions(things: Iterable[Model]) -> set[tuple[str, str]]:
    """Return what names `things` in its references, as (model label, key): its references have to be listed again."""
    found: set[tuple[str, str]] = set()
    for thing in things:
        named = ReferenceIndex.get_references_to(thing).values_list("base_content_type", "object_id").distinct()
        for content_type, key in named:
            model = ContentType.objects.get_for_id(content_type).model_class()
            if model is not None:
                found.add((model._meta.label_lower, key))
    return found
