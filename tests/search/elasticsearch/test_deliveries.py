"""Deliveries that are cut short, repeated or late: what is stored is the last committed state."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from wagtail.models import PageViewRestriction

from search.contract import Reader
from search.engines import engine
from search.engines.elasticsearch import bulk, outbox
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.families import read
from search.engines.elasticsearch.state import names
from search.models import OutboxEntry, SearchDocument
from tests.search.conftest import PageMaker
from tests.search.elasticsearch.conftest import OnCommit
from tests.search.elasticsearch.samples import (
    ask,
    assert_nothing_lost,
    found,
    publish,
    row,
    unpublish,
)
from tests.services.elasticsearch import Cluster

pytestmark = pytest.mark.xdist_group("elasticsearch")


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
