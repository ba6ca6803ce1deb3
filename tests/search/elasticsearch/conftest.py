"""A site that searches on a real Elasticsearch, with an index of its own for each test."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import Settings

from search.engines.elasticsearch import rebuilding
from search.engines.elasticsearch.bulk import Sent
from search.engines.elasticsearch.connection import asking, client, forget_client
from search.engines.elasticsearch.state import breaker, forget_index, names
from tests.services.elasticsearch import Cluster, Node
from tests.services.faulty import FaultyServer
from tests.services.fixtures import elasticsearch_8, elasticsearch_9, postgresql_server, single_node, three_nodes

__all__ = ["elasticsearch_8", "elasticsearch_9", "postgresql_server", "single_node", "three_nodes"]

UseCluster = Callable[[Cluster], None]
Midway = Callable[[Callable[[], None]], None]
OnCommit = Callable[..., Any]


def until(happens: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def use_cluster(settings: Settings) -> Iterator[UseCluster]:
    """Makes the site search on a cluster, with an empty index of its own."""

    def use(cluster: Cluster) -> None:
        settings.EXCHANGE_SEARCH_ENGINE = "elasticsearch"
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = cluster.urls
        settings.EXCHANGE_ELASTICSEARCH_INDEX = f"test-{secrets.token_hex(4)}"
        _forget()
        rebuilding.rebuild()

    _forget()
    yield use
    _forget()


def _forget() -> None:
    forget_client()
    forget_index()
    breaker.succeeded()


@pytest.fixture(params=["elasticsearch_8", "elasticsearch_9"])
def elastic(request: pytest.FixtureRequest, use_cluster: UseCluster, db: None) -> Iterator[Cluster]:
    """The site on a single node of each version in turn."""
    cluster: Cluster = request.getfixturevalue(request.param)
    use_cluster(cluster)
    yield cluster
    with asking():
        for index in client().indices.get_alias(index=names().every_index).body:
            client().indices.delete(index=index)


@pytest.fixture
def node(single_node: Cluster, use_cluster: UseCluster, db: None) -> Node:
    """The site on a node that may be killed."""
    use_cluster(single_node)
    return single_node.nodes[0]


@pytest.fixture
def faulty(elasticsearch_8: Cluster, use_cluster: UseCluster, db: None, settings: Settings) -> Iterator[FaultyServer]:
    """The site behind a proxy that can answer in place of the server."""
    with FaultyServer(elasticsearch_8.urls[0]).serving() as server:
        use_cluster(elasticsearch_8)
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = [server.url]
        forget_client()
        yield server


@pytest.fixture
def midway(monkeypatch: pytest.MonkeyPatch) -> Midway:
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
