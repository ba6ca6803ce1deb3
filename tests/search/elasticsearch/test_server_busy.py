"""A server that cannot take anything now: too busy, too slow, or full. Pages wait and arrive."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.state import breaker, names
from search.models import OutboxEntry
from tests.search.elasticsearch.conftest import until
from tests.search.elasticsearch.samples import (
    assert_nothing_lost,
    found,
    publish,
    row,
    unpublish,
)
from tests.services.elasticsearch import Cluster
from tests.services.elasticsearch import ask as request
from tests.services.faulty import AFTER, FaultyServer

pytestmark = pytest.mark.xdist_group("elasticsearch")


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_server_that_refuses_for_a_while_gets_the_pages_afterwards(faulty: FaultyServer, status: int) -> None:
    publish(row(1), row(2))
    faulty.fault = lambda method, path: status if "_bulk" in path or "_search" in path else None
    assert deliver().later == 2
    assert faulty.faults == 1
    waiting = OutboxEntry.objects.first()
    assert waiting is not None
    assert waiting.state == OutboxEntry.State.WAITING
    assert str(status) in waiting.reason
    assert sorted(found("word")) == [1, 2]
    faulty.fault = lambda method, path: None
    assert_nothing_lost(2)


def test_a_bulk_that_times_out_is_sent_again(faulty: FaultyServer) -> None:
    publish(row(1))
    faulty.delay = 1.5
    started = time.monotonic()
    assert deliver(seconds=0.5).later == 1
    assert time.monotonic() - started < 1.5
    faulty.delay = 0.0
    assert_nothing_lost(1)


def test_a_bulk_that_was_written_though_its_answer_was_lost_is_harmless(faulty: FaultyServer) -> None:
    publish(row(1), row(2))
    faulty.fault = lambda method, path: AFTER if "_bulk" in path else None
    assert deliver().later == 2
    unpublish(2)
    faulty.fault = lambda method, path: None
    assert_nothing_lost(1)


def test_a_bulk_of_which_the_server_takes_a_part_is_sent_again_in_the_other_part(faulty: FaultyServer) -> None:
    publish(row(1), row(2), row(3))

    def too_busy_for_one(path: str, answer: bytes) -> bytes:
        body = json.loads(answer)
        if "_bulk" in path:
            error = {"type": "es_rejected_execution_exception", "reason": "the queue is full"}
            body["items"][1]["index"] |= {"status": 429, "error": error}
        return json.dumps(body).encode()

    faulty.change = too_busy_for_one
    done = deliver()
    assert (done.held, done.later, done.refused) == (2, 1, 0)
    assert "429" in OutboxEntry.objects.get().reason
    faulty.change = lambda path, answer: answer
    assert_nothing_lost(3)


def test_what_cannot_be_delivered_is_tried_less_and_less_often_and_never_given_up(faulty: FaultyServer) -> None:
    publish(row(1))
    faulty.fault = lambda method, path: 503 if "_bulk" in path else None
    pauses = []
    for _attempt in range(12):
        breaker.succeeded()
        OutboxEntry.objects.update(due_at=OutboxEntry.objects.get().created_at)
        before = time.time()
        deliver()
        pauses.append(OutboxEntry.objects.get().due_at.timestamp() - before)
    entry = OutboxEntry.objects.get()
    assert entry.attempts == 12
    assert entry.state == OutboxEntry.State.WAITING
    assert 0.5 < pauses[0] < 5
    assert 100 < pauses[-1] < 310
    faulty.fault = lambda method, path: None
    assert_nothing_lost(1)


def test_a_full_disk_makes_pages_wait_until_there_is_room(elastic: Cluster) -> None:
    publish(row(1))
    assert_nothing_lost()
    with _no_room(elastic):
        until(lambda: "true" in str(_blocks(elastic)))
        publish(row(2, "second"))
        unpublish(1)
        assert deliver().later >= 1
        assert OutboxEntry.objects.filter(state=OutboxEntry.State.REFUSED).count() == 0
        assert found("word") == [], "a page that is gone is not shown, though the server cannot be told"
    until(lambda: "true" not in str(_blocks(elastic)))
    assert_nothing_lost(1)


@contextmanager
def _no_room(cluster: Cluster) -> Iterator[None]:
    """Within, the cluster is to keep more of its disk free than there is."""
    disk = "cluster.routing.allocation.disk"

    def keep_free(low: str, high: str, flood_stage: str) -> None:
        marks = {"low": low, "high": high, "flood_stage": flood_stage}
        settings = {f"{disk}.watermark.{name}": value for name, value in marks.items()}
        settings |= {f"{disk}.threshold_enabled": "true", "cluster.info.update.interval": "10s"}
        request(cluster.urls[0], "/_cluster/settings", "PUT", {"persistent": settings})

    keep_free("900000gb", "900000gb", "900000gb")
    try:
        yield
    finally:
        keep_free("3b", "2b", "1b")


def _blocks(cluster: Cluster) -> Any:
    return request(cluster.urls[0], f"/{names().reading}/_settings/index.blocks.*")
