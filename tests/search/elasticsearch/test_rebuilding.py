"""A rebuild under way: what changes meanwhile is in the new index, and what fails leaves the old one answering."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import PageViewRestriction

from search.contract import Reader
from search.delivery import deliver
from search.engines.elasticsearch import rebuilding, runs, schema, state, verifying
from search.engines.elasticsearch.bulk import Batch, Sent
from search.engines.elasticsearch.connection import ClusterError, asking, client
from search.engines.elasticsearch.state import breaker, cluster_state, forget_index, names
from search.models import SearchDocument
from search.outbox_models import OutboxEntry, RebuildRun
from tests.search.conftest import PageMaker
from tests.search.elasticsearch.conftest import UseCluster
from tests.search.elasticsearch.samples import ask, assert_nothing_lost, found, publish, row, settle, unpublish
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


@pytest.fixture
def midway(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Makes a rebuild do something else when its first bulk was written, in the thread that has the database."""

    def set_up(act: Callable[[], None]) -> None:
        plain = rebuilding._collect
        done: list[bool] = []

        def collect(pipe: Any, run: Any) -> list[Sent]:
            refused = plain(pipe, run)
            if not done:
                done.append(True)
                act()
            return refused

        monkeypatch.setattr(rebuilding, "_collect", collect)

    return set_up


def indices() -> dict[str, set[str]]:
    """The indices of the site, and the ends of the aliases that each has."""
    with asking():
        there = client().indices.get_alias(index=names().every_index).body
    return {index: {alias.rpartition("-")[2] for alias in held["aliases"]} for index, held in there.items()}


def test_a_rebuild_replaces_the_index_in_one_step_and_keeps_the_last_one(elastic: Cluster, settings: Any) -> None:
    settings.EXCHANGE_ELASTICSEARCH_OLD_INDICES = 1
    publish(*(row(number) for number in range(1, 20)))
    for _again in range(3):
        assert rebuilding.rebuild() == 19
    assert sorted(map(sorted, indices().values())) == [[], ["read", "write"]]
    assert not RebuildRun.objects.exists()
    assert_nothing_lost(19)
    with asking():
        (given,) = client().indices.get_settings(index=names().reading).body.values()
    assert given["settings"]["index"]["refresh_interval"] == "1s"


