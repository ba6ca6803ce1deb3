"""Registrations: an app names in its `ready` what of its models goes to the bin; here are those of the shared domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from exchange.bin import registry, signal_handlers
from exchange.models import City, Concept, Organisation, Project, ReleaseSet


def keep_deleted(model: type[Model], *, owner: Callable[[Any], int | None] = registry.organisation_key) -> None:
    """Let objects of `model` go to the bin when they are deleted; `owner` reads the owning organisation's key."""
    registry.register(model, owner=owner)
    uid = f"exchange_bin_{model._meta.label_lower}"
    pre_delete.connect(signal_handlers.about_to_be_deleted, sender=model, dispatch_uid=uid)


def register_all() -> None:
    files = (get_image_model(), get_document_model())
    for model in (Page, *files, Project, Concept, City, ReleaseSet):
        keep_deleted(model)
    keep_deleted(Organisation, owner=_itself)
    for model in files:
        uid = f"exchange_bin_file_{model._meta.label_lower}"
        pre_save.connect(signal_handlers.file_about_to_be_replaced, sender=model, dispatch_uid=uid)


def _itself(organisation: Any) -> int | None:
    return organisation.pk
