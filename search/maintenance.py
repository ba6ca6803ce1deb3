"""Comparing the index with the pages, and mending it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page

from search import recording
from search.contract import Engine
from search.making import search_content
from search.models import SearchDocument
from search.reading import recordable_pages


@dataclass(frozen=True, slots=True)
class Verification:
    """Where index and pages differ, by page id.

    `missing` pages should be found and are not in the index; `stale` ones are there with another content or
    other restrictions; `surplus` ones are there and should not be; `adrift` are documents that an engine holds
    in another version, not at all, or without a document; `unsound` are engines whose own check failed.
    """

    checked: int = 0
    missing: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    surplus: tuple[int, ...] = ()
    adrift: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unsound: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.stale or self.surplus or any(self.adrift.values()) or self.unsound)

    def lines(self) -> Iterator[str]:
        yield f"{self.checked} documents checked."
        for name in ("missing", "stale", "surplus"):
            yield from _line(name, getattr(self, name))
        for engine, page_ids in self.adrift.items():
            yield from _line(f"in engine {engine} adrift", page_ids)
        for engine in self.unsound:
            yield f"engine {engine}: its own check of the full text failed."


def _line(name: str, page_ids: tuple[int, ...], shown: int = 20) -> Iterator[str]:
    if page_ids:
        more = f" and {len(page_ids) - shown} more" if len(page_ids) > shown else ""
        yield f"{len(page_ids)} {name}: pages {', '.join(map(str, page_ids[:shown]))}{more}."


def document_versions() -> dict[int, int]:
    """Page id to version, of every document."""
    return dict(SearchDocument.objects.order_by("pk").values_list("pk", "version"))


def adrift(engine: Engine, versions: Mapping[int, int]) -> tuple[int, ...]:
    """Pages that the engine holds in another version than their documents, not at all, or without a document."""
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
    unsound = []
    for engine in recording.writing_engines():
        differing[engine.name] = adrift(engine, documents)
        if not engine.is_sound():
            unsound.append(engine.name)
    return Verification(
        checked=len(documents),
        missing=tuple(missing),
        stale=tuple(stale),
        surplus=tuple(pk for pk in documents if pk not in expected),
        adrift=differing,
        unsound=tuple(unsound),
    )


def repair(report: Verification) -> None:
    """Mend what a verification found."""
    with transaction.atomic():
        for batch in recordable_pages([*report.missing, *report.stale]):
            recording.record_batch(batch, anew=True)
        for page_id in report.surplus:
            if not _is_findable(page_id):
                recording.forget(page_id)
    for engine in recording.writing_engines():
        if engine.name in report.unsound:
            engine.rebuild(row.as_document() for row in SearchDocument.objects.iterator(chunk_size=500))
        elif report.adrift.get(engine.name):
            page_ids = report.adrift[engine.name]
            rows = SearchDocument.objects.in_bulk(page_ids)
            engine.remove([pk for pk in page_ids if pk not in rows])
            engine.put([row.as_document() for row in rows.values()])


def _is_findable(page_id: int) -> bool:
    """Whether the page is one to be found now; it may have been published since the comparison."""
    page = Page.objects.filter(pk=page_id).first()
    return page is not None and search_content(page.specific) is not None
