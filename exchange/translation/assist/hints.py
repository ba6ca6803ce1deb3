"""Hints for each segment: what changed in its source, who wrote its text, which terms it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from exchange.merging.difference import Change, visible_text, word_changes
from exchange.translation.assist.glossary import Glossary, TermHint, TermWarning
from exchange.translation.assist.memory import Memory, Proposal
from exchange.translation.models import PREVIOUS_VERSION, OutdatedText

MAX_PROPOSALS = 40
"""Segments of a page that the memory is asked for in one view; the others come when these are translated."""


@dataclass(frozen=True, slots=True)
class SegmentHint:
    """`changes` is the source since the translation was made; `unread` says that a machine wrote the text."""

    segment_id: int
    source: str
    place: str
    changes: Sequence[Change] = ()
    since: dt.datetime | None = None
    unread: bool = False
    tool: str = ""
    terms: Sequence[TermHint] = ()
    warnings: Sequence[TermWarning] = ()
    proposal: Proposal | None = None

    @property
    def to_confirm(self) -> bool:
        return bool(self.changes) or self.unread

    @property
    def wants_attention(self) -> bool:
        return self.to_confirm or bool(self.warnings)


def hints_for(translation: Translation) -> list[SegmentHint]:
    """Return the hints of all segments that have any, in the order of the page. A handful of queries."""
    segments = StringSegment.objects.filter(source=translation.source_id).select_related("string", "context")
    rows = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            context__object_id=translation.source.object_id, locale=translation.target_locale_id
        )
    }
    outdated = OutdatedText.objects.filter(translation__in=rows.values()).select_related("translated_from")
    records = {record.translation_id: record for record in outdated}
    glossary = Glossary(translation.source.locale.language_code, translation.target_locale.language_code)
    ordered = list(segments.order_by("order"))
    proposals = _proposals(translation, ordered, rows)
    hints = []
    for segment in ordered:
        row = rows.get((segment.string_id, segment.context_id))
        proposal = proposals.get(segment.string.data) if row is None else None
        hint = _hint(segment, row, records.get(row.pk) if row else None, glossary, proposal)
        if hint.to_confirm or hint.terms or hint.proposal:
            hints.append(hint)
    return hints


def _proposals(
    translation: Translation, segments: Sequence[StringSegment], rows: Mapping[tuple[int, int], StringTranslation]
) -> dict[str, Proposal]:
    empty = [each.string.data for each in segments if (each.string_id, each.context_id) not in rows]
    return Memory(translation.source.locale, translation.target_locale).proposals(empty[:MAX_PROPOSALS])


def _hint(
    segment: StringSegment,
    row: StringTranslation | None,
    record: OutdatedText | None,
    glossary: Glossary,
    proposal: Proposal | None,
) -> SegmentHint:
    source = visible_text(segment.string.data)
    terms = glossary.terms_in(source)
    carried = row is not None and row.tool_name == PREVIOUS_VERSION
    return SegmentHint(
        segment_id=segment.pk,
        source=segment.string.data,
        place=segment.context.path,
        changes=word_changes(visible_text(record.translated_from.data), source) if carried and record else (),
        since=record.since if carried and record else None,
        unread=row is not None and row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE,
        tool=str(_("an older version")) if carried else (row.tool_name if row else ""),
        terms=terms,
        proposal=proposal,
        warnings=glossary.warnings(terms, visible_text(row.data)) if row is not None and not row.has_error else (),
    )
