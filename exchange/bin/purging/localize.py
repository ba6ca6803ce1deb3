"""Purging wagtail-localize's strings and templates, which are found by a hash of their text and shared by pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail_localize.models import String, StringSegment, StringTranslation, Template, TemplateSegment

from exchange.bin.purging.pattern import Cleaned, TextPattern
from exchange.bin.purging.reports import Found
from exchange.bin.purging.scope import Scope
from exchange.translation.comments.models import SegmentComment
from exchange.translation.models import MemoryUnit, MergeConflict, OutdatedText

BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds the pattern, and its text without it."""

    row: Any
    cleaned: Cleaned


def _placeholder(language: str) -> str:
    with translation.override(language):
        return _("[removed]")


def _found(rows: Iterator[Row]) -> Iterator[Found]:
    for each in rows:
        yield Found(str(each.row._meta.verbose_name_plural), str(each.row.pk), each.cleaned.contexts)


class Strings:
    """A changed text is another String: segments and translations within the scope go over to it."""

    def find(self, pattern: TextPattern, scope: Scope) -> Iterator[Found]:
        return _found(self._rows(pattern, scope))

    def _rows(self, pattern: TextPattern, scope: Scope) -> Iterator[Row]:
        strings = String.objects.select_related("locale").order_by("pk")
        if not scope.is_site:
            segments = scope.within(StringSegment.objects.all(), "source__object")
            translations = scope.within(StringTranslation.objects.all(), "context__object")
            strings = strings.filter(pk__in=segments.values("string")) | strings.filter(
                pk__in=translations.values("translation_of")
            )
        for string in strings.distinct().iterator(chunk_size=BATCH_SIZE):
            language = string.locale.language_code
            cleaned = pattern.remove(string.data, lambda language=language: _placeholder(language))  # type: ignore[misc]
            if cleaned.contexts:
                yield Row(string, cleaned)

    def purge(self, pattern: TextPattern, scope: Scope) -> int:
        rows = list(self._rows(pattern, scope))
        for each in rows:
            _replace_string(each.row, each.cleaned.text, scope)
        return len(rows)


def _replace_string(old: String, text: str, scope: Scope) -> None:
    new, _created = String.objects.get_or_create(
        locale=old.locale, data_hash=String._get_data_hash(text), defaults={"data": text}
    )
    scope.within(StringSegment.objects.filter(string=old), "source__object").update(string=new)
    for row in scope.within(StringTranslation.objects.filter(translation_of=old), "context__object"):
        try:
            with transaction.atomic():
                StringTranslation.objects.filter(pk=row.pk).update(translation_of=new)
        except IntegrityError:  # the new text is translated there already
            StringTranslation.objects.filter(pk=row.pk).delete()
    for model, name, path in (
        (SegmentComment, "said_of", "context__object"),
        (OutdatedText, "translated_from", "translation__context__object"),
        (MergeConflict, "source", "translation__source__object"),
    ):
        rows = model._default_manager.filter(**{name: old})
        model._default_manager.filter(pk__in=scope.within(rows, path).values("pk")).update(**{name: new})
    used = (StringSegment.objects.filter(string=old), StringTranslation.objects.filter(translation_of=old))
    if not any(rows.exists() for rows in used):
        old.delete()


class Templates:
    """The frame of a rich text; it can hold words in attributes, such as the alternative text of a picture."""

    def find(self, pattern: TextPattern, scope: Scope) -> Iterator[Found]:
        return _found(self._rows(pattern, scope))

    def _rows(self, pattern: TextPattern, scope: Scope) -> Iterator[Row]:
        segments = scope.within(TemplateSegment.objects.all(), "source__object")
        templates = (
            Template.objects.all() if scope.is_site else Template.objects.filter(pk__in=segments.values("template"))
        )
        for template in templates.order_by("pk").iterator(chunk_size=BATCH_SIZE):
            cleaned = pattern.remove(template.template, lambda: _placeholder("en"))
            if cleaned.contexts:
                yield Row(template, cleaned)

    def purge(self, pattern: TextPattern, scope: Scope) -> int:
        rows = list(self._rows(pattern, scope))
        for each in rows:
            old: Template = each.row
            space = uuid.uuid5(Template.BASE_UUID_NAMESPACE, old.template_format)
            new, _created = Template.objects.get_or_create(
                uuid=uuid.uuid5(space, each.cleaned.text),
                defaults={
                    "template": each.cleaned.text,
                    "template_format": old.template_format,
                    "string_count": old.string_count,
                },
            )
            scope.within(TemplateSegment.objects.filter(template=old), "source__object").update(template=new)
            if not TemplateSegment.objects.filter(template=old).exists():
                old.delete()
        return len(rows)


class Memory:
    """The imported translation memory, which belongs to no page: a purge of the whole site alone changes it."""

    def find(self, pattern: TextPattern, scope: Scope) -> Iterator[Found]:
        for row, _source, _target, contexts in self._rows(pattern, scope):
            yield Found(str(MemoryUnit._meta.verbose_name_plural), str(row.pk), contexts)

    def _rows(self, pattern: TextPattern, scope: Scope) -> Iterator[tuple[MemoryUnit, str, str, tuple[str, ...]]]:
        if not scope.is_site:
            return
        units = MemoryUnit.objects.select_related("source_locale", "target_locale").order_by("pk")
        for row in units.iterator(chunk_size=BATCH_SIZE):
            languages = (row.source_locale.language_code, row.target_locale.language_code)
            source = pattern.remove(row.source, lambda code=languages[0]: _placeholder(code))  # type: ignore[misc]
            target = pattern.remove(row.target, lambda code=languages[1]: _placeholder(code))  # type: ignore[misc]
            if source.contexts or target.contexts:
                yield row, source.text, target.text, source.contexts + target.contexts

    def purge(self, pattern: TextPattern, scope: Scope) -> int:
        rows = list(self._rows(pattern, scope))
        for row, source, target, _contexts in rows:
            changes = {"source": source, "target": target, "source_hash": String._get_data_hash(source)}
            try:
                with transaction.atomic():
                    MemoryUnit.objects.filter(pk=row.pk).update(**changes)
            except IntegrityError:  # the memory knows the new text already
                MemoryUnit.objects.filter(pk=row.pk).delete()
        return len(rows)
