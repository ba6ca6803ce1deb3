"""A rebuild under way: what changes meanwhile is in the new index, and what fails leaves the old one answering."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import PageViewRestriction

from search.contract import Reader
from search.engines.elasticsearch import rebuilding, runs
from search.engines.elasticsearch.bulk import Batch, Sent
from search.engines.elasticsearch.connection import ClusterError, asking, client
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.state import names
from search.models import RebuildRun
from tests.search.conftest import PageMaker
from tests.search.elasticsearch.conftest import Midway
from tests.search.elasticsearch.samples import (
    ask,
    assert_nothing_lost,
    found,
    indices,
    publish,
    row,
    settle,
    unpublish,
)
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


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


def test_what_changes_during_a_rebuild_is_in_the_new_index(elastic: Cluster, settings: Any, midway: Midway) -> None:
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
    elastic: Cluster, make_page: PageMaker, midway: Midway, act: str
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


def test_a_second_rebuild_says_that_one_runs(elastic: Cluster, midway: Midway) -> None:
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
    elastic: Cluster, settings: Any, midway: Midway, monkeypatch: pytest.MonkeyPatch
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
    rebuilding.rebuild(restart=True)
    assert_nothing_lost(2)


def test_a_rebuild_that_was_held_up_too_long_is_not_put_in_place(
    elastic: Cluster, midway: Midway, monkeypatch: pytest.MonkeyPatch
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
