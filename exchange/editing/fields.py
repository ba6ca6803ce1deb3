"""Names and values of a page's fields as an editor knows them, by the paths of `exchange.merging`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.html import escape, strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlock, StructBlock
from wagtail.fields import StreamField

from exchange.merging import ABSENT
from exchange.merging.changes import rows_of
from exchange.merging.paragraphs import is_rich_text, paragraphs
from exchange.merging.shapes import identified, is_block
from exchange.records.concept_rows import concept_relation

HIDDEN = frozenset({"id", "pk", "type", "page", "sort_order", "translation_key", "locale", "uuid"})


class Names:
    """The fields of one page type; `contents` are the versions in which rows and blocks are looked up."""

    def __init__(self, page_class: type[models.Model], *contents: Mapping[str, Any]) -> None:
        self.page_class = page_class
        self.contents = contents

    def label(self, path: str) -> str:
        place, order, _rest = path.partition(":order")
        name, *rest = place.split(".")
        field = self._field(name)
        label = " › ".join([_verbose(field, name), *self._inner_labels(field, name, rest)])
        return _("Order: %(field)s") % {"field": label} if order else label

    def _field(self, name: str) -> Any:
        try:
            return self.page_class._meta.get_field(name)
        except FieldDoesNotExist:
            return None

    def field_at(self, path: str) -> Any:
        """Return the model field of a plain field or of a field in a child row; None for what is in a StreamField."""
        name, *rest = path.split(".")
        field = self._field(name)
        if field is not None and field.is_relation and field.one_to_many and len(rest) == 2:
            try:
                return field.related_model._meta.get_field(rest[1])
            except FieldDoesNotExist:
                return None
        return field if not rest else None

    def _inner_labels(self, field: Any, name: str, rest: Sequence[str]) -> list[str]:
        if not rest:
            return []
        values = [content.get(name) for content in self.contents if content.get(name)]
        if isinstance(field, StreamField):
            return _block_labels(field.stream_block, values, rest)
        number = _number(values, rest[0])
        inner = field.related_model._meta.get_field if field is not None and field.one_to_many else None
        labels = [_verbose_of(inner, part) for part in rest[1:]]
        return ([str(number)] if number else []) + labels

    def shown(self, path: str, value: Any) -> str:
        """Return a value in words."""
        if value is ABSENT:
            return _("(deleted)")
        if path.endswith(":order"):
            return self._shown_order(path.removesuffix(":order"), value)
        field = self.field_at(path)
        if field is not None and value is not None and not isinstance(value, list):
            if getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False):
                return str(field.related_model._default_manager.filter(pk=value).first() or value)
            if getattr(field, "choices", None):
                return str(dict(field.flatchoices).get(value, value))
        return words_of(value)

    def _shown_order(self, path: str, order: Sequence[str]) -> str:
        for content in self.contents:
            rows = rows_of(content.get(path))
            if rows is not None:
                found = identified(rows)
                return "\n".join(words_of(found[item])[:80] for item in order if item in found)
        return ""

    def takes_text(self, path: str, *values: Any) -> bool:
        """Return whether a person may write a text of their own there."""
        field = self.field_at(path)
        is_plain = field is None or (isinstance(field, models.CharField | models.TextField) and not field.choices)
        return is_plain and all(isinstance(value, str) and rows_of(value) is None for value in values)


def _verbose(field: Any, name: str) -> str:
    if field is not None and name == concept_relation(field.model):
        return _("Concepts")
    if field is None:
        return capfirst(name.replace("_", " "))
    if field.one_to_many:
        return capfirst(str(field.related_model._meta.verbose_name_plural))
    return capfirst(str(field.verbose_name))


def _verbose_of(get_field: Any, name: str) -> str:
    try:
        return _verbose(get_field(name) if get_field is not None else None, name)
    except FieldDoesNotExist:
        return _verbose(None, name)


def _number(values: Sequence[Any], identity: str) -> int | None:
    """Return which row or block it is, counted from 1."""
    for value in values:
        identities = list(identified(rows_of(value) or []))
        if identity in identities:
            return identities.index(identity) + 1
    return None


def _block_labels(stream: StreamBlock, values: Sequence[Any], rest: Sequence[str]) -> list[str]:
    number = _number(values, rest[0])
    for value in values:
        block = identified(rows_of(value) or []).get(rest[0])
        child = stream.child_blocks.get(block["type"]) if isinstance(block, Mapping) and is_block(block) else None
        if child is not None:
            labels = [f"{child.label} {number}"]
            for part in rest[1:]:
                child = child.child_blocks.get(part) if isinstance(child, StructBlock) else None
                labels.append(str(child.label) if child is not None else part)
            return labels
    return [str(number)] if number else []


def words_of(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        inner = value["value"] if is_block(value) else value
        if not isinstance(inner, Mapping):
            return words_of(inner)
        return "\n".join(words_of(item) for key, item in inner.items() if key not in HIDDEN and item not in (None, ""))
    if isinstance(value, list):
        return "\n".join(words_of(item) for item in value)
    if isinstance(value, str) and (blocks := rows_of(value)) is not None:
        return words_of(blocks)
    return plain(value) if is_rich_text(value) else str(value)


def plain(html: str) -> str:
    """Return a rich text as paragraphs of plain text."""
    return "\n\n".join(strip_tags(part).strip() for part in paragraphs(html) if strip_tags(part).strip())


def as_rich_text(text: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.replace("\r", "").split("\n\n") if part.strip())


def as_json(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content as it is stored."""
    found: dict[str, Any] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return found
