"""Registry of what goes to the bin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from exchange.bin.models import BinnedItem

Kind = BinnedItem.Kind


@dataclass(frozen=True, slots=True)
class Binned:
    """A model whose objects go to the bin, and how the owner's key is read from one."""

    model: type[Model]
    kind: Kind
    owner: Callable[[Any], int | None]


def organisation_key(thing: Any) -> int | None:
    """The key of the organisation that the thing names as its own."""
    return getattr(thing, "organisation_id", None)


_binned: dict[type[Model], Binned] = {}


def register(model: type[Model], *, owner: Callable[[Any], int | None] = organisation_key) -> None:
    """Note how objects of `model` are kept; `exchange.bin.registrations` also listens to their deletion."""
    _binned[model] = Binned(model, _kind_of(model), owner)


def _kind_of(model: type[Model]) -> Kind:
    if issubclass(model, Page):
        return Kind.PAGE
    if issubclass(model, get_image_model()):
        return Kind.PICTURE
    return Kind.DOCUMENT if issubclass(model, get_document_model()) else Kind.RECORD


def binned(model: type[Model]) -> Binned | None:
    """How `model` or the class that it inherits its table from is registered, if it is."""
    return next((_binned[base] for base in model.__mro__ if base in _binned), None)


def labels() -> frozenset[str]:
    return frozenset(model._meta.label_lower for model in _binned)
