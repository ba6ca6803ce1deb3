"""Registry of what goes to the bin."""

from __future__ import annotations

from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from exchange.bin.models import BinnedItem

Kind = BinnedItem.Kind


_binned: dict[type[Model], Kind] = {}


def register(model: type[Model]) -> None:
    """Note that objects of `model` are kept; `exchange.bin.registrations` also listens to their deletion."""
    _binned[model] = _kind_of(model)


def _kind_of(model: type[Model]) -> Kind:
    if issubclass(model, Page):
        return Kind.PAGE
    if issubclass(model, get_image_model()):
        return Kind.PICTURE
    return Kind.DOCUMENT if issubclass(model, get_document_model()) else Kind.RECORD


def kind_of(model: type[Model]) -> Kind | None:
    """Return the kind under which objects of `model` are kept; None if they are not.

    That kind may be the one of the class that `model` inherits its table from.
    """
    return next((_binned[base] for base in model.__mro__ if base in _binned), None)
