"""The moments at which translations follow their sources; the work itself is in `carrying` and `following`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import Translation, TranslationSource

from exchange.models.release import ReleaseSetPage
from exchange.translation.carrying import carry_over
from exchange.translation.following import follow_source, settle_deleted, settle_published
from exchange.translation.resuming import begin, note_stop, resume


@receiver(post_save, sender=TranslationSource)
def keep_translations(
    sender: type[TranslationSource], instance: TranslationSource, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    """Before wagtail-localize renews the segments of a source that was changed."""
    if not raw and not created:
        carry_over(instance)


@receiver(post_save, sender=Translation)
def keep_edits_of_stopped_translation(
    sender: type[Translation], instance: Translation, created: bool, raw: bool = False, **kwargs: Any
) -> None:
    if raw:
        return
    if not instance.enabled:
        note_stop(instance)
    elif created:
        begin(instance)
    else:
        resume(instance)


@receiver(page_published)
def follow_published_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page that was published may be a translation, a source, or both."""
    if instance.alias_of_id is None:
        settle_published(instance)
        follow_source(instance)


@receiver(post_delete, sender=Page)
def settle_family_of_deleted_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """The others stay: their translations are stopped, which nothing tells who edits them by hand from now on."""
    if instance.alias_of_id is not None:
        return
    ended = Translation.objects.filter(source__object_id=instance.translation_key)
    for translation in ended.filter(Q(source__locale=instance.locale_id) | Q(target_locale=instance.locale_id)):
        note_stop(translation)
    settle_deleted(instance)


@receiver(post_delete, sender=ReleaseSetPage)
def translate_from_live_text_again(sender: type[ReleaseSetPage], instance: ReleaseSetPage, **kwargs: Any) -> None:
    """A page that leaves its set is translated from what readers see, and no more from its draft."""
    page = Page.objects.filter(pk=instance.page_id).first() if instance.prepared_at else None
    if page is not None:
        follow_source(page.specific)
