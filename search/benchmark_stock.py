"""Stock Wagtail's search on the same made-up texts, for the benchmark: written and rolled back again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Locale, Page
from wagtail.search.backends import database
from wagtail.search.models import IndexEntry

BATCH = 500
_STEPS = 4
"""Characters of a step in a page's path."""


@contextmanager
def stock_pages(texts: Sequence[tuple[str, str]]) -> Iterator[float]:
    """Within, pages of these titles and bodies exist and stand in the stock index; yields pages indexed a second."""
    with transaction.atomic():
        root = Page.get_first_root_node()
        locale = Locale.objects.first()
        kind = ContentType.objects.get_for_model(Page)
        first = (Page.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        for start in range(0, len(texts), BATCH):
            Page.objects.bulk_create(
                _page(first + start + at, title, root, locale, kind)
                for at, (title, _body) in enumerate(texts[start : start + BATCH])
            )
        started = time.perf_counter()
        for start in range(0, len(texts), BATCH):
            _index(first + start, texts[start : start + BATCH], kind)
        yield len(texts) / max(time.perf_counter() - started, 1e-9)
        transaction.set_rollback(True)


def _page(pk: int, title: str, root: Page, locale: Locale, kind: ContentType) -> Page:
    step = Page._int2str(pk).rjust(_STEPS, "0")
    place = f"z{pk}"
    return Page(
        pk=pk,
        title=title,
        draft_title=title,
        slug=place,
        url_path=f"/{place}/",
        path=f"{root.path}{step}",
        depth=2,
        locale=locale,
        content_type=kind,
        live=True,
    )


def _index(first: int, texts: Sequence[tuple[str, str]], kind: ContentType) -> None:
    """What the stock backend writes for a page; the base page has no body of its own."""
    entries = [
        IndexEntry(content_type=kind, object_id=str(first + at), title=title, body=body, autocomplete=title)
        for at, (title, body) in enumerate(texts)
    ]
    if connection.vendor == "postgresql":
        _write_vectors(entries)
    else:
        IndexEntry.objects.bulk_create(entries)


def _write_vectors(entries: Sequence[IndexEntry]) -> None:
    table = IndexEntry._meta.db_table
    rows = [(e.content_type_id, e.object_id, e.title, e.title, e.body, 1.0, e.title, e.body) for e in entries]
    vector = "to_tsvector('simple', %s)"
    statement = (
        f"INSERT INTO {table}"  # noqa: S608
        " (content_type_id, object_id, autocomplete, title, body, title_norm, title_text, body_text)"
        f" VALUES (%s, %s, {vector}, {vector}, {vector}, %s, %s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def stock_search(text: str) -> list[Any]:
    """Ten pages by the stock backend, as a site without us would show them."""
    backend = database.SearchBackend({})
    return list(backend.search(text, Page.objects.live())[:10])
