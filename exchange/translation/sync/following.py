"""Consequences of publishing or deleting a page for its translations, or for itself as a translation."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail_localize.models import TranslationSource

from exchange.translation.models import OutdatedText
from exchange.translation.status.families import source_pages
from exchange.translation.status.page_types import exchange_page_models


@transaction.atomic
def follow_source(page: Page) -> None:
    """Notify the translations of `page` of what it says now; nothing of what readers see changes.

    Without this a translation would look complete until somebody happened to synchronise.
    """
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is not None and source.translations.exists():
        source.update_from_db()


def settle_published(page: Page) -> None:
    """Settle the published translation `page`: what its editor had dealt with is no longer outdated for readers."""
    OutdatedText.objects.of_page(page.translation_key, page.locale_id).settled().delete()


def settle_deleted(page: Page) -> None:
    """Settle the family of `page`, which is gone; if it was the source, another version takes its part."""
    successor = source_pages().filter(translation_key=page.translation_key).first()
    if successor is not None:
        name_source(page.translation_key, successor.locale_id, instead_of=page.locale_id)


def name_source(key: UUID, locale_id: int, *, instead_of: int) -> None:
    """Record in all versions of a family in which language it is written."""
    for model in exchange_page_models():
        for version in model._default_manager.filter(translation_key=key, source_locale=instead_of):
            model._default_manager.filter(pk=version.pk).update(source_locale=locale_id)
            version.source_locale_id = locale_id
            # A locale that pages refer to cannot be deleted in the admin.
            ReferenceIndex.create_or_update_for_object(version)
