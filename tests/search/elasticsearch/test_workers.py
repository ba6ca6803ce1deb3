"""Several workers at once, and workers that are processes: they share the outbox, and one that dies loses nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from search.engines.elasticsearch import delivery, outbox
from search.engines.elasticsearch.connection import asking, client
from search.engines.elasticsearch.delivery import Delivered, deliver
from search.engines.elasticsearch.scanning import scan
from search.engines.elasticsearch.state import names
from search.models import OutboxEntry, RebuildRun, SearchDocument
from tests.search.elasticsearch.conftest import UseCluster, until
from tests.search.elasticsearch.samples import assert_nothing_lost, publish, row, unpublish
from tests.search.elasticsearch.shared_site import SharedSite, shared_database
from tests.services.elasticsearch import Cluster
from tests.services.faulty import FaultyServer
from tests.services.postgresql import PostgreSQL

pytestmark = pytest.mark.xdist_group("elasticsearch")

WATCHING = ("deliver_search", "--watch")
QUEUE = ("db_worker", "--no-startup-delay", "--interval", "0.1")
WORKERS = 3


@pytest.fixture(scope="module")
def database_url(postgresql_server: PostgreSQL, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), shared_database(postgresql_server) as url:
        yield url


@pytest.fixture
def site(
    database_url: str,
    elasticsearch_8: Cluster,
    use_cluster: UseCluster,
    settings: Any,
    django_db_blocker: Any,
    tmp_path: Path,
) -> Iterator[SharedSite]:
    """The site on PostgreSQL and Elasticsearch, with no document and with a queue in the database."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_db_blocker.unblock():
        for model in (SearchDocument, OutboxEntry, RebuildRun, DBTaskResult):
            model.objects.all().delete()
        use_cluster(elasticsearch_8)
        yield SharedSite(database_url, elasticsearch_8.urls, tmp_path)


def held() -> dict[int, int]:
    """The version in which the server holds each page."""
    return {member.page_id: member.version for _key, members in scan(names().reading) for member in members}


def in_threads(act: Any) -> list[threading.Thread]:
    """Run `act` in several threads, each with a connection of its own as a worker has."""

    def work() -> None:
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    return threads


def test_a_worker_neither_takes_nor_waits_for_what_another_one_is_taking(site: SharedSite) -> None:
    publish(*(row(number) for number in range(1, 7)))
    taken: list[int] = []

    def take() -> None:
        taken.extend(entry.page_id for entry in outbox.take(2))

    with transaction.atomic():
        mine = [entry.page_id for entry in outbox.take(2)]
        # Its rows are locked until the transaction ends, and the others have to be done before.
        for thread in in_threads(take):
            thread.join(timeout=20)
            assert not thread.is_alive(), "a worker waited for the lock of another one"
    assert sorted(mine + taken) == [1, 2, 3, 4, 5, 6]
    outbox.retry()
    assert_nothing_lost(6)


def test_workers_at_once_lose_no_page_and_never_turn_one_back(
    site: SharedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = range(1, 301)
    publish(*(row(number) for number in pages))
    monkeypatch.setattr(delivery, "AT_ONCE", 20)
    all_have_one = threading.Barrier(WORKERS, timeout=60)
    first = threading.local()
    taken: Counter[int] = Counter()
    plain = outbox.take

    def take(most: int) -> list[OutboxEntry]:
        entries = plain(most)
        taken.update(entry.pk for entry in entries)
        if not hasattr(first, "done"):
            first.done = True
            assert entries
            all_have_one.wait()
        return entries

    monkeypatch.setattr(outbox, "take", take)
    done = Delivered()
    publishing = threading.Event()

    def work() -> None:
        nonlocal done
        while True:
            last_round = not publishing.is_set()
            step = deliver(seconds=30)
            with lock:
                done += step
            if last_round and not step.held:
                return

    lock = threading.Lock()
    publishing.set()
    workers = in_threads(work)
    entries = len(pages)
    seen = held()
    for turn in range(10):
        changed = [number for number in pages if number % 10 == turn or number % 3 == 0]
        publish(*(row(number, f"turn{turn}") for number in changed))
        entries += len(changed)
        now = held()
        assert all(now[number] >= version for number, version in seen.items()), "a page was turned back"
        seen = now
    publishing.clear()
    for worker in workers:
        worker.join(timeout=120)
        assert not worker.is_alive()
    assert (done.held, done.later, done.refused) == (entries, 0, 0)
    assert set(taken.values()) == {1}, "two workers took the same entry"
    assert len(taken) == entries
    assert OutboxEntry.objects.count() == 0
    assert held() == dict(SearchDocument.objects.values_list("pk", "version"))
    monkeypatch.undo()
    assert_nothing_lost(300)


@pytest.mark.parametrize("command", [WATCHING, QUEUE], ids=lambda command: command[0])
def test_a_worker_process_killed_between_sending_and_acknowledging_loses_nothing(
    site: SharedSite, settings: Any, command: tuple[str, ...]
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_WORKER = command is WATCHING
    with FaultyServer(site.hosts[0]).serving() as proxy, site.running(*command, hosts=[proxy.url]) as worker:

        def kill(path: str, answer: bytes) -> bytes:
            if "_bulk" in path:
                os.kill(worker.pid, signal.SIGKILL)
            return answer

        proxy.change = kill
        publish(row(1), row(2))
        assert worker.wait(timeout=60) == -signal.SIGKILL
    assert set(held()) == {1, 2}, "it was to be killed when the server had written"
    assert OutboxEntry.objects.count() == 2
    unpublish(1)
    publish(row(2, "again"))
    OutboxEntry.objects.update(due_at=timezone.now())  # the lease of the worker that died ends
    with site.running(*command):
        until(lambda: not OutboxEntry.objects.exists())
    assert held() == dict(SearchDocument.objects.values_list("pk", "version"))
    assert_nothing_lost(1)


def test_a_queue_comes_back_once_for_all_that_had_to_wait(site: SharedSite) -> None:
    with FaultyServer(site.hosts[0]).serving() as proxy:
        proxy.fault = lambda method, path: 503
        for number in range(1, 6):
            publish(row(number))
        assert DBTaskResult.objects.count() == 5
        site.run(*QUEUE, "--batch", hosts=[proxy.url])
    assert OutboxEntry.objects.count() == 5
    coming = DBTaskResult.objects.get(status="READY")
    assert coming.run_after > timezone.now()
    DBTaskResult.objects.update(run_after=timezone.now())
    OutboxEntry.objects.update(due_at=timezone.now())
    site.run(*QUEUE, "--batch")
    assert OutboxEntry.objects.count() == 0
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    assert_nothing_lost(5)


def test_a_worker_says_at_its_start_that_the_index_has_to_be_made(site: SharedSite) -> None:
    with asking():
        (index,) = client().indices.get_alias(name=names().reading).body
        client().indices.delete(index=index)
    with site.running(*WATCHING):
        until(lambda: "Delivering" in (site.folder / "deliver_search.log").read_text())
    assert "run rebuild_search --engine elasticsearch" in (site.folder / "deliver_search.log").read_text()
