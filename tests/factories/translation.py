"""Translations made as a translator makes them: segment by segment, through wagtail-localize."""

from __future__ import annotations

from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.translation.jobs.work import start_translation


def locale_of(language: str) -> Locale:
    return Locale.objects.get(language_code=language)


def opened(page: Page, language: str) -> Translation:
    """The translation of `page`, begun and still without a word."""
    return start_translation(page, locale_of(language), None)


def segments_of(translation: Translation) -> list[StringSegment]:
    segments = StringSegment.objects.filter(source=translation.source_id).select_related("context", "string")
    return list(segments.order_by("order"))


def in_words_of(language: str, text: str) -> str:
    """A stand-in for a translation that shows which text it is one of."""
    return f"{language}: {text}"


def write(translation: Translation, segment: StringSegment, text: str, **values: Any) -> StringTranslation:
    """What a translator typed for one segment."""
    row, _created = StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        defaults={"data": text, "translation_type": "manual", "tool_name": "", "has_error": False, **values},
    )
    return row


def write_all(translation: Translation, **values: Any) -> None:
    for segment in segments_of(translation):
        write(translation, segment, in_words_of(translation.target_locale.language_code, segment.string.data), **values)


def publish(translation: Translation) -> Page:
    """Publish as the editor's button does, within a test's transaction."""
    translation = Translation.objects.get(pk=translation.pk)
    translation.save_target(publish=False)
    translation.get_target_instance().get_latest_revision().publish()
    return target_of(translation)


def target_of(translation: Translation) -> Any:
    return translation.get_target_instance()


def translated_page(page: Page, language: str) -> Translation:
    """`page` wholly translated and published."""
    translation = opened(page, language)
    write_all(translation)
    publish(translation)
    return translation


def stopped_page(page: Page, language: str) -> Translation:
    """`page` wholly translated and published, its synchronisation stopped."""
    translation = translated_page(page, language)
    translation.enabled = False
    translation.save()
    return translation


def change(page: Page, **texts: Any) -> Any:
    """Publish `page` with other texts."""
    fresh = type(page)._default_manager.get(pk=page.pk)
    for name, text in texts.items():
        setattr(fresh, name, text)
    fresh.save_revision().publish()
    return type(page)._default_manager.get(pk=page.pk)
