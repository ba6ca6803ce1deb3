"""Pages that use a picture or document: those that are live, and those that go live at a set time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex, Revision

from exchange.cldr import reading_key

MAX_NAMED = 50
"""Pages that a message names; where there are more, it says how many."""


def page_type() -> ContentType:
    """Return the content type under which the reference index keeps what pages name."""
    return ContentType.objects.get_for_model(Page)


def pages_using(file: Any) -> QuerySet[Any]:
    """Return the live pages on which `file` appears, in any field, text or block, by title."""
    rows = ReferenceIndex.get_references_to(file).filter(base_content_type=page_type())
    keys = rows.annotate(page_key=Cast("object_id", IntegerField())).values("page_key")
    return Page.objects.live().filter(pk__in=keys).select_related("locale").order_by("title", "pk")


def scheduled_pages_using(files: Sequence[Any]) -> dict[Any, list[Any]]:
    """Return, for each of `files`, the pages that will show it from a set time on.

    The reference index knows stored pages only, so the few scheduled revisions are read.
    """
    wanted = {(ReferenceIndex._get_base_content_type(file).pk, str(file.pk)): file for file in files}
    found: dict[Any, list[Any]] = {file: [] for file in files}
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False, base_content_type=page_type())
    for revision in waiting.order_by("pk").iterator(chunk_size=50):
        page = revision.as_object()
        page.waits = True
        named = {(kind, key) for kind, key, *_path in ReferenceIndex._extract_references_from_object(page)}
        for reference in named & wanted.keys():
            found[wanted[reference]].append(page)
    return found


def pages_that_need(files: Iterable[Any]) -> dict[Any, list[Any]]:
    """Return, for each of `files` that a live or scheduled page shows, those pages; unused files are left out."""
    every = list(files)
    scheduled = scheduled_pages_using(every) if every else {}
    found: dict[Any, list[Any]] = {}
    for file in every:
        live = sorted(pages_using(file)[: MAX_NAMED + 1], key=lambda page: reading_key(page.title))
        known = {page.pk for page in live}
        pages = [*live, *(page for page in scheduled[file] if page.pk not in known)]
        if pages:
            found[file] = pages
    return found


def is_used(file: Any) -> bool:
    """Return whether a live or scheduled page shows `file`."""
    return bool(pages_using(file).exists() or scheduled_pages_using([file])[file])
