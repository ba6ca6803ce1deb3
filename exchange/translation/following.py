"""What publishing or deleting a page means for its translations, or for itself as a translation."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from exchange.models.translation import OutdatedText
from exchange.translation.families import source_pages
from exchange.translation.page_types import exchange_page_models


@transaction.atomic
def follow_source(page: Page) -> None:
    """Let the translations of `page` know what it says now; nothing of what readers see changes.

    Without this a translation would look complete until somebody happened to synchronise.
    """
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is not None and source.translations.exists():
        source.update_from_db()


def settle_published(page: Page) -> None:
    """The translation `page` was published: what its editor had dealt with is no longer outdated for readers."""
    OutdatedText.objects.of_page(page.translation_key, page.locale_id).settled().delete()


def settle_deleted(page: Page) -> None:
    """`page` is gone; where it was the source, another version takes its part."""
    heir = source_pages().filter(translation_key=page.translation_key).first()
    if heir is not None:
        for model in exchange_page_models():
            left = model._default_manager.filter(translation_key=page.translation_key, source_locale=page.locale_id)
            left.update(source_locale=heir.locale_id)
