"""Keeps the catalogue of this process equal to the documents in the database, by the log of changes."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator

from django.db import connection

from search.engines.database.catalogue import Catalogue, Entry, Found, LogState, entry
from search.engines.database.postgresql_schema import LOG, LOG_STATE
from search.engines.protocol import EngineQuery, SearchResults
from search.models import SearchChange, SearchDocument

KEPT_CHANGES = 512
"""Rows of the log that are kept: a process that is further behind reads everything again."""

_LOG_STATES = {
    # SQLite has one writer at a time, so rows come in the order of their numbers, and the last stands for all.
    "sqlite": f"SELECT id, nonce FROM {LOG} ORDER BY id DESC LIMIT 1",  # noqa: S608
    "postgresql": f"SELECT {LOG_STATE} FROM {LOG}",  # noqa: S608
}
_COLUMNS = (
    *("page_id", "language", "translation_key", "kind", "owner", "facets"),
    *("restrictions", "dated", "evidence", "published_at", "title"),
)


def log_changes(page_ids: Iterable[int]) -> None:
    """Notify all processes that these documents changed. Takes part in the transaction of the caller."""
    rows = [SearchChange(page_id=page_id, nonce=secrets.randbits(31)) for page_id in page_ids]
    if not rows:
        return
    newest = SearchChange.objects.bulk_create(rows, batch_size=500)[-1].pk
    if newest % 64 < len(rows):
        SearchChange.objects.filter(id__lte=newest - KEPT_CHANGES).delete()


class NotDeepEnoughError(Exception):
    """The hits that were ranked hold fewer families than are asked for, though more were found."""


class FreshCatalogue:
    """The catalogue of one process and database, brought up to date each time it is asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._catalogue = Catalogue()
        self._state: LogState | None = None
        self._seen: dict[int, int] = {}

    def forget(self) -> None:
        """Read everything again at the next call."""
        with self._lock:
            self._state = None

    def answer(self, question: EngineQuery, found: Found | None) -> SearchResults:
        """Return what the reader may see of the documents found (None means all).

        Raises NotDeepEnoughError if more of them have to be ranked.
        """
        state = found.log_state if found and found.log_state else self._read_state()
        with self._lock:
            if state != self._state:
                self._refresh(state)
            results = self._catalogue.answer(question, found)
        if results is None:
            raise NotDeepEnoughError
        return results

    @staticmethod
    def _read_state() -> LogState:
        with connection.cursor() as cursor:
            cursor.execute(_LOG_STATES[connection.vendor])
            row = cursor.fetchone()
        return tuple(int(number or 0) for number in row or ())

    def _refresh(self, state: LogState) -> None:
        log = {
            number: (nonce, page_id)
            for number, nonce, page_id in SearchChange.objects.values_list("id", "nonce", "page_id")
        }
        rows = {number: nonce for number, (nonce, _page_id) in log.items()}
        if self._state is None or self._lost_track(rows):
            self._load()
        else:
            self._update({page_id for number, (_nonce, page_id) in log.items() if number not in self._seen})
        self._seen = rows
        self._state = state

    def _lost_track(self, rows: dict[int, int]) -> bool:
        """Return whether rows that were seen are gone by a rollback, or rows that were not seen may be gone."""
        oldest = min(rows, default=0)
        rolled_back = any(number >= oldest and rows.get(number) != nonce for number, nonce in self._seen.items())
        too_far_behind = bool(rows) and bool(self._seen) and oldest > max(self._seen)
        return rolled_back or too_far_behind or not rows or (not self._seen and len(rows) >= KEPT_CHANGES)

    def _load(self) -> None:
        catalogue = Catalogue()
        for each in _entries(None):
            catalogue.put(each)
        self._catalogue = catalogue

    def _update(self, page_ids: set[int]) -> None:
        current = {each.page_id: each for each in _entries(page_ids)}
        for page_id in page_ids:
            if page_id in current:
                self._catalogue.put(current[page_id])
            else:
                self._catalogue.drop(page_id)


def _entries(page_ids: set[int] | None) -> Iterator[Entry]:
    documents = SearchDocument.objects.only(*_COLUMNS)
    if page_ids is not None:
        documents = documents.filter(page_id__in=page_ids)
    for row in documents.iterator(chunk_size=2_000):
        yield entry(
            row.page_id,
            row.language,
            str(row.translation_key),
            row.all_facets(),
            row.restrictions,
            row.sort_date(),
            row.evidence,
            row.title,
        )
