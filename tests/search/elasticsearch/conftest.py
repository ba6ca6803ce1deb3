"""A site that searches on a real Elasticsearch, with an index of its own for each test."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from django.conf import Settings

from search.engines.elasticsearch.connection import asking, client, forget_client
from search.engines.elasticsearch.rebuilding import rebuild
from search.engines.elasticsearch.state import breaker, forget_index, names
from tests.services.elasticsearch import Cluster
from tests.services.fixtures import elasticsearch_8, elasticsearch_9, single_node, three_nodes

__all__ = ["elasticsearch_8", "elasticsearch_9", "single_node", "three_nodes"]

UseCluster = Callable[[Cluster], None]


@pytest.fixture
def use_cluster(settings: Settings) -> Iterator[UseCluster]:
    """Makes the site search on a cluster, with an empty index of its own."""

    def use(cluster: Cluster) -> None:
        settings.EXCHANGE_SEARCH_ENGINE = "elasticsearch"
        settings.EXCHANGE_ELASTICSEARCH_HOSTS = cluster.urls
        settings.EXCHANGE_ELASTICSEARCH_INDEX = f"test-{secrets.token_hex(4)}"
        _forget()
        rebuild()

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
