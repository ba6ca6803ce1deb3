"""The texts of a language written again as translations of another source, each next to its counterpart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from wagtail_localize.models import SegmentOverride, String, StringSegment, StringTranslation, TranslationSource
from wagtail_localize.segments.extract import quote_path_component
from wagtail_localize.strings import StringValue

from exchange.translation.models import OutdatedText
from exchange.translation.sync.carry_over import fitting_links
from exchange.translation.sync.hand_edits import normal


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a version at its place: path, and number among the texts of that path."""

    path: str
    number: int
    html: str
    attrs: Mapping[str, Any]
    row: StringTranslation | None = None

    @property
    def place(self) -> tuple[str, int]:
        return (self.path, self.number)


@dataclass(frozen=True, slots=True)
class Place:
    """A text of the new source: as it is there, and the segment that it was translated from."""

    segment: StringSegment
    piece: Piece


class Rewriting:
    """The texts of one language, written again as translations of the new source.

    `addresses` gathers where its links lead, if not where those of the new source do.
    """

    def __init__(self, source: TranslationSource, places: Sequence[Place], locale_id: int) -> None:
        self.source = source
        self.places = places
        self.locale_id = locale_id
        self.written: dict[tuple[int, int], str] = {}
        self.addresses: dict[str, str] = {}
        overrides = SegmentOverride.objects.filter(context__object_id=source.object_id, locale=locale_id)
        self.overrides = {override.context.path: override.data for override in overrides.select_related("context")}

    def write(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Write what has a counterpart; return the texts that have none, or not as they are."""
        counts = Counter(piece.path for piece in pieces)
        expected = Counter(place.segment.context.path for place in self.places)
        left = {piece.place: piece for piece in pieces if piece.html}
        for place in self.places:
            piece = left.get(place.piece.place)
            if piece is not None and counts[piece.path] == expected[piece.path] and self._write(place, piece):
                del left[piece.place]
        return list(left.values())

    def _write(self, place: Place, piece: Piece) -> bool:
        """Write `piece`; return whether the whole of it is now the translation of the text at `place`."""
        string = String.from_value(self.source.locale_id, StringValue(place.piece.html))
        linked = self._with_links_of(place.piece, piece)
        data = fitting_links(linked, place.piece.html)
        key = (place.segment.context_id, string.pk)
        if key in self.written:
            # Two paragraphs that are the same in the new source: one of two different translations has no place.
            return normal(self.written[key]) == normal(data)
        self.written[key] = data
        row, _created = StringTranslation.objects.update_or_create(
            translation_of=string,
            context_id=place.segment.context_id,
            locale_id=self.locale_id,
            defaults=_provenance(piece.row) | {"data": data, "has_error": False, "field_error": ""},
        )
        self._mark_outdated(row, piece, string)
        return data == linked

    def _with_links_of(self, source: Piece, piece: Piece) -> str:
        """Return the HTML of `piece`, its links named as those of `source`: by address, or else in their order."""
        if not piece.attrs:
            return piece.html
        free = dict(source.attrs)
        names: dict[str, str] = {}
        for identifier, attrs in piece.attrs.items():
            same = next((other for other, others in free.items() if others == attrs), None)
            if same is not None:
                names[identifier] = same
                del free[same]
        for identifier in piece.attrs:
            if identifier not in names and free:
                names[identifier] = next(iter(free))
                self._note_address(piece, piece.attrs[identifier], free.pop(names[identifier]))
        soup = BeautifulSoup(piece.html, "html.parser")
        for link in soup.find_all("a", id=True):
            link["id"] = names.get(str(link["id"]), "")
        return str(soup)

    def _note_address(self, piece: Piece, attrs: Mapping[str, str], in_source: Mapping[str, str]) -> None:
        if "href" in attrs and "href" in in_source:
            address = self.overrides.get(f"{piece.path}.{quote_path_component(attrs['href'])}", attrs["href"])
            self.addresses[f"{piece.path}.{quote_path_component(in_source['href'])}"] = address

    def _mark_outdated(self, row: StringTranslation, piece: Piece, string: String) -> None:
        """Mark what was behind the old source as behind the new one, as long as readers see it."""
        OutdatedText.objects.filter(translation=row).delete()
        record = getattr(piece.row, "outdated", None) if piece.row is not None else None
        if record is not None:
            OutdatedText.objects.filter(pk=record.pk).update(
                translation=row, translated_from=self._older(record, row.context_id) or string
            )

    def _older(self, record: OutdatedText, context_id: int) -> String | None:
        """Return what the new source said when the outdated text was right."""
        then = StringTranslation.objects.filter(
            translation_of=record.translated_from_id, context=context_id, locale=self.source.locale_id
        ).first()
        return String.from_value(self.source.locale_id, StringValue(then.data)) if then is not None else None


def _provenance(row: StringTranslation | None) -> dict[str, Any]:
    """Return who wrote a text: a person, unless a machine did and nobody has read it, or it is behind its source."""
    if row is None:
        return {"translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL, "tool_name": ""}
    return {
        "translation_type": row.translation_type,
        "tool_name": row.tool_name,
        "last_translated_by_id": row.last_translated_by_id,
    }
