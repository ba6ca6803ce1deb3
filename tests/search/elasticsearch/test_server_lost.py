"""A server that is gone, killed or silent: nothing is lost, and nobody waits long."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.test import Client

from search.engines import engine
from search.engines.elasticsearch import bulk
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.state import breaker
from search.health import search_health, staff_notice
from search.models import OutboxEntry
from tests.search.conftest import PageMaker
from tests.search.elasticsearch.conftest import OnCommit
from tests.search.elasticsearch.samples import (
    ask,
    assert_nothing_lost,
    found,
    publish,
    question,
    row,
)
from tests.services.elasticsearch import Cluster, Node

pytestmark = pytest.mark.xdist_group("elasticsearch")


def test_a_server_killed_in_the_middle_of_a_bulk_loses_nothing(
    single_node: Cluster, node: Node, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS = 100
    publish(*(row(number, tokens_body="some words " * 200) for number in range(1, 2_001)))
    sent: list[int] = []
    plain = bulk.send
    killer = threading.Timer(0.01, node.kill)

    def counting(batch: bulk.Batch, *args: Any, **kwargs: Any) -> list[bulk.Sent]:
        sent.append(len(batch))
        if len(sent) == 5:
            killer.start()
        return plain(batch, *args, **kwargs)

    monkeypatch.setattr(bulk, "send", counting)
    deliver(seconds=30)
    killer.join()
    assert OutboxEntry.objects.count() > 0
    assert len(found("word")) == 10
    monkeypatch.undo()
    single_node.start()
    assert_nothing_lost(2_000)


def test_a_thousand_pages_published_while_the_server_is_down_arrive_when_it_is_back(
    single_node: Cluster,
    node: Node,
    make_page: PageMaker,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    pages = [make_page("en", f"Soup {number}") for number in range(5)]
    assert_nothing_lost(5)
    node.kill()
    longest = 0.0
    for number in range(1_000):
        page = pages[number % 5]
        page.title = f"Stew {number}"
        started = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        longest = max(longest, time.monotonic() - started)
    assert longest < 2.0, "a page save waited for the cluster"
    pages[0].unpublish()
    assert OutboxEntry.objects.count() >= 1_000
    single_node.start()
    assert_nothing_lost(4)


def test_a_server_that_answers_nothing_costs_a_reader_two_seconds_once(node: Node, client: Client) -> None:
    publish(*(row(number) for number in range(1, 50)))
    assert_nothing_lost()
    started = time.monotonic()
    engine("sqlite").search(question("word"))
    embedded = time.monotonic() - started
    with node.frozen():
        started = time.monotonic()
        assert len(found("word")) == 10
        assert time.monotonic() - started < 2.0
        assert not breaker.is_closed
        for _again in range(20):
            started = time.monotonic()
            assert ask("word").total == 49
            assert time.monotonic() - started < embedded + 0.3
        assert client.get("/en/search/", {"q": "word"}).status_code == 200
        assert search_health().status == "degraded"
        assert "is unavailable" in staff_notice()
    assert_nothing_lost()
    assert search_health().status == "ok"
    assert staff_notice() == ""


def test_a_stopped_server_is_not_noticed_by_readers_and_found_again_by_a_probe(
    single_node: Cluster, node: Node, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(row(1))
    assert_nothing_lost()
    node.kill()
    for _again in range(5):
        assert found("word") == [1]
        assert client.get("/en/search/", {"q": "word"}).status_code == 200
    assert search_health().status == "degraded"
    single_node.start()
    deadline = time.monotonic() + 90
    while not breaker.is_closed and time.monotonic() < deadline:
        ask("word")
        time.sleep(0.2)
    assert breaker.is_closed
    assert search_health().status == "ok"
    assert_nothing_lost(1)
