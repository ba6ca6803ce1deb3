"""An index that is missing or made by another version of the code is never asked or written to, and told at start."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page

from search.engines import engine
from search.engines.elasticsearch import rebuilding, runs, schema, state
from search.engines.elasticsearch.connection import asking, client, forget_client
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.state import breaker, cluster_state, forget_index, names
from search.health import search_health
from tests.search.elasticsearch.samples import (
    assert_nothing_lost,
    found,
    publish,
    row,
)
from tests.services.elasticsearch import Cluster, Node

pytestmark = pytest.mark.xdist_group("elasticsearch")


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


@pytest.fixture
def newer_code(elastic: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site after an upgrade that brought another mapping."""
    publish(row(1))
    assert_nothing_lost(1)
    for module in (runs, schema, state):
        monkeypatch.setattr(module, "mapping_hash", lambda: "a newer one")
    forget_index()


def test_an_index_of_an_older_mapping_is_not_asked_and_asks_for_a_rebuild(newer_code: None) -> None:
    publish(row(2))
    assert deliver().later == 1
    assert sorted(found("word")) == [1, 2]
    assert "rebuild_search" in " ".join(cluster_state().problems)
    breaker.succeeded()
    rebuilding.rebuild()
    assert_nothing_lost(2)
    assert cluster_state().problems == ()


def checked(databases: Sequence[str] | None) -> list[str]:
    return [str(each.id) for each in run_checks(databases=databases) if str(each.id).startswith("exchange_search.")]


def test_an_installation_is_told_that_its_index_has_to_be_made_again(newer_code: None) -> None:
    assert checked(None) == [], "a process that starts asks no other machine"
    assert checked(["default"]) == ["exchange_search.W002"]
    told = io.StringIO()
    call_command("migrate", skip_checks=False, verbosity=0, stderr=told)
    assert "another version of this code: run rebuild_search" in told.getvalue()
    with pytest.raises(CommandError, match="run rebuild_search"):
        call_command("verify_search", engine="elasticsearch", repair=True)
    rebuilding.rebuild()
    assert checked(["default"]) == []
    assert_nothing_lost(1)


def test_those_who_run_the_site_see_that_the_index_has_to_be_made_again(
    newer_code: None, homes: dict[str, Page], admin_client: Client
) -> None:
    for _opens_the_breaker in range(2):
        assert search_health().needs_rebuild
        assert search_health().status == "degraded"
        assert found("word") == [1]
    for address in ("/admin/", "/admin/reports/search/", "/admin/search-server/"):
        assert "another version of this code" in admin_client.get(address).content.decode(), address
    breaker.succeeded()
    rebuilding.rebuild()
    assert not search_health().needs_rebuild
    assert "another version of this code" not in admin_client.get("/admin/reports/search/").content.decode()


def test_a_server_that_does_not_answer_holds_up_an_installation_for_a_moment_only(node: Node) -> None:
    with node.frozen():
        started = time.monotonic()
        assert checked(["default"]) == ["exchange_search.W002"]
        assert time.monotonic() - started < 2.0
    assert not search_health().needs_rebuild


def test_settings_of_the_server_that_contradict_each_other_are_an_error(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXCHANGE_SEARCH_ENGINE = "elasticsearch"
    settings.EXCHANGE_ELASTICSEARCH_HOSTS = ["search.example.org:9200"]
    forget_client()
    assert checked(None) == checked(["default"]) == ["exchange_search.E003"]
