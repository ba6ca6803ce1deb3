"""Families: what a page's deletion changes in rows that stay, so that restoring the page can undo it.

wagtail-localize disables the translations from and into the page, the exchange notes where they stopped, and
another language version becomes the source of its family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page, ReferenceIndex
from wagtail_localize import models as localize

from exchange.translation.comments.models import SegmentComment
from exchange.translation.models import MergeConflict, OutdatedText, StoppedTranslation
from exchange.translation.status.page_types import exchange_page_models


def family_state(pages: Iterable[tuple[Any, int]]) -> dict[str, Any]:
    """Return the state of the families of `pages`, given as (translation key, locale key)."""
    translations: list[int] = []
    stopped: list[int] = []
    sources: dict[str, dict[str, int | None]] = {}
    for key, locale in pages:
        found = localize.Translation.objects.filter(_touching(key, locale))
        translations += found.filter(enabled=True).values_list("pk", flat=True)
        stopped += StoppedTranslation.objects.filter(translation__in=found).values_list("pk", flat=True)
        for model in exchange_page_models():
            versions = model._default_manager.filter(translation_key=key, source_locale=locale)
            for pk, source in versions.values_list("pk", "source_locale"):
                sources.setdefault(model._meta.label_lower, {})[str(pk)] = source
    return {"enabled": sorted(set(translations)), "stopped": sorted(set(stopped)), "sources": sources}


def put_back(state: dict[str, Any]) -> None:
    """Undo what the deletion changed: no signals, since nothing of the texts changes."""
    enabled = localize.Translation.objects.filter(pk__in=state.get("enabled", []))
    StoppedTranslation.objects.filter(translation__in=enabled).exclude(pk__in=state.get("stopped", [])).delete()
    enabled.update(enabled=True)
    for model in exchange_page_models():
        for pk, locale in state.get("sources", {}).get(model._meta.label_lower, {}).items():
            if model._default_manager.filter(pk=pk).exclude(source_locale=locale).update(source_locale=locale):
                ReferenceIndex.create_or_update_for_object(model._default_manager.get(pk=pk))


def _touching(key: Any, locale: int) -> Q:
    return Q(source__object_id=key) & (Q(source__locale=locale) | Q(target_locale=locale))


def companions(page: Page) -> Iterator[QuerySet[Any]]:
    """Yield the rows of wagtail-localize that go when a page goes, unless the site only disables translations."""
    if getattr(settings, "WAGTAILLOCALIZE_DISABLE_ON_DELETE", False):
        return
    key = page.translation_key
    yield localize.TranslatableObject.objects.filter(translation_key=key)
    for model in (localize.TranslationSource, localize.TranslationContext):
        yield _rows(model, object=key)
    for model in (localize.StringSegment, localize.TemplateSegment):
        yield _rows(model, source__object=key)
    for model in (localize.RelatedObjectSegment, localize.OverridableSegment):
        yield _rows(model, source__object=key)
    yield _rows(localize.Translation, source__object=key)
    for model in (localize.StringTranslation, localize.SegmentOverride, SegmentComment):
        yield _rows(model, context__object=key)
    yield _rows(localize.TranslationLog, source__object=key)
    yield OutdatedText.objects.filter(translation__context__object=key)
    for owned in (StoppedTranslation, MergeConflict):
        yield _rows(owned, translation__source__object=key)


def _rows(model: type[Model], **lookup: Any) -> QuerySet[Any]:
    return model._default_manager.filter(**lookup)
