"""Comparing the index with the pages, and repairing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page

from search.engines.protocol import Document, Engine
from search.indexing import recording
from search.indexing.documents import search_content
from search.indexing.pages import recordable_pages
from search.models import SearchDocument


@dataclass(frozen=True, slots=True)
class Verification:
    """The differences between index and pages, by page id.

    `missing` pages should be found and are not in the index; `stale` ones are there with another content or
    other restrictions; `surplus` ones are there and should not be; `out_of_sync` are documents that an engine holds
    in another version, not at all, or without a document; `corrupt` are engines whose own check failed.
    """

    checked: int = 0
    missing: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    surplus: tuple[int, ...] = ()
    out_of_sync: dict[str, tuple[int, ...]] = field(default_factory=dict)
    corrupt: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.stale or self.surplus or any(self.out_of_sync.values()) or self.corrupt)

    def lines(self) -> Iterator[str]:
        yield f"{self.checked} documents checked."
        for name in ("missing", "stale", "surplus"):
            yield from _line(name, getattr(self, name))
        for engine, page_ids in self.out_of_sync.items():
            yield from _line(f"out of sync in {engine}", page_ids)
        for engine in self.corrupt:
            yield f"engine {engine}: integrity check of the full text failed; it is corrupt."


def _line(name: str, page_ids: tuple[int, ...], shown: int = 20) -> Iterator[str]:
    if page_ids:
        more = f" and {len(page_ids) - shown} more" if len(page_ids) > shown else ""
        yield f"{len(page_ids)} {name}: pages {', '.join(map(str, page_ids[:shown]))}{more}."


def document_versions() -> dict[int, int]:
    """Return page id to version, of every document."""
    return dict(SearchDocument.objects.order_by("pk").values_list("pk", "version"))


def out_of_sync(engine: Engine, versions: Mapping[int, int]) -> tuple[int, ...]:
    """Return pages that the engine holds in another version than their documents, not at all, or without a document."""
    held = dict(engine.versions())
    return tuple(pk for pk in sorted({*held, *versions}) if held.get(pk) != versions.get(pk))


def verify() -> Verification:
    """Compare pages with documents, and documents with what the engines hold."""
    expected: set[int] = set()
    missing: list[int] = []
    stale: list[int] = []
    for batch in recordable_pages():
        states = recording.compare(batch)
        expected.update(pk for pk, state in states.items() if state is not recording.State.NOT_SEARCHED)
        missing += [pk for pk, state in states.items() if state is recording.State.MISSING]
        stale += [pk for pk, state in states.items() if state is recording.State.STALE]
    documents = document_versions()
    differing: dict[str, tuple[int, ...]] = {}
    corrupt = []
    for engine in recording.writing_engines():
        differing[engine.name] = out_of_sync(engine, documents)
        if not engine.is_healthy():
            corrupt.append(engine.name)
    return Verification(
        checked=len(documents),
        missing=tuple(missing),
        stale=tuple(stale),
        surplus=tuple(pk for pk in documents if pk not in expected),
        out_of_sync=differing,
        corrupt=tuple(corrupt),
    )


def repair(report: Verification) -> None:
    """Repair what a verification found."""
    with transaction.atomic():
        for batch in recordable_pages([*report.missing, *report.stale]):
            recording.record_batch(batch, force=True)
        for page_id in report.surplus:
            if not _is_findable(page_id):
                recording.forget(page_id)
    for engine in recording.writing_engines():
        if engine.name in report.corrupt:
            engine.rebuild(Document.of(row) for row in SearchDocument.objects.iterator(chunk_size=500))
        elif report.out_of_sync.get(engine.name):
            page_ids = report.out_of_sync[engine.name]
            rows = SearchDocument.objects.in_bulk(page_ids)
            engine.remove([pk for pk in page_ids if pk not in rows])
            engine.put([Document.of(row) for row in rows.values()])


def _is_findable(page_id: int) -> bool:
    """Return whether the page is one to be found now; it may have been published since the comparison."""
    page = Page.objects.filter(pk=page_id).first()
    return page is not None and search_content(page.specific) is not None
