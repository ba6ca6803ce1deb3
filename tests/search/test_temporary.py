"""An index for a measurement leaves nothing behind, however the measurement ends."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search.engines import engine as engine_called
from search.engines.elasticsearch import state
from search.engines.elasticsearch.connection import ClusterError
from tests.search.conftest import PageMaker
from tests.search.test_commands import found, retrieval

__all__ = ["retrieval"]


class Indices:
    """Stands for the indices of a cluster: knows which there are, by name."""

    def __init__(self) -> None:
        self.names = {"site-index-1"}
        self.is_down = False

    def get_alias(self, index: str) -> Any:
        if self.is_down:
            raise ClusterError("The cluster does not answer.", passing=True)
        start = index.removesuffix("*")
        return type("Answer", (), {"body": {name: {} for name in self.names if name.startswith(start)}})

    def delete(self, index: str) -> None:
        self.names.remove(index)


class Cluster:
    def __init__(self) -> None:
        self.indices = Indices()

    def options(self, **given: Any) -> Cluster:
        return self


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()
    monkeypatch.setattr(state, "client", lambda: cluster)
    return cluster


def fill(cluster: Cluster) -> None:
    cluster.indices.names.add(state.names().every_index.replace("*", "1"))


def test_a_measurement_drops_its_index(cluster: Cluster) -> None:
    with state.index_apart():
        fill(cluster)
    assert cluster.indices.names == {"site-index-1"}


def measure(cluster: Cluster, failure: BaseException, *, takes_cluster_along: bool = False) -> None:
    with state.index_apart():
        fill(cluster)
        cluster.indices.is_down = takes_cluster_along
        raise failure


@pytest.mark.parametrize("failure", [ValueError("in the middle"), KeyboardInterrupt()])
def test_a_measurement_that_fails_in_the_middle_drops_its_index(cluster: Cluster, failure: BaseException) -> None:
    with pytest.raises(type(failure)):
        measure(cluster, failure)
    assert cluster.indices.names == {"site-index-1"}
    assert "apart" not in state.names().reading


def test_a_failure_that_takes_the_cluster_along_is_told_and_the_index_that_stays_is_named(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ValueError, match="in the middle"):
        measure(cluster, ValueError("in the middle"), takes_cluster_along=True)
    (left,) = cluster.indices.names - {"site-index-1"}
    assert left.removesuffix("1") in caplog.text
    assert "apart" not in state.names().reading


def test_an_evaluation_that_fails_in_the_middle_leaves_the_index_of_the_site(
    make_page: PageMaker, retrieval: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make_page("en", "A group")
    engine = engine_called(connection.vendor)
    with monkeypatch.context() as patched:
        patched.setattr(type(engine), "search", fails)
        with pytest.raises(CommandError, match="in the middle"):
            call_command("evaluate_search", str(retrieval), "--engine", connection.vendor)
    assert found("group") == [page.pk]


def fails(*given: Any) -> Any:
    raise ValueError("in the middle")