def test_what_changes_during_a_rebuild_is_in_the_new_index(
    elastic: Cluster, settings: Any, midway: Callable[[Callable[[], None]], None]
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS = 10
    publish(*(row(number) for number in range(1, 101)))
    settle()

    def change() -> None:
        for number in range(1, 21):
            unpublish(number)
        publish(*(row(number, "changed") for number in range(21, 41)))
        publish(*(row(number, restrictions=[7]) for number in range(41, 61)))
        publish(*(row(number, "new") for number in range(101, 111)))
        assert deliver().held == 70

    midway(change)
    assert rebuilding.rebuild() == 90
    assert_nothing_lost(90)
    barred = Reader(("en",), frozenset({7}))
    assert ask("word").total == 60
    assert ask("word", barred).total == 40
    assert ask("changed").total == 20
    assert ask("new").total == 10


@pytest.mark.parametrize("act", ["delete", "restrict", "unpublish"])
def test_a_page_that_is_withdrawn_during_a_rebuild_is_not_shown_afterwards(
    elastic: Cluster, make_page: PageMaker, midway: Callable[[Callable[[], None]], None], act: str
) -> None:
    page, other = make_page("en", "Soup"), make_page("en", "Soup with bread")
    settle()
    barred: list[int] = []

    def withdraw() -> None:
        if act == "restrict":
            barred.append(PageViewRestriction.objects.create(page=page, restriction_type="login").pk)
        else:
            getattr(page, act)()

    midway(withdraw)
    rebuilding.rebuild()
    reader = Reader(("en",), frozenset(barred))
    assert found("=soup", reader) == [other.pk]
    assert_nothing_lost()
    assert found("=soup", reader) == [other.pk]
    assert ask("=soup", reader).total == 1


def test_a_second_rebuild_says_that_one_runs(elastic: Cluster, midway: Callable[[Callable[[], None]], None]) -> None:
    publish(row(1))
    told: list[str] = []

    def second() -> None:
        with pytest.raises(CommandError) as refused:
            call_command("rebuild_search", engine="elasticsearch")
        told.append(str(refused.value))

    midway(second)
    assert rebuilding.rebuild() == 1
    assert "A rebuild runs already" in told[0]
    assert_nothing_lost(1)


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(
    elastic: Cluster, settings: Any, midway: Callable[[Callable[[], None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS = 10
    publish(*(row(number) for number in range(1, 101)))
    settle()
    before = indices()

    def stop() -> None:
        raise KeyboardInterrupt

    midway(stop)
    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild()
    run = RebuildRun.objects.get()
    assert run.families == 10
    assert {index: aliases for index, aliases in indices().items() if index != run.index} == before
    unpublish(1)
    publish(row(200))
    deliver()
    sent: list[int] = []
    plain = rebuilding.send_patiently

    def counting(batch: Batch, alias: str) -> list[Sent]:
        sent.append(len(batch))
        return plain(batch, alias)

    monkeypatch.setattr(rebuilding, "send_patiently", counting)
    assert rebuilding.rebuild() == 100
    assert sum(sent) <= 91
    assert run.index in indices()
    assert indices()[run.index] == {"read", "write"}
    assert_nothing_lost(100)


def test_a_run_whose_process_died_is_taken_over(elastic: Cluster) -> None:
    publish(row(1))
    machine = runs.socket.gethostname()
    RebuildRun.objects.create(index="gone", mapping_hash="other", owner=f"{machine}:4194304", token="dead")
    assert rebuilding.rebuild() == 1
    assert_nothing_lost(1)


def test_a_rebuild_that_cannot_be_right_is_not_put_in_place(elastic: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(row(1), row(2))
    assert_nothing_lost(2)
    before = {index for index, aliases in indices().items() if "read" in aliases}
    monkeypatch.setattr(rebuilding, "send_patiently", lambda batch, alias: [])
    monkeypatch.setattr(rebuilding, "send_again", lambda keys, alias: [])
    with pytest.raises(rebuilding.RebuildFailedError, match="2 families"):
        rebuilding.rebuild()
    assert {index for index, aliases in indices().items() if "read" in aliases} == before
    monkeypatch.undo()
    rebuilding.rebuild(anew=True)
    assert_nothing_lost(2)


def test_a_document_that_is_refused_does_not_keep_a_rebuild_from_its_end(elastic: Cluster) -> None:
    publish(row(1), row(2, facets={"method": ["x" * 40_000]}))
    rebuilding.rebuild()
    assert breaker.is_closed
    assert OutboxEntry.objects.count() == 2
    deliver()
    assert OutboxEntry.objects.get().page_id == 2
    publish(row(2))
    assert_nothing_lost(2)


def test_an_index_of_an_older_mapping_is_not_asked_and_asks_for_a_rebuild(
    elastic: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(row(1))
    assert_nothing_lost(1)
    for module in (runs, schema, state):
        monkeypatch.setattr(module, "mapping_hash", lambda: "a newer one")
    forget_index()
    publish(row(2))
    assert deliver().later == 1
    assert sorted(found("word")) == [1, 2]
    assert "rebuild_search" in " ".join(cluster_state().problems)
    breaker.succeeded()
    rebuilding.rebuild()
    assert_nothing_lost(2)
    assert cluster_state().problems == ()


def test_a_node_of_three_killed_during_a_rebuild_and_during_writes_loses_nothing(
    three_nodes: Cluster, use_cluster: UseCluster, db: None, settings: Any, midway: Callable[[Callable[[], None]], None]
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_REPLICAS = 1
    settings.EXCHANGE_ELASTICSEARCH_SHARDS = 2
    settings.EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS = 100
    use_cluster(three_nodes)
    publish(*(row(number) for number in range(1, 1_001)))
    settle()
    # The old index has copies; a node that holds none of the new one's shards may go.
    midway(_idle_node(three_nodes).kill)
    assert rebuilding.rebuild() == 1_000
    assert_nothing_lost(1_000)
    three_nodes.start()
    _wait_for_green()
    victim = next(node for node in three_nodes.nodes if node.name == _primary_of(three_nodes))
    publish(*(row(number, "again") for number in range(1, 1_001)))
    killer = threading.Timer(0.2, victim.kill)
    killer.start()
    deliver()
    killer.join()
    assert len(found("again")) == 10
    _wait_until_writable()
    assert_nothing_lost(1_000)


def test_a_node_that_holds_the_new_index_and_is_killed_leaves_the_old_one_answering(
    three_nodes: Cluster,
    use_cluster: UseCluster,
    db: None,
    settings: Any,
    midway: Callable[[Callable[[], None]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.EXCHANGE_ELASTICSEARCH_REPLICAS = 1
    settings.EXCHANGE_ELASTICSEARCH_BULK_DOCUMENTS = 100
    settings.EXCHANGE_ELASTICSEARCH_BULK_SECONDS = 3
    monkeypatch.setattr(rebuilding, "PATIENCE", 5.0)
    use_cluster(three_nodes)
    publish(*(row(number) for number in range(1, 1_001)))
    settle()
    _wait_for_green()

    def kill_holder() -> None:
        holder = next(shard["node"] for shard in _shards(three_nodes, names().building))
        next(node for node in three_nodes.nodes if node.name == holder).kill()

    midway(kill_holder)
    with pytest.raises(ClusterError):
        rebuilding.rebuild()
    _wait_until_writable(names().reading)
    breaker.succeeded()
    assert ask("word").total == 1_000
    publish(row(1, "changed"))
    breaker.succeeded()  # a search on a machine that is busy may have opened it
    assert deliver().held >= 1, "the index that was being filled must not hold up the one that answers"
    three_nodes.start()
    _wait_for_green()
    assert rebuilding.rebuild() == 1_000
    assert_nothing_lost(1_000)
    assert found("changed") == [1]


def test_a_rebuild_that_was_held_up_too_long_is_not_put_in_place(
    elastic: Cluster, midway: Callable[[Callable[[], None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(row(1))
    settle()
    before = {index for index, aliases in indices().items() if "read" in aliases}
    midway(lambda: monkeypatch.setattr(runs, "SILENCE", runs.SILENCE * 0))
    with pytest.raises(runs.RebuildRunsError, match="held up"):
        rebuilding.rebuild()
    assert {index for index, aliases in indices().items() if "read" in aliases} == before
    monkeypatch.undo()
    RebuildRun.objects.update(owner="")
    assert rebuilding.rebuild() == 1
    assert_nothing_lost(1)


def _shards(cluster: Cluster, alias: str) -> list[dict[str, str]]:
    with asking():
        return list(client().cat.shards(index=alias, format="json").body)  # type: ignore[arg-type]


def _idle_node(cluster: Cluster) -> Any:
    """A node that will hold no primary of a new index, by keeping it out of the allocation."""
    node = cluster.nodes[-1]
    with asking():
        client().cluster.put_settings(persistent={"cluster.routing.allocation.exclude._name": node.name})
    return node


def _primary_of(cluster: Cluster) -> str:
    return next(shard["node"] for shard in _shards(cluster, names().reading) if shard["prirep"] == "p")


def _wait_for_green() -> None:
    with asking():
        client().cluster.put_settings(persistent={"cluster.routing.allocation.exclude._name": None})
        client().options(request_timeout=100).cluster.health(
            wait_for_status="green", wait_for_nodes="3", wait_for_no_relocating_shards=True, timeout="90s"
        )


def _wait_until_writable(alias: str = "_all") -> None:
    with asking():
        client().options(request_timeout=100).cluster.health(index=alias, wait_for_status="yellow", timeout="90s")


def test_verification_names_what_is_missing_stale_and_surplus_and_mends_it(elastic: Cluster) -> None:
    publish(row(1), row(2), row(3))
    assert_nothing_lost(3)
    SearchDocument.objects.filter(pk=1).delete()
    SearchDocument.objects.filter(pk=2).update(version=row(2).version)
    row(4).save()
    output = io.StringIO()
    with pytest.raises(CommandError, match="differs"):
        call_command("verify_search", engine="elasticsearch", stdout=output)
    assert "1 missing: pages 4." in output.getvalue()
    assert "1 stale: pages 2." in output.getvalue()
    assert "1 surplus: pages 1." in output.getvalue()
    call_command("verify_search", engine="elasticsearch", repair=True, stdout=output)
    assert output.getvalue().endswith("Mended.\n")
    assert verifying.compare(names().reading).is_clean


def test_the_commands_tell_what_they_do(elastic: Cluster) -> None:
    publish(*(row(number) for number in range(1, 6)))
    output = io.StringIO()
    call_command("deliver_search", stdout=output)
    call_command("rebuild_search", engine="elasticsearch", stdout=output)
    call_command("verify_search", engine="elasticsearch", stdout=output)
    told = output.getvalue()
    assert "5 pages delivered" in told
    assert "5 documents in the index" in told
    assert "5 documents in the database, 5 in the index." in told


def test_a_cluster_that_refuses_everything_ends_a_rebuild_with_its_reason(
    elastic: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(row(1))
    settle()

    def refuse(batch: Batch, alias: str) -> list[Sent]:
        raise ClusterError("no room", passing=True)

    monkeypatch.setattr(rebuilding, "send_patiently", refuse)
    with pytest.raises(CommandError, match="no room"):
        call_command("rebuild_search", engine="elasticsearch")
    assert found("word") == [1]
    monkeypatch.undo()
    assert rebuilding.rebuild() == 1
    assert_nothing_lost(1)
