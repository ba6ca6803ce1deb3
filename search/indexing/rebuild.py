"""Makes the index again from the pages while the site is used.

The pages are read and made into documents part by part, by several processes if there are many; one alone writes. What
changes between the reading of a page and the writing of its document is noticed when it is written, and then the page
is read again, alone and locked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from django.db import transaction
from wagtail.models import Page

from search.concepts.current import concepts_version
from search.engines.database.base import EmbeddedEngine, Prepared, embedded_engine
from search.engines.protocol import Document, Engine
from search.indexing import recording
from search.indexing.attachments import texts as attachment_texts
from search.indexing.batches import Made, MadePart, made_here
from search.indexing.pages import Part, live_parts, recordable_pages
from search.indexing.rows import restricted, write_rows
from search.indexing.verify import document_versions, out_of_sync
from search.indexing.workers import can_divide, made_in_processes
from search.models import SearchDocument
from search.query.corrections import add_words
from search.visibility import restrictions_of, under_restriction

WRITTEN_TOGETHER = 1_000
"""Documents of one transaction. More of them cost less each, and let those who save a page wait for longer."""
FEW = 500
"""So few pages are not worth a second process."""

Progress = Callable[[int, int, float], None]
"""Called with pages done, pages in all, and seconds since the start."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: documents there are now, rows written and dropped, seconds it took."""

    documents: int
    recorded: int
    forgotten: int
    seconds: float


def rebuild(processes: int = 1, progress: Progress | None = None) -> Rebuilt:
    """Record every live page again, forget what is not a page any more, and make the engines' indices again.

    `processes` is how many may read pages at once. Raises WorkerLostError if one of them is lost.
    """
    started = time.monotonic()
    engines = list(recording.writing_engines())
    # Asked at the start: what goes on from a sound full text leaves it sound, and an empty one is quickly looked at.
    corrupt = [each for each in engines if isinstance(each, EmbeddedEngine) and not each.is_healthy()]
    concepts = concepts_version()
    parts = list(live_parts())
    with embedded_engine().filling():
        written, left = _write_all(parts, processes, progress or _silent, started)
    documents = set(SearchDocument.objects.values_list("pk", flat=True).iterator())
    alone = left | (documents - written)
    recorded = {pk for pk in alone if record_alone(pk)}
    if concepts_version() != concepts:
        recording.analyse_documents(written)
    recording.refresh_restrictions()
    _finish(engines, corrupt)
    count = SearchDocument.objects.count()
    return Rebuilt(count, len(written | recorded), len(documents - written - recorded), time.monotonic() - started)


def _silent(done: int, of: int, seconds: float) -> None:
    """Ignore progress, since nobody watches it."""


def _write_all(parts: Sequence[Part], processes: int, progress: Progress, started: float) -> tuple[set[int], set[int]]:
    """Return the pages that were written, and those that have to be read again."""
    written: set[int] = set()
    left: set[int] = set()
    of, done = sum(len(part.page_ids) for part in parts), 0
    divided = processes > 1 and of >= FEW and can_divide()
    with closing(made_in_processes(parts, processes) if divided else made_here(parts)) as made:
        for batch in _batches(made):
            page_ids = {each.page_id for part in batch for each in part.documents}
            held = write(batch)
            written |= held
            left |= page_ids - held
            done += sum(part.pages for part in batch)
            progress(done, of, time.monotonic() - started)
    return written, left


def _batches(parts: Iterable[MadePart]) -> Iterator[list[MadePart]]:
    batch: list[MadePart] = []
    for part in parts:
        batch.append(part)
        if sum(each.pages for each in batch) >= WRITTEN_TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


def write(parts: Iterable[MadePart]) -> set[int]:
    """Write the documents of the pages that are still as they were read, and return the ids of these."""
    parts = list(parts)
    made = {each.page_id: each for part in parts for each in part.documents}
    with transaction.atomic():
        live = _lock_pages(made)
        documents = SearchDocument.objects.select_for_update().only("version", "translation_key")
        known = documents.order_by("pk").in_bulk(live)
        files = attachment_texts.states_of(pk for each in made.values() for pk in each.files)
        unchanged = [each for pk, each in made.items() if pk in live and _is_unchanged(each, known.get(pk), files)]
        recording.leave_families({each.page_id: each.family for each in unchanged}, known)
        held = _write(unchanged)
    add_words(form for part in parts for form in part.forms)
    return held


def _lock_pages(page_ids: Iterable[int]) -> set[int]:
    """Return those of the pages that are to be found. Until the transaction ends nobody can change them.

    Pages that somebody is about to change are left out and not waited for: they might wait for one of ours.
    """
    pages = Page.objects.filter(pk__in=list(page_ids), live=True, alias_of__isnull=True)
    return set(pages.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))


def _is_unchanged(made: Made, known: SearchDocument | None, files: Mapping[int, str]) -> bool:
    """Return whether nobody recorded or forgot the page, or read one of its files, since it was read."""
    same_files = all(files.get(pk, "") == state for pk, state in made.files.items())
    return same_files and made.known == (known.version if known else None)


def _write(documents: Sequence[Made]) -> set[int]:
    page_ids = [each.page_id for each in documents]
    restrictions = restrictions_of(
        under_restriction(Page.objects.filter(pk__in=page_ids)).only("pk", "path", "depth").iterator()
    )
    rows = [
        restricted(each.row, restrictions[each.page_id]) if each.page_id in restrictions else each.row
        for each in documents
    ]
    embedded = embedded_engine()
    with embedded.many_writes():
        write_rows(rows)
    versions = dict(SearchDocument.objects.filter(pk__in=page_ids).values_list("pk", "version"))
    # Somebody may have recorded a page in a transaction that was not to be seen until now; then theirs stays.
    held = {each.page_id: each for each in documents if versions.get(each.page_id) == each.version}
    embedded.put_prepared([Prepared(each.page_id, each.version, each.full_text) for each in held.values()])
    for engine in recording.writing_engines():
        if engine.name != embedded.name:
            engine.put([Document.of(row) for row in SearchDocument.objects.filter(pk__in=held)])
    return set(held)


def record_alone(page_id: int) -> bool:
    """Record a page as it is now, or forget it if it is not to be found; return whether it is."""
    with transaction.atomic():
        list(Page.objects.select_for_update(no_key=True).filter(pk=page_id).values_list("pk"))
        pages = [page for some in recordable_pages([page_id]) for page in some]
        recorded = recording.record_batch(pages, force=True)
        if not recorded:
            recording.forget(page_id)
    return bool(recorded)


def _finish(engines: Iterable[Engine], corrupt: Collection[Engine]) -> None:
    versions = document_versions()
    for engine in engines:
        if isinstance(engine, EmbeddedEngine) and engine not in corrupt and not out_of_sync(engine, versions):
            # Its full text was written with the documents; a second time would double the work.
            engine.optimise()
        else:
            engine.rebuild(Document.of(row) for row in SearchDocument.objects.iterator(chunk_size=500))
