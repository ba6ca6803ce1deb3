"""Signal handlers for changes of files, and of organisations to which files belong."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from exchange.access.files import follow_name, make_missing_collections
from exchange.records.membership import Membership
from exchange.records.organisation import Organisation, OrganisationName
from exchange.safety.picture_metadata import without_metadata
from exchange.signals import roles_changed


@receiver(post_save, sender=Membership)
@receiver(roles_changed)
def make_place_for_files(sender: Any, raw: bool = False, **kwargs: Any) -> None:
    """Make collections that are missing: somebody writes for an organisation, perhaps for the first time."""
    if not raw:
        make_missing_collections()


@receiver(post_save, sender=Organisation)
def rename_collection(sender: Any, instance: Organisation, **kwargs: Any) -> None:
    follow_name(instance.pk)


@receiver(post_save, sender=OrganisationName)
@receiver(post_delete, sender=OrganisationName)
def rename_collection_by_name(sender: Any, instance: OrganisationName, **kwargs: Any) -> None:
    follow_name(instance.organisation_id)


@receiver(pre_save, sender=get_image_model())
def take_metadata_out(
    sender: Any, instance: Any, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """Strip the metadata of each picture that gets a file.

    It does not matter which way it comes: every form, script and API saves the model.
    """
    if raw or not instance.file or (update_fields is not None and "file" not in update_fields):
        return
    # Wagtail's form for several uploads stores the file before it saves the picture.
    stored = bool(instance.file._committed)
    if stored and sender._base_manager.filter(pk=instance.pk, file=instance.file.name).exists():
        return
    name, storage = instance.file.name, instance.file.storage
    try:
        with instance.open_file() as file:
            cleaned = without_metadata(file)
    except OSError:  # the file is gone; Wagtail's own pages say so
        return
    if cleaned is None:
        return
    if stored:
        storage.delete(name)
    instance.file = ContentFile(cleaned, name=name.rsplit("/", 1)[-1])
    instance.file_size = len(cleaned)
    instance.file_hash = hash_filelike(ContentFile(cleaned))
