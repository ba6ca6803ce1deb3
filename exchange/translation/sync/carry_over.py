"""Translation carry-over: when a source changes, no text that somebody wrote is lost.

wagtail-localize knows a translation by the exact source text: as soon as a word of the source changes, the
segment counts as untranslated, and publishing shows the source's language there. Here the old translation
follows its segment: into the changed text (marked as outdated), or along with a text that was moved.

It runs when a TranslationSource is saved, which every way of synchronising does before it renews its
segments; so it does not matter who synchronises. What the segments will be is taken from the same
extraction that the library makes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup
from django.db import transaction
from wagtail_localize.models import (
    SourceDeletedError,
    String,
    StringTranslation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue, extract_ids

from exchange.merging.difference import similarity, visible_text
from exchange.translation.models import PREVIOUS_VERSION, OutdatedText

LEAST_LIKENESS = 0.35
"""Paragraphs of one rich text that share fewer words are different paragraphs, not versions of one."""


@dataclass(frozen=True, slots=True)
class Text:
    """A source text at its place: the path of its field or block, and the segment's HTML.

    The paragraphs of a rich text share a path.
    """

    path: str
    html: str
    is_paragraph: bool = False

    @property
    def key(self) -> tuple[str, UUID]:
        return (self.path, String._get_data_hash(self.html))


def key_of(row: StringTranslation) -> tuple[str, UUID]:
    return (row.context.path, row.translation_of.data_hash)


def _words_at(row: StringTranslation) -> tuple[str, str]:
    return (row.context.path, visible_text(row.data))


def made_from(row: StringTranslation) -> String:
    """Return the source text that a person saw when they wrote the translation."""
    record: OutdatedText | None = getattr(row, "outdated", None)
    carried = row.tool_name == PREVIOUS_VERSION and record is not None
    source: String = record.translated_from if carried and record is not None else row.translation_of
    return source


@transaction.atomic
def carry_over(source: TranslationSource) -> None:
    """Give each text of `source` that lost its translation the one that it had before."""
    rows = _translations_of(source)
    if not rows:
        return
    try:
        texts = _texts_of(source)
    except SourceDeletedError:
        return
    shown = set(source.stringsegment_set.values_list("context__path", "string__data_hash"))
    by_locale: dict[int, list[StringTranslation]] = defaultdict(list)
    for row in rows:
        by_locale[row.locale_id].append(row)
    for locale_id, of_locale in by_locale.items():
        _Carrier(source, locale_id, of_locale, shown).carry(texts)


def _translations_of(source: TranslationSource) -> list[StringTranslation]:
    """Return all translations ever made of the page from this source language, the latest first."""
    rows = StringTranslation.objects.filter(
        context__object_id=source.object_id, translation_of__locale_id=source.locale_id
    )
    return list(rows.select_related("context", "translation_of", "outdated").order_by("-updated_at", "-pk"))


def _texts_of(source: TranslationSource) -> list[Text]:
    """Return the texts that the segments of `source` will be made from, each once, in order."""
    values = extract_segments(source.as_instance())
    rich = {value.path for value in values if isinstance(value, TemplateSegmentValue)}
    texts = (
        Text(value.path, value.string.data, value.path in rich)
        for value in values
        if isinstance(value, StringSegmentValue)
    )
    return list({text.key: text for text in texts}.values())


class _Carrier:
    """One source and one language."""

    def __init__(
        self,
        source: TranslationSource,
        locale_id: int,
        rows: Sequence[StringTranslation],
        shown: Collection[tuple[str, UUID]],
    ) -> None:
        self.source = source
        self.locale_id = locale_id
        self.rows = rows
        self.shown = shown
        """Path and hash of the segments that stood there until now."""

    def carry(self, texts: Sequence[Text]) -> None:
        wanted = {text.key for text in texts}
        own = self._own()
        there = {key_of(row) for row in own}
        lacking = [text for text in texts if text.key not in there]
        unused = [row for row in own if key_of(row) not in wanted]
        moved = self._carry_moved(lacking, own)
        lacking = [text for text in lacking if text.key not in moved]
        followed = self._carry_changed(lacking, unused)
        self._settle_records(wanted, unused, used={row.pk for row in [*moved.values(), *followed]})

    def _own(self) -> list[StringTranslation]:
        """Return the translations to follow.

        What was carried over before is looked for again, if it is in another row.
        """
        good = [row for row in self.rows if not row.has_error]
        written = {_words_at(row) for row in good if row.tool_name != PREVIOUS_VERSION}
        return [row for row in good if row.tool_name != PREVIOUS_VERSION or _words_at(row) not in written]

    def _carry_moved(
        self, lacking: Iterable[Text], own: Iterable[StringTranslation]
    ) -> dict[tuple[str, UUID], StringTranslation]:
        """Carry the translation along with a text that is at another place of the page; it is not outdated."""
        by_hash: dict[UUID, StringTranslation] = {}
        for row in own:
            by_hash.setdefault(row.translation_of.data_hash, row)
        moved: dict[tuple[str, UUID], StringTranslation] = {}
        for text in lacking:
            row = by_hash.get(text.key[1])
            if row is not None:
                if row.tool_name == PREVIOUS_VERSION:
                    self._write_outdated(text, row)
                else:
                    self._write(
                        text,
                        data=row.data,
                        kind=row.translation_type,
                        tool=row.tool_name,
                        user=row.last_translated_by_id,
                    )
                moved[text.key] = row
        return moved

    def _carry_changed(self, lacking: Sequence[Text], unused: Sequence[StringTranslation]) -> list[StringTranslation]:
        followed: list[StringTranslation] = []
        for path in dict.fromkeys(text.path for text in lacking):
            here = [text for text in lacking if text.path == path]
            candidates = [row for row in unused if row.context.path == path]
            candidates.sort(key=lambda row: key_of(row) not in self.shown)
            for text, row in matched(here, candidates, self.shown):
                self._write_outdated(text, row)
                followed.append(row)
        return followed

    def _write_outdated(self, text: Text, row: StringTranslation) -> None:
        carried = self._write(
            text,
            data=fitting_links(row.data, text.html),
            kind=row.translation_type,
            tool=PREVIOUS_VERSION,
            user=row.last_translated_by_id,
        )
        OutdatedText.objects.get_or_create(
            translation=carried,
            defaults={"kind": OutdatedText.Kind.CHANGED, "translated_from": made_from(row)},
        )

    def _write(self, text: Text, *, data: str, kind: str, tool: str, user: int | None) -> StringTranslation:
        string = String.from_value(self.source.locale_id, StringValue(text.html))
        context, _created = TranslationContext.objects.get_or_create(object_id=self.source.object_id, path=text.path)
        row, _created = StringTranslation.objects.update_or_create(
            translation_of=string,
            context=context,
            locale_id=self.locale_id,
            defaults={
                "data": data,
                "translation_type": kind,
                "tool_name": tool,
                "last_translated_by_id": user,
                "has_error": False,
                "field_error": "",
            },
        )
        return row

    def _settle_records(
        self, wanted: Collection[tuple[str, UUID]], unused: Sequence[StringTranslation], used: Collection[int]
    ) -> None:
        """Note what the source no longer says, and forget what it says again."""
        records = OutdatedText.objects.of_page(self.source.object_id, self.locale_id)
        for record in records.select_related("translation__context", "translation__translation_of"):
            gone = key_of(record.translation) not in wanted
            if gone == (record.kind == OutdatedText.Kind.CHANGED):
                record.delete()
        for row in unused:
            if key_of(row) in self.shown and row.pk not in used:
                OutdatedText.objects.get_or_create(
                    translation=row,
                    defaults={"kind": OutdatedText.Kind.REMOVED, "translated_from": row.translation_of},
                )


def matched(
    texts: Sequence[Text], rows: Sequence[StringTranslation], shown: Collection[tuple[str, UUID]]
) -> list[tuple[Text, StringTranslation]]:
    """Return pairs of a new text and the translation of its older version, at one place, each used once.

    `rows` begin with those that were shown until now, the latest first. A plain field or block has one
    history, whatever the words. The paragraphs of a rich text share a place: they are paired by the words
    they share, and the rest in order if as many went as came.
    """
    if not rows:
        return []
    if not texts[0].is_paragraph:
        return [(texts[0], rows[0])]
    scores = sorted(
        (
            (similarity(visible_text(row.translation_of.data), visible_text(text.html)), -new, -old)
            for new, text in enumerate(texts)
            for old, row in enumerate(rows)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, new, old in scores:
        if score >= LEAST_LIKENESS and -new not in pairs and -old not in pairs.values():
            pairs[-new] = -old
    left = [number for number in range(len(texts)) if number not in pairs]
    current = [number for number, row in enumerate(rows) if number not in pairs.values() and key_of(row) in shown]
    if len(left) == len(current):
        pairs.update(zip(left, sorted(current, key=lambda number: rows[number].pk), strict=True))
    return [(texts[new], rows[old]) for new, old in sorted(pairs.items())]


def fitting_links(translation: str, source_html: str) -> str:
    """Return the translation without the links that its source no longer has; their words stay.

    wagtail-localize refuses a translation with an unknown link, and would show the source instead.
    """
    known = extract_ids(source_html)
    if extract_ids(translation) <= known:
        return translation
    soup = BeautifulSoup(translation, "html.parser")
    for link in soup.find_all("a", id=True):
        if link["id"] not in known:
            link.unwrap()
    return str(soup)


@transaction.atomic
def confirm_still_valid(row: StringTranslation, user: Any) -> None:
    """Record that a person read the changed source and says that the old translation is still correct."""
    row.tool_name = ""
    row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
    row.last_translated_by = user
    row.save()
    OutdatedText.objects.filter(translation=row).delete()
