"""Signal handlers: the moment before something is deleted or its file replaced."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from asgiref.local import Local
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from exchange.bin.deleting import NotKeptError, keep, keep_replaced_file
from exchange.bin.registry import kind_of

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Deletion:
    """One deletion by Django, known by its origin, and which part of it is in the bin and still to be deleted."""

    origin: weakref.ref[Any]
    kept: set[tuple[str, str]] = field(default_factory=set)


_running = Local()


def about_to_be_deleted(sender: type[Model], instance: Any, using: str, origin: Any = None, **kwargs: Any) -> None:
    """Keep what the outermost deletion takes along, once; a snapshot that fails ends the deletion."""
    key = (sender._meta.label_lower, str(instance.pk))
    deletion = _deletion_of(origin if origin is not None else instance)
    if key in deletion.kept:
        # Taken out again: a second deletion by the same origin, after a rollback, must not find it.
        deletion.kept.discard(key)
        return
    deletion.kept.clear()
    try:
        for root in _roots(instance, origin):
            _item, collected = keep(root, using)
            deletion.kept |= _binned_keys(collected.keys)
    except Exception as error:
        logger.exception("Nothing was deleted: %s %s could not be put into the bin.", *key)
        raise NotKeptError(
            _("“%(title)s” was not deleted, because it could not be put into the bin: %(reason)s")
            % {"title": instance, "reason": type(error).__name__}
        ) from error
    deletion.kept.discard(key)


def _deletion_of(origin: Any) -> Deletion:
    running: dict[int, Deletion] = getattr(_running, "deletions", {})
    known = {key: each for key, each in running.items() if each.origin() is not None}
    _running.deletions = known
    if id(origin) not in known or known[id(origin)].origin() is not origin:
        known[id(origin)] = Deletion(weakref.ref(origin))
    return known[id(origin)]


def _binned_keys(keys: dict[type[Model], list[Any]]) -> set[tuple[str, str]]:
    return {
        (model._meta.label_lower, str(key))
        for model, found in keys.items()
        if kind_of(model) is not None
        for key in found
    }


def _roots(instance: Any, origin: Any) -> Iterator[Any]:
    """Yield the things that the deletion began with; `instance` alone if it began with something that is not binned."""
    things = _binned_origin(origin)
    if things is None:
        yield instance
        return
    above = None
    for thing in things:
        if isinstance(thing, Page):
            if above is not None and thing.path.startswith(above):
                continue
            above = thing.path
        yield thing


def _binned_origin(origin: Any) -> Any:
    model = getattr(origin, "model", None) if isinstance(origin, QuerySet) else type(origin)
    if not isinstance(model, type) or not issubclass(model, Model) or kind_of(model) is None:
        return None
    if not isinstance(origin, QuerySet):
        return [origin]
    things = origin.all()
    return list(things.order_by("path").only("pk", "path") if issubclass(model, Page) else things)


def file_about_to_be_replaced(
    sender: type[Model], instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Keep the old file; Wagtail deletes it after saving the new one."""
    if raw or instance.pk is None or (update_fields is not None and "file" not in update_fields):
        return
    stored: Any = sender._base_manager.filter(pk=instance.pk).only("file").first()
    if stored is not None and stored.file and stored.file.name != instance.file.name:
        keep_replaced_file(instance, stored.file)
