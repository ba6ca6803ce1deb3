"""The matrix: pages of the whole site against its languages, narrowed, sorted and cut into pages.

Sorting by what matters needs the state of every page, so all states are counted (five queries, whatever
the number); everything else is read for the pages that are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from wagtail.models import Locale, Page

from exchange.access.querysets import pages_for
from exchange.cldr import reading_key
from exchange.ownership.verbs import Verb
from exchange.records.organisation import Organisation
from exchange.translation.status.families import content_locales, source_pages
from exchange.translation.status.page_types import owned_by, owners_of, safety_critical_pages
from exchange.translation.status.states import Cell, State, cells, with_reviews

PER_PAGE = 50
MANY = 500
"""From this number of pages on, the counts are made of all pages at once instead of naming each."""


@dataclass(frozen=True, slots=True)
class MatrixQuery:
    """The filters and order that an editor wants. An empty value leaves the matrix as it is.

    `state` holds for at least one of the shown target languages. `quiet_days` asks for sources that were
    published longer ago than that.
    """

    text: str = ""
    model: str = ""
    organisation_id: int | None = None
    source_locale_id: int | None = None
    target_locale_id: int | None = None
    state: str = ""
    quiet_days: int | None = None
    sort: str = "weight"


@dataclass(frozen=True, slots=True)
class Row:
    """A family: its source page and what is known of it in each language."""

    page_id: int
    key: UUID
    title: str
    locale_id: int
    published_at: dt.datetime | None
    safety_critical: bool
    cells: Mapping[int, Cell]
    page: Page | None = None
    owner: Organisation | None = None

    def ordered(self, locales: Iterable[Locale]) -> list[Cell]:
        return [self.cells[locale.pk] for locale in locales]


@dataclass(frozen=True, slots=True)
class Matrix:
    locales: Sequence[Locale]
    rows: Sequence[Row]
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many cells are in each state, of all rows and target languages asked for."""

    def page(self, number: Any) -> PageOfRows:
        return Paginator(self.rows, PER_PAGE).get_page(number)


def matrix(query: MatrixQuery, user: Any) -> Matrix:
    """Return all rows that `query` asks for and `user` may know of, in order. Six queries, whatever their number."""
    locales = content_locales()
    pages = _narrowed(source_pages(), query)
    if not user.is_superuser:
        drafts = pages_for(user, Verb.VIEW_DRAFT)
        pages = pages.filter(Q(live=True) | Q(pk__in=drafts.values("pk")))
    # A live page is called by the name readers know: what a draft would call it, its owner has not said yet.
    named = Case(When(live=False, then=NullIf(F("draft_title"), Value(""))))
    titled = pages.annotate(shown_title=Coalesce(named, F("title")))
    found = list(titled.values_list("pk", "translation_key", "shown_title", "locale_id", "last_published_at"))
    sources = {key: locale_id for _pk, key, _title, locale_id, _published in found}
    known = cells(sources, [locale.pk for locale in locales], everything=len(found) > MANY)
    critical = safety_critical_pages()
    targets = [locale.pk for locale in locales if query.target_locale_id in (None, locale.pk)]
    rows = [
        Row(pk, key, title, locale_id, published, pk in critical, known[key])
        for pk, key, title, locale_id, published in found
    ]
    if query.state:
        rows = [row for row in rows if any(row.cells[locale_id].state == query.state for locale_id in targets)]
    counts = {state.value: 0 for state in State}
    for row in rows:
        for locale_id in targets:
            counts[row.cells[locale_id].state] += 1
    return Matrix(locales, _sorted(rows, query.sort, targets), counts)


def with_details(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with their pages and owners, read in a handful of queries."""
    pages = Page.objects.select_related("content_type", "locale").in_bulk([row.page_id for row in rows])
    owners = owners_of(pages)
    organisations = Organisation.objects.prefetch_related("names").in_bulk(set(owners.values()))
    reviewed = iter(with_reviews([cell for row in rows for cell in row.cells.values()]))
    cells_of = {row.key: {locale_id: next(reviewed) for locale_id in row.cells} for row in rows}
    return [
        Row(
            row.page_id,
            row.key,
            row.title,
            row.locale_id,
            row.published_at,
            row.safety_critical,
            cells_of[row.key],
            pages[row.page_id],
            organisations.get(owners.get(row.page_id)),
        )
        for row in rows
        if row.page_id in pages
    ]


def _narrowed(pages: Any, query: MatrixQuery) -> Any:
    if query.text:
        pages = pages.filter(Q(title__icontains=query.text) | Q(live=False, draft_title__icontains=query.text))
    if query.model:
        app_label, _dot, model = query.model.partition(".")
        pages = pages.filter(content_type__app_label=app_label, content_type__model=model)
    if query.organisation_id:
        pages = pages.filter(owned_by(query.organisation_id))
    if query.source_locale_id:
        pages = pages.filter(locale=query.source_locale_id)
    if query.quiet_days is not None:
        pages = pages.filter(last_published_at__lt=timezone.now() - dt.timedelta(days=query.quiet_days))
    return pages


def _sorted(rows: list[Row], sort: str, targets: Sequence[int]) -> list[Row]:
    if sort == "title":
        return sorted(rows, key=lambda row: (reading_key(row.title), row.page_id))
    if sort == "changed":
        return sorted(rows, key=lambda row: row.published_at or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True)
    return sorted(rows, key=lambda row: (_weight(row, targets), reading_key(row.title), row.page_id))


def _weight(row: Row, targets: Sequence[int]) -> tuple[Any, ...]:
    """Return the weight of the row's heaviest cell; among equals, what keeps people safe comes first."""
    place, outdated, empty = min(row.cells[locale_id].weight for locale_id in targets)
    return (place, not row.safety_critical, outdated, empty)
