"""Stock Wagtail's index of the same pages, written as its database backend writes it, and its search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Locale, Page, Site
from wagtail.search.backends import database
from wagtail.search.models import IndexEntry

from search.conf import content_languages
from tests.benchmarks.corpus import MadePage
from tests.benchmarks.timing import in_batches

BATCH = 500
_STEP = 4
"""Characters of a step in a page's path."""


def write_pages(pages: Iterable[MadePage], first: int) -> None:
    """Page rows below the root page of the site, the page with number n as row `first` + n, and their stock index."""
    parent = Site.objects.get(is_default_site=True).root_page
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in content_languages()}
    kind = ContentType.objects.get_for_model(Page)
    for batch in in_batches(pages, BATCH):
        Page.objects.bulk_create(_page(each, first, parent, locales[each.language], kind) for each in batch)
        _write_index(batch, first, kind)


def _page(made: MadePage, first: int, parent: Page, locale: Locale, kind: ContentType) -> Page:
    slug = f"made-{made.number}"
    return Page(
        pk=first + made.number,
        title=made.title,
        draft_title=made.title,
        slug=slug,
        url_path=f"{parent.url_path}{slug}/",
        path=parent.path + Page._int2str(made.number).rjust(_STEP, "0"),
        depth=parent.depth + 1,
        locale=locale,
        translation_key=made.family,
        content_type=kind,
        live=True,
    )


def _write_index(batch: Sequence[MadePage], first: int, kind: ContentType) -> None:
    """The base page has no body of its own, so its entry is written here and not by a command."""
    entries = [
        IndexEntry(
            content_type=kind,
            object_id=str(first + made.number),
            title=made.title,
            body=" ".join(made.body),
            autocomplete=made.title,
        )
        for made in batch
    ]
    if connection.vendor == "postgresql":
        _write_vectors(entries)
    else:
        IndexEntry.objects.bulk_create(entries)


def _write_vectors(entries: Sequence[Any]) -> None:
    table = IndexEntry._meta.db_table
    rows = [(e.content_type_id, e.object_id, e.title, e.title, e.body, 1.0, e.title, e.body) for e in entries]
    vector = "to_tsvector('simple', %s)"
    statement = (
        f"INSERT INTO {table}"
        " (content_type_id, object_id, autocomplete, title, body, title_norm, title_text, body_text)"
        f" VALUES (%s, %s, {vector}, {vector}, {vector}, %s, %s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def stock_search(text: str) -> list[Page]:
    """Ten pages by the stock backend, as a site without us would show them."""
    backend = database.SearchBackend({})
    return list(backend.search(text, Page.objects.live())[:10])
