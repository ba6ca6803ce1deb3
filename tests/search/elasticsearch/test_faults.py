"""What a failing cluster does to a site: nothing is lost, nothing shown that must not be, nobody waits long."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from search import outbox
from search.contract import Clause, Expression, Question, Reader, Run
from search.delivery import deliver
from search.engines import engine
from search.engines.elasticsearch import bulk
from search.engines.elasticsearch.connection import asking, client, forget_client
from search.engines.elasticsearch.families import read
from search.engines.elasticsearch.state import breaker, cluster_state, forget_index, names
from search.models import SearchDocument
from search.outbox_models import OutboxEntry
from search.server_health import search_health, staff_notice
from tests.search.conftest import PageMaker
from tests.search.elasticsearch.conftest import UseCluster
from tests.search.elasticsearch.samples import READER, ask, assert_nothing_lost, found, publish, row, unpublish
from tests.services.elasticsearch import Cluster, Node
from tests.services.elasticsearch import ask as request
from tests.services.faulty import AFTER, FaultyServer

pytestmark = pytest.mark.xdist_group("elasticsearch")
OnCommit = Callable[..., Any]


@pytest.fixture
def node(single_node: Cluster, use_cluster: UseCluster, db: None) -> Node:
    """The site on a node that may be killed."""
    use_cluster(single_node)
    return single_node.nodes[0]


@pytest.fixture
def faulty(elasticsearch_8: Cluster, use_cluster: UseCluster, db: None, settings: Any) -> Iterator[FaultyServer]:
    """The site behind a proxy that can answer in place of the server."""
    with FaultyServer(elasticsearch_8.urls[0]).serving() as server:
        use_cluster(elasticsearch_8)
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = [server.url]
        forget_client()
        yield server


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
    engine("sqlite").search(_question())
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
        assert "does not answer" in staff_notice()
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


def _question() -> Any:
    return Question(Expression(all=(Clause(sure=(Run(("word",)),)),)), READER)


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
        _until(lambda: "true" in str(_blocks(elastic)))
        publish(row(2, "second"))
        unpublish(1)
        assert deliver().later >= 1
        assert OutboxEntry.objects.filter(state=OutboxEntry.State.REFUSED).count() == 0
        assert found("word") == [], "a page that is gone is not shown, though the server cannot be told"
    _until(lambda: "true" not in str(_blocks(elastic)))
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


def _until(happens: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.5)


def test_a_document_that_the_server_refuses_is_kept_back_alone_with_its_reason(elastic: Cluster) -> None:
    too_long = "x" * 40_000  # longer than a keyword may be
    publish(row(1), row(2, facets={"method": [too_long]}), row(3))
    done = deliver()
    assert (done.held, done.refused) == (2, 1)
    assert sorted(family.page_id for family in _asked_cluster()) == [1, 3]
    refused = OutboxEntry.objects.get()
    assert (refused.page_id, refused.state) == (2, OutboxEntry.State.REFUSED)
    assert "facets" in refused.reason
    assert "xxxx" not in refused.reason, "the reason must not quote the page"
    assert cluster_state().status == "degraded"
    publish(row(2))
    assert_nothing_lost(3)


def _asked_cluster() -> Any:
    answered = ask("word").families
    assert breaker.is_closed, "the database answered in place of the cluster"
    return answered


def test_a_document_too_large_for_any_bulk_is_kept_back_alone(faulty: FaultyServer) -> None:
    publish(row(1), row(2), row(3))
    plain = bulk.send

    def refusing(batch: bulk.Batch, *args: Any, **kwargs: Any) -> list[bulk.Sent]:
        wanted = str(row(2).translation_key)
        faulty.fault = lambda method, path: 413 if any(key == wanted for key, _lines in batch) else None
        return plain(batch, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "send", refusing)
        done = deliver()
    faulty.fault = lambda method, path: None
    assert (done.held, done.refused) == (2, 1)
    assert OutboxEntry.objects.get().page_id == 2
    assert_nothing_lost(3)


def test_a_worker_killed_between_sending_and_acknowledging_only_sends_twice(
    elastic: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(row(1), row(2))

    def killed(entries: object) -> None:
        raise SystemExit

    monkeypatch.setattr(outbox, "acknowledge", killed)
    with pytest.raises(SystemExit):
        deliver()
    monkeypatch.undo()
    assert OutboxEntry.objects.count() == 2
    assert deliver().held == 0, "the entries are under the lease of the worker that died"
    unpublish(1)
    assert_nothing_lost(1)


def test_the_same_event_delivered_twice_and_late_changes_nothing(elastic: Cluster) -> None:
    publish(row(1, "first"))
    deliver()
    late = list(bulk.batches(_read(1)))
    publish(row(1, "second"))
    deliver()
    for _twice in range(2):
        (sent,) = bulk.send(late[0], names().writing, seconds=5, visible=True)
        assert sent.outcome is bulk.Outcome.HELD
    assert found("first") == []
    assert found("second") == [1]
    unpublish(1)
    deliver()
    bulk.send(late[0], names().writing, seconds=5, visible=True)
    assert found("second") == found("first") == []
    assert_nothing_lost(0)


def _read(page_id: int) -> Any:
    return read([SearchDocument.objects.get(pk=page_id).translation_key])


def test_a_transaction_that_is_rolled_back_after_a_publish_sends_nothing(
    elastic: Cluster, make_page: PageMaker, django_capture_on_commit_callbacks: OnCommit
) -> None:
    page = make_page("en", "Soup")
    assert_nothing_lost(1)
    page.title = "Stew"
    with django_capture_on_commit_callbacks(execute=True) as callbacks, suppress(RuntimeError), transaction.atomic():
        page.save_revision().publish()
        raise RuntimeError
    assert callbacks == []
    assert OutboxEntry.objects.count() == 0
    assert found("=soup") == [page.pk]
    assert found("=stew") == []
    assert_nothing_lost(1)


def test_a_published_page_is_found_on_the_cluster_when_the_transaction_ends(
    elastic: Cluster, make_page: PageMaker, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        page = make_page("en", "Soup")
    assert len(callbacks) >= 1
    assert OutboxEntry.objects.count() == 0
    assert [family.page_id for family in ask("=soup").families] == [page.pk]
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    barred = Reader(("en",), frozenset({restriction.pk}))
    assert found("=soup", barred) == []
    assert_nothing_lost(1)
    assert found("=soup", barred) == []


def test_a_missing_alias_is_answered_by_the_database_and_not_made_by_a_write(elastic: Cluster) -> None:
    publish(row(1))
    assert_nothing_lost()
    with asking():
        (index,) = client().indices.get_alias(name=names().reading).body
        client().indices.delete(index=index)
    forget_index()
    assert found("word") == [1]
    publish(row(2))
    breaker.succeeded()
    assert deliver().later == 1
    with asking():
        assert not client().indices.exists(index=names().writing)
    assert "rebuild_search" in " ".join(search_health().problems)
    engine("elasticsearch").rebuild(())
    assert_nothing_lost(2)


def test_a_page_that_changes_its_family_is_in_one_family_only(elastic: Cluster) -> None:
    publish(row(1, family=1), row(2, family=1))
    assert_nothing_lost()
    engine("elasticsearch").remove([2])
    publish(row(2, family=2))
    assert_nothing_lost(2)
    assert ask("word").total == 2


def test_a_page_whose_family_nobody_wrote_down_is_looked_up_on_the_server(elastic: Cluster) -> None:
    publish(row(1), row(2))
    assert_nothing_lost()
    SearchDocument.objects.filter(pk=1).delete()
    engine("elasticsearch").remove([1])
    assert OutboxEntry.objects.get().translation_key is None
    assert found("word") == [2]
    assert_nothing_lost(1)


def test_a_page_that_gets_another_translation_key_leaves_its_family(elastic: Cluster, make_page: PageMaker) -> None:
    czech = make_page("cs", "Polévka")
    english = make_page("en", "Soup", translation_of=czech)
    assert_nothing_lost(2)
    english.translation_key = uuid.uuid4()
    english.save()
    assert_nothing_lost(2)
    assert [dict(family.versions) for family in ask("=soup").families] == [{"en": english.pk}]
    english.delete()
    assert OutboxEntry.objects.get().translation_key == english.translation_key
    assert_nothing_lost(1)


def test_a_question_that_the_server_cannot_take_does_not_keep_others_from_it(elastic: Cluster) -> None:
    publish(row(1))
    assert_nothing_lost()
    too_deep = Question(_question().expression, READER, offset=20_000)  # beyond what an index pages through
    assert engine("elasticsearch").search(too_deep).total == 1
    assert breaker.is_closed
    assert found("word") == [1]
