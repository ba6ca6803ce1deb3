"""Reads live pages for the search, many together: one query for the pages of a type, and one per relation of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, prefetch_related_objects
from modelcluster.fields import ParentalKey
from wagtail.models import Page

PART = 250
"""Pages that are read together: what they share is read once for all of them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some pages of one type."""

    model: type[Page]
    page_ids: tuple[int, ...]


def live_parts(page_ids: Iterable[int] | None = None) -> Iterator[Part]:
    """Yield all live pages that may be searched, or those of them that are named, in parts of bounded size."""
    pages = Page.objects.filter(live=True, alias_of__isnull=True)
    if page_ids is not None:
        pages = pages.filter(pk__in=page_ids)
    rows = pages.order_by("content_type_id", "pk").values_list("content_type_id", "pk")
    for type_id, alike in groupby(rows.iterator(), key=itemgetter(0)):
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None and hasattr(model, "search_content"):
            ids = (pk for _type_id, pk in alike)
            while some := tuple(islice(ids, PART)):
                yield Part(model, some)


def read(part: Part) -> list[Page]:
    """Return the pages of a part that are live by now, with what they say they need for `search_content`."""
    pages = list(part.model.objects.filter(pk__in=part.page_ids, live=True, alias_of__isnull=True))
    _read_relations(pages, ("locale", *getattr(part.model, "search_related", ())))
    return pages


def recordable_pages(page_ids: Iterable[int] | None = None) -> Iterator[list[Page]]:
    """Return the specific instances of all live pages, or of those named, some at a time."""
    return filter(None, map(read, live_parts(page_ids)))


def read_below_children(page: Page) -> None:
    """Read what the child rows of a page that is being saved refer to, in one query per relation and not per row.

    Child rows that are not in memory are left alone: the code that asks for them reads them again, and what they refer
    to.
    """
    for name, rests in _by_child_relation(type(page), getattr(page, "search_related", ()))[0].items():
        rows = getattr(page, name)
        if rests and rows.is_deferring:
            prefetch_related_objects(list(rows.all()), *rests)


def _read_relations(objects: Sequence[Model], lookups: Iterable[str]) -> None:
    """Read relations as Django's `prefetch_related_objects` does, with child rows given to their pages in memory.

    Django's makes a query set for each page and each of its child relations. Here child rows are held as Wagtail itself
    holds those of a draft, which takes a third of the time.
    """
    if not objects:
        return
    below, others = _by_child_relation(type(objects[0]), lookups)
    prefetch_related_objects(objects, *others)
    for name, rests in below.items():
        _read_relations(_read_children(objects, name), rests)


def _by_child_relation(model: type[Model], lookups: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the lookups below each child relation that they begin with, and those that begin otherwise."""
    below: dict[str, list[str]] = defaultdict(list)
    others = []
    for lookup in lookups:
        name, _separator, rest = lookup.partition("__")
        if _is_child_relation(model, name):
            below[name] += [rest] if rest else []
        else:
            others.append(lookup)
    return below, others


def _is_child_relation(model: type[Model], name: str) -> bool:
    relations = (each for each in model._meta.related_objects if each.get_accessor_name() == name)
    return any(isinstance(each.field, ParentalKey) for each in relations)


def _read_children(parents: Sequence[Model], name: str) -> list[Model]:
    """Read the child rows of one relation, and give each parent its own."""
    descriptor = getattr(type(parents[0]), name)
    to_parent = descriptor.rel.field
    children = list(to_parent.model._default_manager.filter(**{f"{to_parent.name}__in": parents}))
    by_parent: dict[object, list[Model]] = defaultdict(list)
    for child in children:
        by_parent[getattr(child, to_parent.attname)].append(child)
    for parent in parents:
        getattr(parent, name).set(by_parent[parent.pk])
    return children
