"""Translations as files: TMX for a memory, XLIFF 1.2 for one page. PO is wagtail-localize's own.

Both carry the segments as they are kept, markup of links and emphasis included, so that a file that comes
back unchanged changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from translate.storage.base import ParseError
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile
from wagtail.models import Locale
from wagtail_localize.models import String, StringSegment, StringTranslation, Translation

from exchange.translation.assist.memory import Memory
from exchange.translation.interchange.language_tags import distance, language_meant, language_tag
from exchange.translation.models import PREVIOUS_VERSION, MemoryUnit

XLIFF_TOOL = "XLIFF"
NEEDS_REVIEW = "needs-review-translation"
MAX_FILE = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Imported:
    """Numbers of a file's texts: written, there already, or not of the page."""

    written: int = 0
    unchanged: int = 0
    unknown: int = 0


# A memory


def tmx_of(memory: Memory) -> bytes:
    """Return everything the memory knows of its language pair."""
    source, target = language_tag(memory.source.language_code), language_tag(memory.target.language_code)
    store = tmxfile(sourcelanguage=source, targetlanguage=target)
    for text, translated in memory.pairs():
        store.addtranslation(text, source, translated, target)
    return bytes(store)


@transaction.atomic
def import_tmx(data: bytes, source: Locale, target: Locale, user: Any) -> int:
    """Add the pairs of a TMX file to the memory; a text that is known from a file takes the new translation.

    Raises ValidationError for what is not a TMX file.
    """
    units = {
        String._get_data_hash(text): MemoryUnit(
            source_locale=source,
            target_locale=target,
            source=text,
            source_hash=String._get_data_hash(text),
            target=translated,
            imported_by=user,
        )
        for text, translated in _tmx_pairs(data, source.language_code, target.language_code)
    }
    MemoryUnit.objects.bulk_create(
        units.values(),
        update_conflicts=True,
        unique_fields=["source_locale", "target_locale", "source_hash"],
        update_fields=["target", "imported_by", "imported_at"],
        batch_size=500,
    )
    return len(units)


def _tmx_pairs(data: bytes, source: str, target: str) -> Iterator[tuple[str, str]]:
    store = _parsed(tmxfile, data)
    codes = _site_codes()
    meant = lru_cache(maxsize=None)(lambda tag: language_meant(tag, codes))
    for unit in store.units:
        texts = list(_tmx_texts(unit))
        pair = [_nearest([(tag, text) for tag, text in texts if meant(tag) == code], code) for code in (source, target)]
        if all(pair):
            yield pair[0], pair[1]


def _nearest(texts: list[tuple[str, str]], code: str) -> str:
    """Return the text in the language nearest to `code`, of those that mean it; "" if there is none."""
    return min(texts, key=lambda row: distance(row[0], code) or 0, default=("", ""))[1]


def _site_codes() -> list[str]:
    return list(Locale.objects.order_by("pk").values_list("language_code", flat=True))


def _tmx_texts(unit: Any) -> Iterator[tuple[str, str]]:
    """Yield each language of a unit, as the file calls it, and the text in it."""
    language_key = "{http://www.w3.org/XML/1998/namespace}lang"
    for node in unit.getlanguageNodes():
        language = node.get(language_key) or node.get("lang") or ""
        yield language, str(unit.getNodeText(node) or "")


# One page


def xliff_of(translation: Translation) -> bytes:
    """Return the texts of a page with what is translated; machine text and outdated text ask for a review."""
    store: Any = xlifffile()
    name = translation.source.object_repr
    store.setfilename(store.getfilenode("NoName"), name)
    target_tag = language_tag(translation.target_locale.language_code)
    store.setsourcelanguage(language_tag(translation.source.locale.language_code))
    store.settargetlanguage(target_tag)
    rows = _rows_of(translation)
    segments = StringSegment.objects.filter(source=translation.source_id).select_related("string", "context")
    for segment in segments.order_by("order"):
        unit = store.UnitClass(segment.string.data)
        unit.setid(f"{segment.order}:{segment.context.path}")
        row = rows.get((segment.context.path, segment.string.data_hash))
        if row is not None:
            unit.settarget(row.data, lang=target_tag)
            if _wants_review(row):
                unit.xmlelement.find(unit.namespaced("target")).set("state", NEEDS_REVIEW)
        store.addunit(unit)
    return bytes(store)


@transaction.atomic
def import_xliff(translation: Translation, data: bytes, user: Any) -> Imported:
    """Write the targets of an XLIFF file into the translation.

    A text is identified by its place and its source, so a file made before the source changed still finds those
    that did not change. Targets that ask for a review count as machine text, which a person has to read.
    Raises ValidationError for what is not an XLIFF file or is one of other languages.
    """
    store = _parsed(xlifffile, data)
    expected = (translation.source.locale.language_code, translation.target_locale.language_code)
    codes = _site_codes()
    named = (store.getsourcelanguage(), store.gettargetlanguage())
    if tuple(language_meant(tag or "", codes) for tag in named) != expected:
        raise ValidationError(_("This file is for other languages."))
    segments = {
        (segment.context.path, segment.string.data_hash): segment
        for segment in StringSegment.objects.filter(source=translation.source_id).select_related("string", "context")
    }
    rows = _rows_of(translation)
    written = unchanged = unknown = 0
    for unit in store.units:
        text = str(unit.target or "")
        if not text:
            continue
        key = (unit.getid().rpartition("\x04")[2].partition(":")[2], String._get_data_hash(str(unit.source)))
        segment, row = segments.get(key), rows.get(key)
        if segment is None:
            unknown += 1
        elif row is not None and row.data == text:
            unchanged += 1
        else:
            _write(translation, segment, text, user, review=_asks_for_review(unit))
            written += 1
    return Imported(written, unchanged, unknown)


def _write(translation: Translation, segment: StringSegment, text: str, user: Any, *, review: bool) -> None:
    kind = StringTranslation.TRANSLATION_TYPE_MACHINE if review else StringTranslation.TRANSLATION_TYPE_MANUAL
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        defaults={
            "data": text,
            "translation_type": kind,
            "tool_name": XLIFF_TOOL,
            "last_translated_by": user,
            "has_error": False,
            "field_error": "",
        },
    )


def _rows_of(translation: Translation) -> dict[tuple[str, Any], StringTranslation]:
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id, locale=translation.target_locale
    ).select_related("context", "translation_of")
    return {(row.context.path, row.translation_of.data_hash): row for row in rows}


def _wants_review(row: StringTranslation) -> bool:
    machine = row.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE
    return machine or row.tool_name == PREVIOUS_VERSION


def _asks_for_review(unit: Any) -> bool:
    target = unit.xmlelement.find(unit.namespaced("target"))
    return target is not None and target.get("state") == NEEDS_REVIEW


def _parsed(kind: Any, data: bytes) -> Any:
    if len(data) > MAX_FILE:
        raise ValidationError(_("This file is too large."))
    try:
        store = kind.parsestring(data)
        store.getsourcelanguage()
    except (ParseError, ValueError, SyntaxError, UnicodeError, StopIteration, AttributeError) as error:
        # The parser accepts any XML and fails at the first part that it misses.
        raise ValidationError(_("This file cannot be read.")) from error
    return store
