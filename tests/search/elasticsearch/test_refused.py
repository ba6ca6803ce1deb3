"""What the server refuses for good is kept back alone, with its reason, and holds up nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from search.engines import engine
from search.engines.elasticsearch import bulk, rebuilding
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.state import breaker, cluster_state
from search.models import OutboxEntry
from tests.search.elasticsearch.samples import (
    ask_cluster,
    assert_nothing_lost,
    found,
    publish,
    question,
    row,
)
from tests.services.elasticsearch import Cluster
from tests.services.faulty import FaultyServer

pytestmark = pytest.mark.xdist_group("elasticsearch")


def test_a_document_that_the_server_refuses_is_kept_back_alone_with_its_reason(elastic: Cluster) -> None:
    too_long = "x" * 40_000  # longer than a keyword may be
    publish(row(1), row(2, facets={"method": [too_long]}), row(3))
    done = deliver()
    assert (done.held, done.refused) == (2, 1)
    assert sorted(family.page_id for family in ask_cluster("word").families) == [1, 3]
    refused = OutboxEntry.objects.get()
    assert (refused.page_id, refused.state) == (2, OutboxEntry.State.REFUSED)
    assert "facets" in refused.reason
    assert "xxxx" not in refused.reason, "the reason must not quote the page"
    assert cluster_state().status == "degraded"
    publish(row(2))
    assert_nothing_lost(3)


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


def test_a_question_that_the_server_cannot_take_does_not_keep_others_from_it(elastic: Cluster) -> None:
    publish(row(1))
    assert_nothing_lost()
    too_deep = question("word", offset=20_000)  # beyond what an index pages through
    assert engine("elasticsearch").search(too_deep).total == 1
    assert breaker.is_closed
    assert found("word") == [1]


def test_a_document_that_is_refused_does_not_keep_a_rebuild_from_its_end(elastic: Cluster) -> None:
    publish(row(1), row(2, facets={"method": ["x" * 40_000]}))
    rebuilding.rebuild()
    assert breaker.is_closed
    assert OutboxEntry.objects.count() == 2
    deliver()
    assert OutboxEntry.objects.get().page_id == 2
    publish(row(2))
    assert_nothing_lost(2)
