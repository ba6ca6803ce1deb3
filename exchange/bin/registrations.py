"""Registrations: what goes to the bin and what is purged; other apps add theirs in their `ready`."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Model
from django.db.models.signals import pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from exchange.bin import registry, signal_handlers
from exchange.bin.purging import rows
from exchange.bin.purging.form_states import FormStates
from exchange.bin.purging.localize import Memory, Strings, Templates
from exchange.bin.purging.registry import handle, leave_out
from exchange.records.concept import Concept
from exchange.records.organisation import Organisation
from exchange.records.place import City
from exchange.records.project import Project
from exchange.translation.release.models import ReleaseSet


def keep_deleted(model: type[Model]) -> None:
    """Register `model`, so that its objects go to the bin when they are deleted."""
    registry.register(model)
    uid = f"exchange_bin_{model._meta.label_lower}"
    pre_delete.connect(signal_handlers.about_to_be_deleted, sender=model, dispatch_uid=uid)


def register_all() -> None:
    """Register what belongs to the shared domain, and to Wagtail and wagtail-localize."""
    _register_deleted()
    _register_written()


def _register_written() -> None:
    rows.embed("wagtailcore.revision", "content", rows.model_of_content_type("content_type"))
    rows.embed("exchange.binnedrow", "fields", rows.binned_model)
    rows.embed(
        "wagtail_localize.translationsource", "content_json", rows.model_of_content_type("specific_content_type")
    )
    for column in ("base", "changed"):
        rows.embed("exchange.proposal", column, rows.model_of_content_type("content_type"))
    leave_out("exchange.proposal", "state", "taken")
    leave_out("exchange.proposalremark", "state")
    handle("wagtail_localize.string", Strings())
    handle("wagtail_localize.template", Templates())
    handle("exchange.memoryunit", Memory())
    handle("wagtailadmin.formstate", FormStates())
    for label in ("auth.permission", "auth.group", "auth.user", settings.AUTH_USER_MODEL.lower()):
        leave_out(label)  # accounts are named, not changed
    for label in ("wagtailcore.referenceindex", "wagtailcore.apitoken", "wagtailcore.locale", "exchange.binnedlink"):
        leave_out(label)
    leave_out("exchange.binnedfile", "stored_as")
    leave_out("exchange.digestsent", "period")
    leave_out("wagtailcore.collection", "path")
    leave_out("wagtailcore.comment", "position")
    leave_out("wagtail_localize.translationsource", "schema_version")
    leave_out("wagtail_localize.stringtranslation", "tool_name")
    leave_out("wagtailcore.pageviewrestriction", "password")
    leave_out("wagtailcore.collectionviewrestriction", "password")
    leave_out(get_image_model().get_rendition_model()._meta.label_lower)
    leave_out("wagtailusers.userprofile")


def _register_deleted() -> None:
    files = (get_image_model(), get_document_model())
    for model in (Page, *files, Organisation, Project, Concept, City, ReleaseSet):
        keep_deleted(model)
    for model in files:
        uid = f"exchange_bin_file_{model._meta.label_lower}"
        pre_save.connect(signal_handlers.file_about_to_be_replaced, sender=model, dispatch_uid=uid)
