"""Signal handlers by which translations follow their sources; the work itself is in `carry_over` and `following`.

Of the exchange's own pages: what else a host translates, wagtail-localize keeps as it does without us.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import Translation, TranslationSource

from exchange.access.page_types import is_our_page
from exchange.translation.release.models import ReleaseSetPage
from exchange.translation.status.page_types import is_our_source
from exchange.translation.sync.carry_over import carry_over
from exchange.translation.sync.following import follow_source, settle_deleted, settle_published
from exchange.translation.sync.resuming import begin, note_stop, resume


@receiver(post_save, sender=TranslationSource)
def keep_translations(
    sender: type[TranslationSource], instance: TranslationSource, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Carry translations over before wagtail-localize renews the segments of a source that was changed."""
    if not raw and not created and is_our_source(instance):
        carry_over(instance)


@receiver(post_save, sender=Translation)
def keep_edits_of_stopped_translation(
    sender: type[Translation], instance: Translation, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if raw or not is_our_source(instance.source):
        return
    if not instance.enabled:
        note_stop(instance)
    elif created:
        begin(instance)
    else:
        resume(instance)


@receiver(page_published)
def follow_published_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Follow a page that was published, which may be a translation, a source, or both."""
    if instance.alias_of_id is None and is_our_page(instance):
        settle_published(instance)
        follow_source(instance)


@receiver(post_delete, sender=Page)
def settle_family_of_deleted_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Keep the others: their translations are stopped.

    Nothing notifies the people who edit them by hand from now on.
    """
    if instance.alias_of_id is not None or not is_our_page(instance):
        return
    ended = Translation.objects.filter(source__object_id=instance.translation_key)
    for translation in ended.filter(Q(source__locale=instance.locale_id) | Q(target_locale=instance.locale_id)):
        note_stop(translation)
    settle_deleted(instance)


@receiver(post_delete, sender=ReleaseSetPage)
def translate_from_live_text_again(sender: type[ReleaseSetPage], instance: ReleaseSetPage, **kwargs: Any) -> None:
    """Translate a page that leaves its set from what readers see, and no longer from its draft."""
    page = Page.objects.filter(pk=instance.page_id).first() if instance.prepared_at else None
    if page is not None and is_our_page(page):
        follow_source(page.specific)
