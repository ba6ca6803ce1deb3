"""Resuming: a translation that was stopped is edited by hand, and when it is resumed, those edits become translations.

wagtail-localize would write its own texts over them at the next publishing. If only one side changed a
text, it is taken; if both did, the page's stays in use and the other is kept as a question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
)
from wagtail_localize.segments.extract import quote_path_component

from exchange.translation.models import PREVIOUS_VERSION, MergeConflict, StoppedTranslation
from exchange.translation.sync.carry_over import fitting_links
from exchange.translation.sync.hand_edits import (
    Content,
    Difference,
    Side,
    content_at,
    content_of,
    edited_version,
    merge,
    normal,
    target_page,
)


def note_stop(translation: Translation) -> None:
    """Keep what the page says now, to which both sides will be compared. Of several stops the first counts."""
    if StoppedTranslation.objects.filter(translation=translation).exists():
        return
    page = target_page(translation)
    content = content_of(edited_version(page)) if page is not None else Content({}, {})
    texts = {path: [list(text) for text in texts] for path, texts in content.texts.items()}
    StoppedTranslation.objects.create(translation=translation, texts=texts, overrides=content.values)


@transaction.atomic
def resume(translation: Translation) -> None:
    """Take the page's texts into the translation, and ask about those that both sides changed."""
    stopped = StoppedTranslation.objects.filter(translation=translation).first()
    if stopped is None:
        return
    page = target_page(translation)
    if page is not None:
        take_over(translation, content_at(stopped), content_of(edited_version(page)))
    stopped.delete()


def begin(translation: Translation) -> None:
    """Make a translation of a version that was written by hand: what it says is its translation."""
    page = target_page(translation)
    if page is not None:
        take_over(translation, Content({}, {}), content_of(edited_version(page)))


def take_over(translation: Translation, base: Content, page: Content) -> None:
    """Make translations of what was changed by hand between `base` and `page`, which loses no text of either side."""
    found = merge(translation, base, page)
    for difference in found.differences:
        if difference.side in (Side.PAGE, Side.BOTH):
            _use_the_pages(translation, difference)
        if difference.side in (Side.BOTH, Side.UNPLACED):
            _ask(translation, difference)
    addresses = {
        f"{path}.{quote_path_component(source)}": address for (path, source), address in (found.addresses or {}).items()
    }
    by_hand = {path: value for path, value in page.values.items() if base.values.get(path) != value}
    keep_values(translation, by_hand | addresses)


def _use_the_pages(translation: Translation, difference: Difference) -> None:
    """Use the person's text; a mark that its source has changed since stays, for the editor to decide.

    A link that the source does not have cannot stay in a translation: the words do, and the text is kept as it was.
    """
    segment = difference.segment
    if segment is None:
        return
    row = difference.row or StringTranslation(
        translation_of_id=segment.string_id, context_id=segment.context_id, locale=translation.target_locale
    )
    row.data = fitting_links(difference.page, segment.string.data)
    row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
    row.tool_name = PREVIOUS_VERSION if row.tool_name == PREVIOUS_VERSION else ""
    row.has_error, row.field_error = False, ""
    row.save()
    if row.data != difference.page and difference.side == Side.PAGE:
        _ask(translation, replace(difference, segment=None, other=""))


def _ask(translation: Translation, difference: Difference) -> None:
    MergeConflict.objects.create(
        translation=translation,
        path=difference.path,
        source_id=difference.segment.string_id if difference.segment is not None else None,
        base=difference.base,
        page_text=difference.page,
        other=difference.other,
    )


def keep_overwritten(translation: Translation, segment: StringSegment, lost: str, now: str) -> None:
    """Keep the text that was overwritten, for somebody to decide.

    Two people wrote the same text, and the second had not seen the first one's.
    """
    if normal(lost) == normal(now):
        return
    MergeConflict.objects.create(
        translation=translation,
        path=segment.context.path,
        source_id=segment.string_id,
        page_text=now or lost,
        other=lost if now else "",
    )


def keep_values(translation: Translation, values: Mapping[str, Any], *, replace_others: bool = True) -> None:
    """Let the translation keep values of its own in addition to texts: its slug, a picture, the address of a link.

    What it has of its own already goes before, unless `replace_others`.
    """
    segments = OverridableSegment.objects.filter(source=translation.source_id).select_related("context")
    for segment in segments:
        value = values.get(segment.context.path)
        own = SegmentOverride.objects.filter(locale=translation.target_locale, context=segment.context)
        if value is None or (own.exists() and not replace_others):
            continue
        if value == segment.data:
            own.delete()
        else:
            SegmentOverride.objects.update_or_create(
                locale=translation.target_locale,
                context=segment.context,
                defaults={"data_json": json.dumps(value, cls=DjangoJSONEncoder), "has_error": False, "field_error": ""},
            )


def text_in_use(question: MergeConflict) -> StringTranslation | None:
    """Return the translation that a question is about, as it is today; None if its source is no longer there."""
    translation = question.translation
    here = StringSegment.objects.filter(source=translation.source_id, context__path=question.path)
    strings = set(here.values_list("string_id", flat=True))
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id,
        context__path=question.path,
        locale=translation.target_locale_id,
        translation_of__in=strings,
    )
    by_string = {row.translation_of_id: row for row in rows}
    if question.source_id in by_string:
        return by_string[question.source_id]
    # The source has changed since: its new segment has taken the text along.
    return next((row for row in by_string.values() if normal(row.data) == normal(question.page_text)), None)


@transaction.atomic
def answer(question: MergeConflict, user: Any, text: str | None = None) -> None:
    """Settle a question: what is in use stays, or `text` takes its place. A text without a place is kept on."""
    if text is not None:
        row = text_in_use(question)
        if row is None:
            question.page_text, question.other, question.source = text, "", None
            question.save()
            return
        row.data = text
        row.tool_name = ""
        row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
        row.last_translated_by = user
        row.has_error, row.field_error = False, ""
        row.save()
    question.delete()
