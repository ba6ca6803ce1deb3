"""Rows without the pattern: column by column, and rows within rows such as a revision or a binned row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Model
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

from exchange.bin.purging.pattern import TextPattern
from exchange.bin.purging.registry import is_fixed, text_columns
from exchange.bin.purging.reports import Found
from exchange.bin.purging.scope import Scope
from exchange.bin.purging.values import Cleaner
from exchange.bin.rows import in_batches, model_of

BATCH_SIZE = 100
Embedded = Callable[[dict[str, Any]], "type[Model] | None"]

_embedded: dict[str, dict[str, Embedded]] = {}


def embed(label: str, column: str, model: Embedded) -> None:
    """Note that a column holds the row of another model; `model` returns which one, by the columns of the row."""
    _embedded.setdefault(label, {})[column] = model


def find(model: type[Model], pattern: TextPattern, scope: Scope) -> Iterator[Found]:
    """Yield the rows of `model` that hold the pattern."""
    for row in _read(scope.rows_of(model).order_by("pk"), model):
        _changed, cleaner = clean_row(model, row, pattern)
        if cleaner.contexts or cleaner.kept:
            kind = str(model._meta.verbose_name_plural)
            yield Found(kind, str(row["pk"]), tuple(cleaner.contexts), tuple(cleaner.kept))


def purge(model: type[Model], pattern: TextPattern, scope: Scope) -> list[Any]:
    """Change the rows of `model` that hold the pattern, and no other column or row; return the keys changed."""
    keys = [each.key for each in find(model, pattern, scope) if each.contexts]
    changed: list[Any] = []
    for batch in in_batches(keys, BATCH_SIZE):
        for row in list(_read(model._base_manager.select_for_update().filter(pk__in=batch), model)):
            columns, _cleaner = clean_row(model, row, pattern)
            if columns:
                model._base_manager.filter(pk=row["pk"]).update(**_for_database(model, columns))
                changed.append(row["pk"])
    return changed


def _read(rows: Any, model: type[Model]) -> Iterator[dict[str, Any]]:
    names = [field.name for field in text_columns(model)]
    more = [field.name for field in model._meta.local_concrete_fields if field.name in {"locale", "page", "language"}]
    if model._meta.label_lower in _embedded:
        more += [name for name in ("model", "content_type", "specific_content_type") if _has(model, name)]
    yield from rows.values("pk", *dict.fromkeys([*names, *more])).iterator(chunk_size=BATCH_SIZE)


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.local_concrete_fields)


def clean_row(model: type[Model], row: dict[str, Any], pattern: TextPattern) -> tuple[dict[str, Any], Cleaner]:
    """Return the columns that change, in the form of `_for_database`, and what was found."""
    cleaner = Cleaner(pattern, partial(placeholder, model, row))
    embedded = _embedded.get(model._meta.label_lower, {})
    changed = {}
    for field in text_columns(model):
        value = _plain(field, row[field.name])
        if field.name in embedded:
            cleaned = _clean_embedded(cleaner, embedded[field.name](row), value)
        else:
            cleaned = _clean_column(cleaner, model, field, value)
        if cleaned is not value:
            changed[field.name] = cleaned
    return changed, cleaner


def _clean_embedded(cleaner: Cleaner, model: type[Model] | None, value: Any) -> Any:
    def clean(fields: Any) -> Any:
        return clean_fields(cleaner, model, fields) if isinstance(fields, dict) else cleaner.clean(fields)

    if isinstance(value, str):
        cleaned = cleaner.clean_json(value, clean)
        return value if cleaned is None else cleaned
    return clean(value)


def clean_fields(cleaner: Cleaner, model: type[Model] | None, fields: dict[str, Any]) -> dict[str, Any]:
    """Return a row of `model` as JSON, with its child rows."""
    if model is None:
        return cleaner.clean(fields)
    own = {field.name: field for base in (model, *model._meta.get_parent_list()) for field in text_columns(base)}
    known = {field.name for field in model._meta.concrete_fields}
    children = {each.get_accessor_name(): each.related_model for each in get_all_child_relations(model)}
    embedded = _embedded.get(model._meta.label_lower, {})
    cleaned = {}
    for name, value in fields.items():
        if name in embedded:
            cleaned[name] = _clean_embedded(cleaner, embedded[name](fields), value)
        elif name in own:
            cleaned[name] = _clean_column(cleaner, model, own[name], value)
        elif name in children and isinstance(value, list):
            rows = [clean_fields(cleaner, children[name], each) if isinstance(each, dict) else each for each in value]
            cleaned[name] = value if all(a is b for a, b in zip(value, rows, strict=True)) else rows
        else:
            cleaned[name] = value if name in known else cleaner.clean(value)
    return fields if all(fields[name] is cleaned[name] for name in fields) else cleaned


def _clean_column(cleaner: Cleaner, model: type[Model], field: Any, value: Any) -> Any:
    if value in (None, ""):
        return value
    if is_fixed(field):
        if cleaner.pattern.is_in(str(value)) or as_slug(cleaner.pattern) in str(value):
            cleaner.kept.append(_stays(model, field))
        return value
    if isinstance(field, models.URLField | models.EmailField):
        return _clean_address(cleaner, model, field, value)
    cleaned = cleaner.clean(value)
    limit = field.max_length if isinstance(cleaned, str) else None
    return cleaned if limit is None or len(cleaned) <= limit else cleaned[:limit]


def _clean_address(cleaner: Cleaner, model: type[Model], field: Any, value: Any) -> Any:
    """Remove a web or e-mail address as a whole: without a part of it, it is not an address."""
    if not cleaner.pattern.is_in(str(value)):
        return value
    if not field.blank:
        cleaner.kept.append(_stays(model, field))
        return value
    cleaner.contexts.append(f"[{value}]")
    return ""


def as_slug(pattern: TextPattern) -> str:
    """Return the pattern as it appears in an address; a pattern of which no letters are left is in no address."""
    return slugify(pattern.text) or "\x00"


def _stays(model: type[Model], field: Any) -> str:
    return _("%(kind)s: “%(field)s” contains the text, or something like it. Change it by hand.") % {
        "kind": model._meta.verbose_name,
        "field": field.verbose_name,
    }


def _plain(field: Any, value: Any) -> Any:
    return field.get_prep_value(value) if isinstance(field, StreamField) else value


def _for_database(model: type[Model], columns: dict[str, Any]) -> dict[str, Any]:
    streams = {field.name: field for field in text_columns(model) if isinstance(field, StreamField)}
    return {name: streams[name].to_python(value) if name in streams else value for name, value in columns.items()}


# The language of a row


def placeholder(model: type[Model], row: dict[str, Any]) -> str:
    """Return what takes the place of a text that was the whole of a field, in the row's language."""
    with translation.override(_language(model, row)):
        return _("[removed]")


def _language(model: type[Model], row: dict[str, Any]) -> str:
    if row.get("language"):
        return str(row["language"])
    locale = row.get("locale")
    if locale is None:
        page = row["pk"] if issubclass(model, Page) else row.get("page")
        content = row.get("content") or row.get("fields")
        if isinstance(content, dict) and content.get("locale"):
            locale = content["locale"]
        elif page is not None:
            locale = Page.objects.filter(pk=page).values_list("locale", flat=True).first()
    return _codes().get(str(locale), settings.LANGUAGE_CODE)


def _codes() -> dict[str, str]:
    return {str(pk): code for pk, code in Locale.objects.values_list("pk", "language_code")}


def binned_model(row: dict[str, Any]) -> type[Model] | None:
    """Return the model of a row in the bin."""
    return model_of(row["model"])


def model_of_content_type(name: str) -> Embedded:
    """Return a function that gives the model named by the column `name`, a key of ContentType."""

    def model(row: dict[str, Any]) -> type[Model] | None:
        found = ContentType.objects.filter(pk=row[name]).first() if row.get(name) else None
        return found.model_class() if found is not None else None

    return model
