"""The three-way merge of a translation that was edited by hand: what did each side change, and where did both.

Three texts meet at each place: what the page said when synchronisation was stopped, what it says now, and
what the translation says now. Nothing is written here; `resuming` acts on what is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, NamedTuple

from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from exchange.translation.models import StoppedTranslation
from exchange.translation.status.segments import links_of


class Written(NamedTuple):
    """A text on a page: a segment's HTML, and the attributes of its links by their ids."""

    html: str
    attrs: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Content:
    """A page's content by path: its texts (the paragraphs of a rich text share a path) and other values of its own."""

    texts: Mapping[str, Sequence[Written]]
    values: Mapping[str, Any]


class Side(StrEnum):
    """The side that changed a text.

    `UNPLACED` was written on the page and fits no segment; `DELETED` went from the page only.
    """

    PAGE = "page"
    TRANSLATION = "translation"
    BOTH = "both"
    UNPLACED = "unplaced"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which the three texts are not the same; a text that is not there is ""."""

    side: Side
    path: str
    base: str
    page: str
    other: str
    segment: StringSegment | None = None
    row: StringTranslation | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """`addresses` are links that were led elsewhere by hand: path and address in the source, and the new address."""

    differences: Sequence[Difference] = ()
    addresses: Mapping[tuple[str, str], str] | None = None

    def of_side(self, side: Side) -> list[Difference]:
        return [difference for difference in self.differences if difference.side == side]

    @property
    def conflicts(self) -> list[Difference]:
        return self.of_side(Side.BOTH)


def content_of(page: Any) -> Content:
    texts: dict[str, list[Written]] = defaultdict(list)
    values: dict[str, Any] = {}
    for value in extract_segments(page):
        if isinstance(value, StringSegmentValue):
            texts[value.path].append(Written(value.string.data, value.attrs or {}))
        elif isinstance(value, OverridableSegmentValue):
            values[value.path] = value.data
    return Content(dict(texts), values)


def addresses_in(attrs: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {identifier: values["href"] for identifier, values in attrs.items() if "href" in values}


def edited_version(page: Page) -> Any:
    """Return what an editor is working on: the latest draft, or the page if there is none."""
    return page.specific.get_latest_revision_as_object() if page.latest_revision_id else page.specific


def target_page(translation: Translation) -> Page | None:
    """Return the page that the translation makes; None if it is gone, or only an alias is in its place."""
    page: Page | None = translation.source.object.get_instance_or_none(translation.target_locale)
    return page if page is not None and page.alias_of_id is None else None


def has_source(translation: Translation) -> bool:
    """Return whether the page is still there that the translation follows."""
    return bool(translation.source.object.has_translation(translation.source.locale_id))


def merge_on_resuming(translation: Translation) -> Merge:
    """Return what resuming the stopped `translation` would find."""
    stopped = StoppedTranslation.objects.filter(translation=translation).first()
    page = target_page(translation)
    if stopped is None or page is None:
        return Merge()
    return merge(translation, content_at(stopped), content_of(edited_version(page)))


def content_at(stopped: StoppedTranslation) -> Content:
    texts = {path: [Written(html, attrs) for html, attrs in texts] for path, texts in stopped.texts.items()}
    return Content(texts, stopped.overrides)


def merge(translation: Translation, base: Content, page: Content) -> Merge:
    """Compare what the page says with what it said and with the translation, in the order of the source."""
    segments = StringSegment.objects.filter(source=translation.source_id).select_related("context", "string")
    places: dict[str, list[StringSegment]] = defaultdict(list)
    for segment in segments.order_by("order"):
        places[segment.context.path].append(segment)
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale_id
    )
    known = {(row.context_id, row.translation_of_id): row for row in rows}
    differences: list[Difference] = []
    addresses: dict[tuple[str, str], str] = {}
    for path in dict.fromkeys([*places, *page.texts, *base.texts]):
        place = _Place(path, places.get(path, []), known, base.texts.get(path, ()), page.texts.get(path, ()))
        differences += place.differences()
        addresses |= place.addresses()
    return Merge(differences, addresses)


class _Place:
    """The texts of one path: one of a plain field or block, all paragraphs of a rich text."""

    def __init__(
        self,
        path: str,
        segments: Sequence[StringSegment],
        rows: Mapping[tuple[int, int], StringTranslation],
        base: Sequence[Written],
        page: Sequence[Written],
    ) -> None:
        self.path = path
        self.segments = segments
        self.rows = [rows.get((segment.context_id, segment.string_id)) for segment in segments]
        self.base = base
        self.page = page
        self.steps = SequenceMatcher(
            None, [normal(text.html) for text in base], [normal(text.html) for text in page], autojunk=False
        ).get_opcodes()
        self.segment_of = self._segments_of_base()

    def differences(self) -> Iterator[Difference]:
        reported: set[int] = set()
        for action, start, end, new_start, new_end in self.steps:
            if action == "equal":
                continue
            paired = min(end - start, new_end - new_start)
            for offset in range(paired):
                number = self.segment_of.get(start + offset)
                reported |= {number} if number is not None else set()
                yield from self._changed(self.base[start + offset].html, self.page[new_start + offset].html, number)
            for new in range(new_start + paired, new_end):
                yield from self._added(new)
            for old in range(start + paired, end):
                if old in self.segment_of:
                    yield Difference(Side.DELETED, self.path, self.base[old].html, "", "")
        yield from self._changed_in_translation(reported)

    def addresses(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for _action, start, end, new_start, new_end in self.steps:
            for old, new in zip(range(start, end), range(new_start, new_end), strict=False):
                number = self.segment_of.get(old)
                if number is None:
                    continue
                in_source = addresses_in(links_of(self.segments[number]))
                before = addresses_in(self.base[old].attrs)
                for identifier, address in addresses_in(self.page[new].attrs).items():
                    if before.get(identifier, address) != address and identifier in in_source:
                        found[self.path, in_source[identifier]] = address
        return found

    def _segments_of_base(self) -> dict[int, int]:
        """Return which segment each text of the base belongs to.

        It is found by its words, or by its number if none came or went.
        """
        free = list(range(len(self.segments)))
        found: dict[int, int] = {}
        for old, text in enumerate(self.base):
            number = next((number for number in free if normal(self._says(number)) == normal(text.html)), None)
            if number is not None:
                found[old] = number
                free.remove(number)
        if len(self.base) == len(self.segments):
            found |= {old: old for old in range(len(self.base)) if old not in found and old in free}
        return found

    def _says(self, number: int) -> str:
        """Return what publishing the translation would show there."""
        row = self.rows[number]
        return row.data if row is not None else self.segments[number].string.data

    def _changed(self, base: str, page: str, number: int | None) -> Iterator[Difference]:
        if number is None:
            if not self._is_known(page):
                yield Difference(Side.UNPLACED, self.path, base, page, "")
            return
        row = self.rows[number]
        other = row.data if row is not None else ""
        if normal(page) == normal(other):
            return
        side = Side.BOTH if row is not None and normal(other) != normal(base) else Side.PAGE
        yield Difference(side, self.path, base, page, other, self.segments[number], row)

    def _added(self, new: int) -> Iterator[Difference]:
        text = self.page[new].html
        if self._is_known(text):
            return
        free = new not in self.segment_of.values()
        if free and len(self.page) == len(self.segments) and self.rows[new] is None:
            yield Difference(Side.PAGE, self.path, "", text, "", self.segments[new])
        else:
            yield Difference(Side.UNPLACED, self.path, "", text, "")

    def _is_known(self, text: str) -> bool:
        return normal(text) in {normal(self._says(number)) for number in range(len(self.segments))}

    def _changed_in_translation(self, reported: set[int]) -> Iterator[Difference]:
        base_of = {number: old for old, number in self.segment_of.items()}
        for number, row in enumerate(self.rows):
            if row is None or number in reported:
                continue
            base = self.base[base_of[number]].html if number in base_of else ""
            if normal(row.data) != normal(base):
                yield Difference(Side.TRANSLATION, self.path, base, base, row.data, self.segments[number], row)


def normal(html: str) -> str:
    """Return a text for comparison: two that differ in whitespace alone are one.

    Extraction trims what an editor typed around it.
    """
    return " ".join(html.split())
