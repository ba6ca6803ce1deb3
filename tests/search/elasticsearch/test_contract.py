"""The cluster keeps what every engine promises, on each version that is supported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.engines.elasticsearch.connection import asking, client
from search.engines.elasticsearch.delivery import FEW, deliver
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.state import breaker, names
from search.engines.protocol import Engine, EngineQuery, SearchResults
from tests.search.contract import EngineContract
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


class DeliveredEngine(ElasticsearchEngine):
    """The engine as it is when its worker has done its work, and no answer of the database taken for its own."""

    def search(self, question: EngineQuery) -> SearchResults:
        _delivered()
        results = super().search(question)
        assert breaker.is_closed, f"the database answered in place of the cluster: {breaker.reason}"
        return results

    def versions(self) -> Iterator[tuple[int, int]]:
        _delivered()
        return super().versions()

    def count(self) -> int:
        _delivered()
        return super().count()


def _delivered() -> None:
    """Deliver what waits. More than a few changes are seen when the index's interval has passed; this ends it early."""
    if deliver().held > FEW:
        with asking():
            client().indices.refresh(index=names().reading)


class TestElasticsearch(EngineContract):
    @pytest.fixture
    def engine(self, elastic: Cluster, settings: object) -> Engine:
        settings.EXCHANGE_ELASTICSEARCH_SEARCH_SECONDS = 10.0  # type: ignore[attr-defined]
        return DeliveredEngine()
