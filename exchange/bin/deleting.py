"""Keeping: a deleted thing, with all that goes along, becomes an item of the bin before it is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.utils.text import Truncator
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from exchange.bin.collecting import Collected, collect, mentions
from exchange.bin.families import companions, family_state
from exchange.bin.holdings import holding_columns
from exchange.bin.models import BinnedFile, BinnedItem, BinnedLink, BinnedRow
from exchange.bin.registry import Kind, kind_of
from exchange.bin.rows import as_json, in_batches
from exchange.bin.storage import keep_copy

BATCH_SIZE = 200


class NotKeptError(Exception):
    """The deletion cannot be undone later, so it does not happen."""


@transaction.atomic
def keep(root: Model, using: str) -> tuple[BinnedItem, Collected]:
    """Put `root` into the bin, with its subtree if it is a page. The deletion itself is up to the caller."""
    things = _things(root, using)
    collected = collect(things, using)
    item = _item(root, things)
    _keep_rows(item, collected, using)
    if item.kind == Kind.PAGE:
        _keep_companions(item, things)
    _keep_links(item, collected, things)
    _keep_files(item, root)
    return item, collected


def _things(root: Model, using: str) -> QuerySet[Any]:
    if isinstance(root, Page):
        return Page._base_manager.using(using).filter(path__startswith=root.path).order_by("path")
    model: Any = root._meta.concrete_model
    return model._base_manager.using(using).filter(pk=root.pk)


def specific_root(root: Any) -> Any:
    """Return the page as its own class knows it; anything else as it is in the database."""
    if isinstance(root, Page):
        return Page._base_manager.get(pk=root.pk).specific
    return type(root)._base_manager.get(pk=root.pk)


def _item(root: Any, things: QuerySet[Any]) -> BinnedItem:
    thing = specific_root(root)
    context = get_active_log_context()
    item = BinnedItem(
        kind=kind_of(type(thing)) or Kind.RECORD,
        model=thing._meta.label_lower,
        object_id=str(thing.pk),
        title=Truncator(str(thing)).chars(255),
        **holding_columns(thing),
        deletion=getattr(context, "uuid", None),
        deleted_by=context.user if getattr(context.user, "pk", None) else None,
    )
    if isinstance(thing, Page):
        parent = thing.get_parent()
        item.parent_id = parent.pk if parent else None
        item.place = " › ".join(thing.get_ancestors().filter(depth__gt=1).values_list("title", flat=True))
        item.page_count = things.count()
        item.was_live = things.filter(live=True).exists()
        item.family = family_state(things.values_list("translation_key", "locale_id").iterator())
    elif collection := getattr(thing, "collection", None):
        item.place = str(collection)
    item.save()
    return item


def _keep_rows(item: BinnedItem, collected: Collected, using: str) -> None:
    for model, keys in collected.keys.items():
        item.row_count += _keep_table(item, model._base_manager.using(using), keys)
    item.save(update_fields=["row_count"])


def _keep_table(item: BinnedItem, rows: Any, keys: Iterable[Any], companion: bool = False) -> int:
    count = 0
    for batch in in_batches(keys, BATCH_SIZE):
        kept = [
            BinnedRow(
                item=item,
                model=row._meta.label_lower,
                object_id=str(row.pk),
                fields=as_json(row),
                companion=companion,
            )
            for row in rows.filter(pk__in=batch)
        ]
        count += len(BinnedRow.objects.bulk_create(kept, ignore_conflicts=companion))
    return count


def _keep_companions(item: BinnedItem, pages: QuerySet[Any]) -> None:
    for page in pages.iterator(chunk_size=BATCH_SIZE):
        for rows in companions(page):
            _keep_table(item, rows, rows.values_list("pk", flat=True), companion=True)


def _keep_links(item: BinnedItem, collected: Collected, things: QuerySet[Any]) -> None:
    gone = {(model._meta.label_lower, str(key)) for model, keys in collected.keys.items() for key in keys}
    for batch in in_batches(_links(item, collected, things, gone), BATCH_SIZE):
        BinnedLink.objects.bulk_create(batch)


def _links(
    item: BinnedItem, collected: Collected, things: QuerySet[Any], gone: set[tuple[str, str]]
) -> Iterator[BinnedLink]:
    for model, key, name, target in collected.emptied:
        label = model._meta.label_lower
        yield BinnedLink(item=item, model=label, object_id=str(key), field=name, target=str(target))
    for label, key in sorted(mentions(things.iterator(chunk_size=BATCH_SIZE)) - gone):
        yield BinnedLink(item=item, model=label, object_id=key)


def _keep_files(item: BinnedItem, root: Model) -> None:
    for field in root._meta.concrete_fields:
        if isinstance(field, models.FileField):
            keep_file(item, getattr(root, field.attname), field.name)


def keep_file(item: BinnedItem, source: Any, field: str) -> BinnedFile | None:
    """Copy a file into the bin; return None if it was lost before."""
    if not source or not source.storage.exists(source.name):
        return None
    with source.storage.open(source.name, "rb") as content:
        return BinnedFile.objects.create(item=item, field=field, name=source.name, stored_as=keep_copy(content))


@transaction.atomic
def keep_replaced_file(thing: Any, old: Any, field: str = "file") -> BinnedItem | None:
    """Keep the file that is replaced by another one."""
    if kind_of(type(thing)) is None or not old or not old.storage.exists(old.name):
        return None
    stored = type(thing)._base_manager.get(pk=thing.pk)
    context = get_active_log_context()
    item = BinnedItem.objects.create(
        kind=Kind.REPLACED_FILE,
        model=thing._meta.label_lower,
        object_id=str(thing.pk),
        title=Truncator(str(stored)).chars(255),
        **holding_columns(stored),
        deletion=getattr(context, "uuid", None),
        deleted_by=context.user if getattr(context.user, "pk", None) else None,
        family={name: getattr(stored, name) for name in _file_columns(thing)},
    )
    keep_file(item, old, field)
    return item


def _file_columns(thing: Any) -> list[str]:
    """Return the columns that describe the file and go back with it."""
    known = {field.name for field in thing._meta.concrete_fields}
    names = ("width", "height", "file_size", "file_hash")
    focus = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
    return [name for name in (*names, *focus) if name in known]
