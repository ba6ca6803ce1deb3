"""Stored values as people read them, and the difference of two of them by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page

from exchange.merging import ABSENT
from exchange.merging.difference import Change, word_changes
from exchange.merging.paragraphs import is_rich_text
from exchange.merging.shapes import ROW_BOOKKEEPING, is_block, stream_of

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
TARGET = re.compile(r"""(?:href|linktype|id)="([^"]*)\"""")
LINE_END = re.compile(r"</(?:p|h[1-6]|li)>|<br\s*/?>")


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one place, word by word; `is_format_only` if the words stayed and their markup did not."""

    changes: Sequence[Change]
    is_format_only: bool = False


def difference(model: type[Page], path: str, old: Any, new: Any) -> Difference:
    before, after = words(model, path, old), words(model, path, new)
    return Difference(word_changes(before, after), is_format_only=before == after)


def words(model: type[Page], path: str, value: Any) -> str:
    """Return the value at `path` as a text without markup."""
    if value is ABSENT or value is None:
        return ""
    if path.endswith(":order"):
        return "\n".join(str(item) for item in value)
    name, *rest = path.split(".")
    field = _field(model, name)
    related = getattr(field, "related_model", None) if getattr(field, "one_to_many", False) else None
    if related is not None and rest:
        return _of_row(related, value) if len(rest) == 1 else _of_field(_field(related, rest[1]), value)
    return _of_field(field if not rest else None, value)


def _field(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _of_row(model: Any, row: Any) -> str:
    if not isinstance(row, Mapping):
        return str(row)
    parts = []
    for name, value in row.items():
        field = _field(model, name)
        is_parent = field is not None and field.is_relation and issubclass(field.related_model, Page)
        if name not in ROW_BOOKKEEPING and not is_parent:
            parts.append(_of_field(field, value))
    return _lines(parts)


def _of_field(field: Any, value: Any) -> str:
    if value is None or value is ABSENT:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found is not None else _("(deleted)")
    choices = dict(getattr(field, "flatchoices", None) or ())
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        blocks = stream_of(value)
        return _plain(blocks) if blocks is not None else text_of(value)
    if is_block(value):
        return _plain(value["value"])
    if isinstance(value, Mapping):
        return _lines(_plain(part) for part in value.values())
    if isinstance(value, list):
        return _lines(_plain(part) for part in value)
    return "" if value is None else str(value)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def text_of(value: str) -> str:
    """Return a text with its paragraphs as lines, and after each link where it leads.

    A link is a part of what is said.
    """
    if not is_rich_text(value):
        return value
    with_links = LINK.sub(_named_link, value)
    return unescape(strip_tags(LINE_END.sub("\n", with_links))).strip()


def _named_link(link: re.Match[str]) -> str:
    target = " ".join(TARGET.findall(link.group(1)))
    return f"{link.group(2)} ({target})"
