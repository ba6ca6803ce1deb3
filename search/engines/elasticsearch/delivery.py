"""Delivers the outbox to the search server: on commit through Django's tasks, or by a worker of its own.

Whatever the server does, no entry is lost: it leaves the outbox when the server has said that it holds the page.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.backends.immediate import ImmediateBackend

from search.engines.elasticsearch import conf, outbox
from search.engines.elasticsearch.bulk import Outcome, Sent, batches, send_apart
from search.engines.elasticsearch.connection import ClusterError
from search.engines.elasticsearch.families import read
from search.engines.elasticsearch.runs import is_under_way
from search.engines.elasticsearch.scanning import families_of
from search.engines.elasticsearch.state import breaker, may_ask, names, require_index
from search.models import OutboxEntry

log = logging.getLogger(__name__)
AT_ONCE = 500
"""Entries that are taken up together."""
FEW = 50
"""So few changes are made visible at once; with more, the index's own interval does it for less."""
RETRY_AFTER = dt.timedelta(seconds=30)
_COMES_BACK = "exchange-search-delivery-comes-back"
ROUNDS_ON_COMMIT = 2
"""How often a page save takes up entries if no worker is set up: its own, and some that waited."""


@dataclass(slots=True)
class Delivered:
    """What a delivery did, in entries."""

    held: int = 0
    later: int = 0
    refused: int = 0

    def __iadd__(self, other: Delivered) -> Delivered:
        self.held += other.held
        self.later += other.later
        self.refused += other.refused
        return self


def announce() -> None:
    """Have the outbox delivered when the present transaction is committed, once for all that it writes."""
    if conf.has_worker():
        return
    connection = transaction.get_connection()
    if not any(function is _start for _savepoints, function, _robust in connection.run_on_commit):
        transaction.on_commit(_start, robust=True)


def _start() -> None:
    deliver_on_commit.enqueue()


@task()
def deliver_on_commit() -> None:
    """Deliver the outbox; this is what is enqueued at a commit.

    With Django's immediate backend it runs in the request, so it is brief.
    """
    if isinstance(deliver_on_commit.get_backend(), ImmediateBackend):
        deliver(seconds=conf.publish_seconds(), rounds=ROUNDS_ON_COMMIT)
    else:
        deliver()
        _come_back()


def _come_back() -> None:
    """Have the queue deliver again later if something still waits, for the server or for the end of a lease."""
    waits = OutboxEntry.objects.filter(state=OutboxEntry.State.WAITING).exists()
    # A thousand commits while the server is down are a thousand tasks; one that comes back does for all of them.
    keep = RETRY_AFTER.total_seconds() - 5
    if waits and deliver_on_commit.get_backend().supports_defer and cache.add(_COMES_BACK, True, timeout=keep):
        deliver_on_commit.using(run_after=timezone.now() + RETRY_AFTER).enqueue()


def deliver(*, seconds: float | None = None, rounds: int | None = None) -> Delivered:
    """Deliver what is due, until nothing is or the server cannot take more. `seconds` bounds one request."""
    done = Delivered()
    left = rounds
    while left is None or left > 0:
        if not may_ask():
            break
        entries = outbox.take(AT_ONCE)
        if not entries:
            break
        step = _deliver(entries, seconds or conf.bulk_seconds())
        done += step
        if step.later:
            break
        left = None if left is None else left - 1
    return done


def _deliver(entries: Sequence[OutboxEntry], seconds: float) -> Delivered:
    """Deliver entries that were taken up. The lease protects them while this runs, and after it was cut short."""
    try:
        require_index()
        by_family = _by_family(entries)
        # Asked after the entries were taken: a rebuild that began later reads what they are about itself.
        building = is_under_way()
        visible = any(entry.hides for entry in entries) or len(entries) <= FEW
        outcomes = _send(list(by_family), building, seconds=seconds, visible=visible)
    except ClusterError as error:
        breaker.failed(str(error))
        log.warning("The search server took nothing: %s", error)
        outbox.postpone(entries, str(error))
        return Delivered(later=len(entries))
    breaker.succeeded()
    return _settle(entries, by_family, outcomes)


def _by_family(entries: Sequence[OutboxEntry]) -> dict[uuid.UUID, list[OutboxEntry]]:
    """Return entries by family. If a page is gone and nobody wrote down its family, the server is asked."""
    by_family: dict[uuid.UUID, list[OutboxEntry]] = defaultdict(list)
    unknown = {entry.page_id for entry in entries if entry.translation_key is None}
    found = families_of(unknown) if unknown else {}
    for entry in entries:
        keys = found.get(entry.page_id, ()) if entry.translation_key is None else (entry.translation_key,)
        for key in keys:
            by_family[key].append(entry)
    return by_family


def _send(keys: Collection[uuid.UUID], building: bool, *, seconds: float, visible: bool) -> dict[str, Sent]:
    """Send the families as they are now, to the index that answers and to the one that is being filled."""
    worst: dict[str, Sent] = {}
    for batch in batches(read(keys)):
        sent = send_apart(batch, names().writing, seconds=seconds, visible=visible)
        if building:
            # It may have become the one that answers, or been given up, since we asked.
            sent += [each for each in send_apart(batch, names().building, seconds=seconds) if not each.nowhere]
        for each in sent:
            worst[each.key] = max(worst.get(each.key, each), each, key=lambda one: one.outcome)
    return worst


def _settle(
    entries: Sequence[OutboxEntry], by_family: Mapping[uuid.UUID, list[OutboxEntry]], outcomes: Mapping[str, Sent]
) -> Delivered:
    """Write down what became of each entry: the worst of what became of its families."""
    worst: dict[int, Sent] = {}
    for key, together in by_family.items():
        sent = outcomes[str(key)]
        for entry in together:
            worst[entry.pk] = max(worst.get(entry.pk, sent), sent, key=lambda one: one.outcome)
    held = [entry for entry in entries if entry.pk not in worst or worst[entry.pk].outcome is Outcome.HELD]
    outbox.acknowledge(held)
    done = Delivered(held=len(held))
    apart: dict[tuple[Outcome, str], list[OutboxEntry]] = defaultdict(list)
    for entry in entries:
        if entry.pk in worst and worst[entry.pk].outcome is not Outcome.HELD:
            apart[worst[entry.pk].outcome, worst[entry.pk].reason].append(entry)
    for (outcome, reason), together in apart.items():
        log.warning("The search server did not take %d pages: %s", len(together), reason)
        if outcome is Outcome.LATER:
            outbox.postpone(together, reason)
            done.later += len(together)
        else:
            outbox.hold_back(together, reason)
            done.refused += len(together)
    return done
