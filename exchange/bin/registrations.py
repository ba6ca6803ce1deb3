"""Registrations: an app names in its `ready` what of its models goes to the bin; here are those of the shared domain."""

from __future__ import annotations

from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from exchange.bin import registry, signal_handlers
from exchange.models import City, Concept, Organisation, Project, ReleaseSet


def keep_deleted(model: type[Model]) -> None:
    """Let objects of `model` go to the bin when they are deleted."""
    registry.register(model)
    uid = f"exchange_bin_{model._meta.label_lower}"
    pre_delete.connect(signal_handlers.about_to_be_deleted, sender=model, dispatch_uid=uid)


def register_all() -> None:
    files = (get_image_model(), get_document_model())
    for model in (Page, *files, Organisation, Project, Concept, City, ReleaseSet):
        keep_deleted(model)
    for model in files:
        uid = f"exchange_bin_file_{model._meta.label_lower}"
        pre_save.connect(signal_handlers.file_about_to_be_replaced, sender=model, dispatch_uid=uid)
