"""A node of three is killed: during a rebuild, during writes, and with the index that is being filled."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from search.engines.elasticsearch import rebuilding
from search.engines.elasticsearch.connection import ClusterError, asking, client
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.state import breaker, names
from tests.search.elasticsearch.conftest import Midway, UseCluster
from tests.search.elasticsearch.samples import (
    ask,
    assert_nothing_lost,
    found,
    publish,
    row,
    settle,
)
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


def test_a_node_of_three_killed_during_a_rebuild_and_during_writes_loses_nothing(
    three_nodes: Cluster, use_cluster: UseCluster, db: None, settings: Any, midway: Midway
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
    midway: Midway,
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


def _patient() -> Any:
    """A cluster that heals takes longer than a reader waits."""
    return client().options(request_timeout=100)


def _shards(cluster: Cluster, alias: str) -> list[dict[str, str]]:
    with asking():
        return list(_patient().cat.shards(index=alias, format="json").body)  # type: ignore[arg-type]


def _idle_node(cluster: Cluster) -> Any:
    """A node that will hold no primary of a new index, by keeping it out of the allocation."""
    node = cluster.nodes[-1]
    with asking():
        _patient().cluster.put_settings(persistent={"cluster.routing.allocation.exclude._name": node.name})
    return node


def _primary_of(cluster: Cluster) -> str:
    return next(shard["node"] for shard in _shards(cluster, names().reading) if shard["prirep"] == "p")


def _wait_for_green() -> None:
    with asking():
        _patient().cluster.put_settings(persistent={"cluster.routing.allocation.exclude._name": None})
        _patient().cluster.health(
            wait_for_status="green", wait_for_nodes="3", wait_for_no_relocating_shards=True, timeout="90s"
        )


def _wait_until_writable(alias: str = "_all") -> None:
    with asking():
        _patient().cluster.health(index=alias, wait_for_status="yellow", timeout="90s")
