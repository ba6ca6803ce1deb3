"""The segments of a source with what a language has for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail_localize.models import StringSegment, StringTranslation, Translation


def segments_with_rows(translation: Translation) -> Iterator[tuple[StringSegment, StringTranslation | None]]:
    """Yield each segment with its translation, also one that has an error, or None. Two queries."""
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale_id
    ).select_related("outdated__translated_from")
    by_place = {(row.context_id, row.translation_of_id): row for row in rows}
    for segment in segments_of(translation.source_id):
        yield segment, by_place.get((segment.context_id, segment.string_id))


def segments_of(source_id: int) -> Iterable[StringSegment]:
    return StringSegment.objects.filter(source=source_id).select_related("context", "string").order_by("order")


def links_of(segment: StringSegment) -> dict[str, Any]:
    """Return the attributes of a segment's links by their ids; a text without markup has none."""
    links: dict[str, Any] | None = json.loads(segment.attrs) if segment.attrs else None
    return links or {}
