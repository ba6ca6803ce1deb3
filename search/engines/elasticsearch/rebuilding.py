"""Fills a new index alongside the one that answers, and puts it in place when it holds what the database holds.

What changes meanwhile is written to both (`search.engines.elasticsearch.delivery` asks whether a run is under way).
Each reading has a version, so it does not matter which of the two comes first. Nothing is switched before number and
checksum agree; what failed leaves the old index where it was, and can go on from where it stopped.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.bulk import Batch, Outcome, Sent, batches, send_apart
from search.engines.elasticsearch.connection import ClusterError, asking, client
from search.engines.elasticsearch.families import read_all
from search.engines.elasticsearch.runs import OwnedRun, open_run
from search.engines.elasticsearch.schema import index_body, serving_settings
from search.engines.elasticsearch.state import breaker, forget_index, names
from search.engines.elasticsearch.verifying import compare, send_again
from search.engines.errors import EngineError
from search.models import SearchDocument

log = logging.getLogger(__name__)
SENDERS = 2
"""Bulks on their way at once: while the server writes one, the next one is read and sent."""
PATIENCE = 60.0
"""Seconds for which a bulk is tried again while the cluster is too busy, or a node of it is lost."""
MAX_REPAIRS = 5
_SLOW_ACT = 60.0

Progress = Callable[[int, int, float], None]
"""Called with families written, families in all, and seconds since the start."""


class RebuildFailedError(EngineError):
    """The new index was not put in place; the message says why, and the old one answers as before."""


@dataclass(frozen=True, slots=True)
class _Pipe:
    """Batches on their way, the oldest first, and the run that they belong to."""

    pool: ThreadPoolExecutor
    waiting: deque[tuple[Future[list[Sent]], str]]


def rebuild(progress: Progress | None = None, *, restart: bool = False) -> int:
    """Fill an index and put it in place; return the number of documents.

    A run that was stopped is resumed, unless `restart` is given. Raises RebuildRunsError if another one runs,
    RebuildFailedError and ClusterError if it comes to nothing.
    """
    with open_run(restart=restart) as run:
        if not _exists(run.index):
            run.begin()
            _create(run.index)
        refused = _fill(run, progress or _silent)
        _make_servable(run.index)
        documents = _agree(run, refused)
        _put_in_place(run)
    breaker.succeeded()
    forget_index()
    _drop_old()
    return documents


def _silent(done: int, of: int, seconds: float) -> None:
    """Ignore progress, since nobody watches it."""


def _exists(index: str) -> bool:
    """Return whether the index of a run that was stopped is still there.

    False, too, if it is no longer the one that changes are written to.
    """
    with asking():
        return bool(
            client().options(request_timeout=_SLOW_ACT).indices.exists_alias(index=index, name=names().building)
        )


def _create(index: str) -> None:
    """Make the index, the only one that changes are written to in addition to the one that answers."""
    asked = client().options(request_timeout=_SLOW_ACT)
    with asking():
        asked.options(ignore_status=404).indices.delete(index=index)
        asked.indices.create(index=index, **index_body())
        asked.indices.update_aliases(
            actions=[
                {"remove": {"index": names().every_index, "alias": names().building, "must_exist": False}},
                {"add": {"index": index, "alias": names().building}},
            ]
        )


def _fill(run: OwnedRun, progress: Progress) -> list[Sent]:
    """Send all families that the run has not sent yet; return those that the server refused."""
    of = SearchDocument.objects.values("translation_key").distinct().count()
    started = time.monotonic()
    refused: list[Sent] = []
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="rebuild") as pool:
        pipe = _Pipe(pool, deque())
        for batch in batches(read_all(after=run.reached)):
            pipe.waiting.append((pool.submit(send_patiently, batch, names().building), batch[-1][0]))
            while len(pipe.waiting) > SENDERS:
                refused += _collect(pipe, run)
                progress(run.families, of, time.monotonic() - started)
        while pipe.waiting:
            refused += _collect(pipe, run)
            progress(run.families, of, time.monotonic() - started)
    return refused


def _collect(pipe: _Pipe, run: OwnedRun) -> list[Sent]:
    """Wait for the oldest batch, and write down how far the run has come."""
    future, last = pipe.waiting.popleft()
    sent = future.result()
    run.reach(last, len(sent))
    return [each for each in sent if each.outcome is Outcome.REFUSED]


def send_patiently(batch: Batch, alias: str) -> list[Sent]:
    """Send a batch, again if the cluster is too busy, until it is taken. Raises ClusterError when patience ends.

    Called in threads, and so without the database.
    """
    deadline = time.monotonic() + PATIENCE
    pause = 0.2
    done: list[Sent] = []
    while True:
        reason = ""
        try:
            sent = send_apart(batch, alias, seconds=conf.bulk_seconds())
        except ClusterError as error:
            if not error.passing:
                raise
            reason = str(error)
        else:
            later = {each.key: each for each in sent if each.outcome is Outcome.LATER}
            done += [each for each in sent if each.key not in later]
            if not later:
                return done
            if any(each.nowhere for each in later.values()):
                raise ClusterError("The index that was being filled is gone.", passing=False)
            batch = [pair for pair in batch if pair[0] in later]
            reason = next(iter(later.values())).reason
        if time.monotonic() + pause > deadline:
            raise ClusterError(f"The cluster takes nothing for {PATIENCE:.0f} s: {reason}", passing=True)
        time.sleep(pause)
        pause = min(pause * 2, 5.0)


def _make_servable(index: str) -> None:
    asked = client().options(request_timeout=_SLOW_ACT)
    with asking():
        asked.indices.put_settings(index=index, settings=serving_settings())
        asked.indices.refresh(index=index)
        health = asked.cluster.health(index=index, wait_for_status="yellow", timeout="50s")
    if health["status"] == "red":
        raise RebuildFailedError(f"The new index {index} is not whole on the nodes that run; the old one answers.")


def _agree(run: OwnedRun, refused: list[Sent]) -> int:
    """Compare database and new index by number and checksum, and repair; return the number of documents.

    Pages change while this compares, so it looks again at what differed. What the server refused is left out, as it is
    by the index that answers, and stays on the list of what was refused.
    """
    for _attempt in range(MAX_REPAIRS):
        comparison = compare(names().building, run.go_on)
        differing = comparison.differing - {each.key for each in refused}
        if not differing:
            return comparison.documents
        refused += [each for each in send_again(differing, names().building) if each.outcome is Outcome.REFUSED]
    raise RebuildFailedError(
        f"{len(differing)} families in the new index differ from the database, and still did after"
        f" {MAX_REPAIRS} repairs; the old index answers. The new one is kept: run the rebuild again to go on."
    )


def _put_in_place(run: OwnedRun) -> None:
    """Move all aliases in one step. Searches see the old index before it, and the new one after it."""
    every = names().every_index
    with transaction.atomic():
        run.beat()
        with asking():
            client().options(request_timeout=_SLOW_ACT).indices.update_aliases(actions=_moves(run.index, every))
        run.finish()


def _moves(index: str, every: str) -> list[dict[str, Any]]:
    moved = (names().reading, names().writing)
    removed: list[dict[str, Any]] = [
        {"remove": {"index": every, "alias": alias, "must_exist": False}} for alias in (*moved, names().building)
    ]
    added: list[dict[str, Any]] = [
        {"add": {"index": index, "alias": names().reading}},
        {"add": {"index": index, "alias": names().writing, "is_write_index": True}},
    ]
    return [*removed, *added]


def _drop_old() -> None:
    """Drop all but the newest of the indices that no alias names any more."""
    asked = client().options(request_timeout=_SLOW_ACT)
    with asking():
        found = asked.indices.get_alias(index=names().every_index, expand_wildcards="all").body
        idle = sorted(index for index, held in found.items() if not held["aliases"])
        for index in idle[: max(len(idle) - conf.old_indices(), 0)]:
            asked.options(ignore_status=404).indices.delete(index=index)
