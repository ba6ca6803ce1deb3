"""Scope of a purge: the whole site, or what belongs to the language versions of one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.models import Page, PageLogEntry
from wagtail_localize import models as localize

from exchange.bin.collecting import collect
from exchange.bin.models import BinnedItem, BinnedRow
from exchange.proposals.models.proposal import Proposal
from exchange.proposals.models.remark import ProposalRemark
from exchange.translation.comments.models import SegmentComment
from exchange.translation.models import MergeConflict, StoppedTranslation


@dataclass(frozen=True)
class Scope:
    """`keys` are the rows within, by model; None for all. `families` are translation keys of pages."""

    keys: dict[type[Model], set[Any]] | None = None
    families: frozenset[Any] = field(default_factory=frozenset)
    pages: tuple[Page, ...] = ()

    @property
    def is_site(self) -> bool:
        return self.keys is None

    def rows_of(self, model: type[Model]) -> QuerySet[Any]:
        """Return the rows of `model` that are within."""
        rows = model._base_manager.all()
        return rows if self.keys is None else rows.filter(pk__in=self.keys.get(model, set()))

    def within(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        """Return the rows of wagtail-localize whose family, found by `path`, is within."""
        return rows if self.is_site else rows.filter(**{f"{path}__in": self.families})


SITE = Scope()


def scope_of(pages: Iterable[Page]) -> Scope:
    """Return what belongs to `pages`.

    That is rows, history, comments, proposals, translations, log, and what is in the bin.
    """
    kept = tuple(pages)
    keys: dict[type[Model], set[Any]] = {}
    for page in kept:
        _gather(keys, page)
    families = frozenset(page.translation_key for page in kept)
    for rows in _rows(kept, families):
        keys.setdefault(rows.model, set()).update(rows.values_list("pk", flat=True))
    return Scope(keys, families, kept)


def _gather(keys: dict[type[Model], set[Any]], page: Page) -> None:
    things = Page._base_manager.filter(pk=page.pk)
    for model, found in collect(things, things.db).keys.items():
        keys.setdefault(model, set()).update(found)


def _rows(pages: tuple[Page, ...], families: frozenset[Any]) -> Iterator[QuerySet[Any]]:
    ids = [page.pk for page in pages]
    yield PageLogEntry.objects.filter(page__in=ids)
    yield Proposal.objects.filter(page__in=ids)
    yield ProposalRemark.objects.filter(proposal__page__in=ids)
    items = BinnedItem.objects.filter(object_id__in=[str(pk) for pk in ids], kind=BinnedItem.Kind.PAGE)
    yield items
    yield BinnedRow.objects.filter(item__in=items)
    yield localize.TranslationSource.objects.filter(object__in=families)
    yield localize.StringSegment.objects.filter(source__object__in=families)
    yield localize.OverridableSegment.objects.filter(source__object__in=families)
    for model in (localize.StringTranslation, localize.SegmentOverride, SegmentComment):
        yield model.objects.filter(context__object__in=families)
    for owned in (StoppedTranslation, MergeConflict):
        yield owned.objects.filter(translation__source__object__in=families)
