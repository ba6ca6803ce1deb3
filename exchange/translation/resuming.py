"""A translation that was stopped is edited by hand; when it is resumed, those edits become translations.

wagtail-localize would write its own texts over them at the next publishing. Three texts meet at each place:
the one at the time of stopping, the page's of today, and the translation's of today. Where only one side
changed, it is taken; where both did, the page's stays in use and the other is kept as a question.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from exchange.models.translation import PREVIOUS_VERSION, MergeQuestion, StoppedTranslation


def note_stop(translation: Translation) -> None:
    StoppedTranslation.objects.get_or_create(translation=translation)


@transaction.atomic
def resume(translation: Translation) -> None:
    """Take the page's texts into the translation, and ask about those that both sides changed."""
    stopped = StoppedTranslation.objects.filter(translation=translation).first()
    if stopped is None:
        return
    page = translation.source.object.get_instance_or_none(translation.target_locale)
    if page is not None:
        edited = page.specific.get_latest_revision_as_object() if page.latest_revision_id else page.specific
        _Resumption(translation, stopped).take(extract_segments(edited))
    stopped.delete()


class _Resumption:
    def __init__(self, translation: Translation, stopped: StoppedTranslation) -> None:
        self.translation = translation
        saved = TranslationLog.objects.filter(source=translation.source_id, locale=translation.target_locale_id)
        self.in_page_until = saved.aggregate(last=Max("created_at"))["last"] or stopped.since
        """Translations written later were never in the page, so nobody who edited it has seen them."""
        rows = StringTranslation.objects.filter(
            context__object_id=translation.source.object_id, locale=translation.target_locale
        )
        self.rows = {(row.context_id, row.translation_of_id): row for row in rows}

    def take(self, values: Iterable[Any]) -> None:
        written: dict[str, list[str]] = defaultdict(list)
        overridden: dict[str, Any] = {}
        for value in values:
            if isinstance(value, StringSegmentValue):
                written[value.path].append(value.string.data)
            elif isinstance(value, OverridableSegmentValue):
                overridden[value.path] = value.data
        self._take_texts(written)
        self._take_overrides(overridden)

    def _take_texts(self, written: dict[str, list[str]]) -> None:
        segments = StringSegment.objects.filter(source=self.translation.source_id)
        places: dict[str, list[StringSegment]] = defaultdict(list)
        for segment in segments.select_related("context", "string").order_by("order"):
            places[segment.context.path].append(segment)
        known = {row.data for row in self.rows.values()}
        for path, texts in written.items():
            here = places.get(path, [])
            if len(here) == len(texts):
                for segment, text in zip(here, texts, strict=True):
                    self._take_text(segment, text)
            else:
                self._keep(path, [text for text in texts if text not in known])

    def _take_text(self, segment: StringSegment, text: str) -> None:
        row = self.rows.get((segment.context_id, segment.string_id))
        if text in (segment.string.data, row.data if row else None):
            return
        if row is None:
            self._write(segment, text, StringTranslation())
            return
        if row.updated_at > self.in_page_until and row.tool_name != PREVIOUS_VERSION:
            MergeQuestion.objects.create(
                translation=self.translation,
                path=segment.context.path,
                source=segment.string,
                page_text=text,
                other=row.data,
            )
        self._write(segment, text, row)

    def _write(self, segment: StringSegment, text: str, row: StringTranslation) -> None:
        """The person's text; a mark that its source has changed since stays, for the editor to decide."""
        row.translation_of_id = segment.string_id
        row.context_id = segment.context_id
        row.locale = self.translation.target_locale
        row.data = text
        row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
        row.tool_name = PREVIOUS_VERSION if row.tool_name == PREVIOUS_VERSION else ""
        row.has_error, row.field_error = False, ""
        row.save()

    def _keep(self, path: str, texts: list[str]) -> None:
        MergeQuestion.objects.bulk_create(
            MergeQuestion(translation=self.translation, path=path, page_text=text) for text in texts
        )

    def _take_overrides(self, overridden: dict[str, Any]) -> None:
        """What the page has of its own beside texts, for example its slug."""
        segments = OverridableSegment.objects.filter(source=self.translation.source_id).select_related("context")
        locale = self.translation.target_locale
        there = set(
            SegmentOverride.objects.filter(
                context__object_id=self.translation.source.object_id, locale=locale
            ).values_list("context_id", flat=True)
        )
        for segment in segments:
            value = overridden.get(segment.context.path)
            if value is not None and value != segment.data and segment.context_id not in there:
                SegmentOverride.objects.create(
                    locale=locale, context=segment.context, data_json=json.dumps(value, cls=DjangoJSONEncoder)
                )


@transaction.atomic
def answer(question: MergeQuestion, user: Any, *, use_other: bool) -> None:
    """Settle a question: the page's text stays, or the other one takes its place."""
    if use_other and question.source_id is not None:
        StringTranslation.objects.filter(
            translation_of=question.source_id,
            context__object_id=question.translation.source.object_id,
            context__path=question.path,
            locale=question.translation.target_locale_id,
        ).update(data=question.other, tool_name="", translation_type="manual", last_translated_by=user)
    question.delete()
