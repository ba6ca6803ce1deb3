"""Registry of what is written where: every text column of every app, except those that say what a thing is.

An app excludes a column with `leave_out`, or takes a model over with `handle`, in its `ready`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import models
from django.db.models import Model
from wagtail.fields import StreamField

from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.reports import Found
from exchange.bin.purging.scope import Scope

Names = frozenset[str]

TECHNICAL_APPS = {"contenttypes", "sessions", "wagtailsearch", "modelsearch", "exchange_search"}
"""Rows that say nothing, that end by themselves, or that are made again of others."""
TECHNICAL_NAMES = {
    "action",
    "content_path",
    "contentpath",
    "field",
    "field_path",
    "file_hash",
    "hash",
    "holding_kind",
    "language",
    "language_code",
    "model",
    "model_path",
    "object_id",
    "parent_object_id",
    "path",
    "target",
    "template_format",
    "url_path",
    "uuid",
}
"""Columns that say where something is or what it is, whatever the model."""

_left_out: set[tuple[str, str]] = set()
_handlers: dict[str, Handler] = {}


class Handler(Protocol):
    """Finds and purges in a model whose rows depend on their text, as by a hash of it."""

    def find(self, pattern: TextPattern, scope: Scope) -> Iterator[Found]: ...

    def purge(self, pattern: TextPattern, scope: Scope) -> int:
        """Purge; return the number of rows that were changed."""
        ...


def leave_out(model: str, *names: str) -> None:
    """Leave columns of the model with this label as they are; without names, all of them."""
    _left_out.update((model, name) for name in names or ("*",))


def handle(model: str, handler: Handler) -> None:
    """Let `handler` purge the model with this label."""
    _handlers[model] = handler


def handlers() -> dict[str, Handler]:
    return dict(_handlers)


def written_models() -> Iterator[type[Model]]:
    """Yield the models with columns in which somebody can have written something, each table once."""
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if model._meta.proxy or not model._meta.managed or model._meta.app_label in TECHNICAL_APPS:
            continue
        if label not in _handlers and (label, "*") not in _left_out and text_columns(model):
            yield model


def text_columns(model: type[Model]) -> list[Any]:
    """Return the columns of the model's own table in which something is written."""
    label = model._meta.label_lower
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField)
        and not (field.primary_key or field.choices)
        and field.name not in TECHNICAL_NAMES
        and (label, field.name) not in _left_out
    ]


def is_fixed(field: Any) -> bool:
    """Return whether the text of a column is named and not changed: an address, or a code or name that is unique."""
    return isinstance(field, models.SlugField) or field.unique
