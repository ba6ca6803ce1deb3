"""The outbox: what a transaction leaves behind for the search server, and how a worker takes it up.

An entry is written in the publishing transaction, so it exists exactly when the change does. It is taken up under a
lease: a worker that dies while holding it loses it to another one when the lease ends.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from search.engines.protocol import Document
from search.models import OutboxEntry, SearchDocument

LEASE = dt.timedelta(seconds=60)
FIRST_PAUSE = 2.0
MAX_PAUSE = 300.0
MAX_HIDDEN = 1_000
_BATCH = 500


def note_changed(documents: Iterable[Document]) -> None:
    """Leave an entry for each document, in the transaction of the caller."""
    _add(
        OutboxEntry(page_id=each.page_id, translation_key=each.translation_key, hides=bool(each.restrictions))
        for each in documents
    )


def note_removed(page_ids: Iterable[int]) -> None:
    """Leave an entry for each page that is no longer to be found, in the transaction of the caller."""
    page_ids = list(page_ids)
    families = dict(SearchDocument.objects.filter(pk__in=page_ids).values_list("pk", "translation_key"))
    _add(OutboxEntry(page_id=pk, translation_key=families.get(pk), hides=True) for pk in page_ids)


def _add(entries: Iterable[OutboxEntry]) -> None:
    OutboxEntry.objects.bulk_create(entries, batch_size=_BATCH)


def take(most: int) -> list[OutboxEntry]:
    """Lease entries that are due and return them, the oldest first."""
    now = timezone.now()
    due = OutboxEntry.objects.filter(state=OutboxEntry.State.WAITING, due_at__lte=now).order_by("id")
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        entries = list(locked[:most])
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(due_at=now + LEASE)
    return entries


def acknowledge(entries: Sequence[OutboxEntry]) -> None:
    """Drop these entries: the server holds what they are about, or something newer."""
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def postpone(entries: Sequence[OutboxEntry], reason: str) -> None:
    """Keep entries that the server could not take now. They wait, longer each time, and are never given up."""
    for attempts in {entry.attempts for entry in entries}:
        together = [entry.pk for entry in entries if entry.attempts == attempts]
        pause = min(FIRST_PAUSE * 2 ** min(attempts, 10), MAX_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311
        OutboxEntry.objects.filter(pk__in=together).update(
            attempts=F("attempts") + 1, due_at=timezone.now() + dt.timedelta(seconds=pause), reason=reason
        )


def hold_back(entries: Sequence[OutboxEntry], reason: str) -> None:
    """Hold back entries that the server refuses as they are; trying again is for a person to decide."""
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
        state=OutboxEntry.State.REFUSED, attempts=F("attempts") + 1, reason=reason
    )


def retry(entries: Any = None) -> int:
    """Make entries due now: those of a queryset, or all that wait or were refused. Returns their number."""
    chosen = OutboxEntry.objects.all() if entries is None else entries
    return int(chosen.update(state=OutboxEntry.State.WAITING, due_at=timezone.now()))


def hidden_pages() -> Collection[int] | None:
    """Return pages that the server may still show though they are removed or restricted.

    None if they are too many.
    """
    hiding = OutboxEntry.objects.filter(hides=True).values_list("page_id", flat=True)
    page_ids = set(hiding[: MAX_HIDDEN + 1])
    return None if len(page_ids) > MAX_HIDDEN else page_ids
