"""The source page of a translation family, whatever language it was written in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from exchange.conf import language_codes


def source_pages() -> QuerySet[Page]:
    """Return one page a family: the one that is translated from no other, or else the oldest."""
    pages = _ranked()
    better = _ranked().filter(
        Q(is_target__lt=OuterRef("is_target")) | Q(is_target=OuterRef("is_target"), pk__lt=OuterRef("pk")),
        translation_key=OuterRef("translation_key"),
    )
    return pages.filter(~Exists(better))


def _ranked() -> Any:
    translated_into = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id")
    )
    return Page.objects.filter(alias_of__isnull=True, depth__gt=1).annotate(
        is_target=Case(When(Exists(translated_into), then=Value(1)), default=Value(0), output_field=IntegerField())
    )


def source_locales(keys: Iterable[Any]) -> dict[UUID, int]:
    """Return the locale of each family's source, by translation key."""
    return dict(source_pages().filter(translation_key__in=list(keys)).values_list("translation_key", "locale_id"))


def content_locales() -> list[Locale]:
    """Return the locales that the site has pages in, in its order of languages."""
    order = language_codes()
    return sorted(Locale.objects.filter(language_code__in=order), key=lambda locale: order.index(locale.language_code))
