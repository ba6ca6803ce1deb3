"""A rebuild on PostgreSQL, where others write at the same time and nobody sees it before they are done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from search.engines.database.postgresql_schema import drop_index, has_index
from search.indexing.batches import Maker, made_here
from search.indexing.pages import live_parts
from search.indexing.rebuild import rebuild, record_alone, write
from search.indexing.recording import forget
from search.indexing.verify import verify
from search.models import SearchDocument
from tests.search.conftest import PageMaker
from tests.search.hostapp.models import RecipePage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(transactional_db: None) -> Iterator[Any]:
    """A second connection, in a transaction."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.rollback()
    other.close()


@pytest.mark.parametrize("indexed", [True, False])
def test_a_page_that_somebody_is_changing_is_left_and_read_when_she_is_done(
    make_page: PageMaker, other: Any, indexed: bool
) -> None:
    page = make_page("en", "Group")
    if not indexed:
        forget(page.pk)
    (made,) = made_here(live_parts([page.pk]))
    with other.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'Choir' WHERE id = %s", [page.pk])
    assert write([made]) == set()
    assert SearchDocument.objects.filter(title="Group").exists() is indexed
    other.commit()
    assert record_alone(page.pk)
    assert SearchDocument.objects.get().title == "Choir"


def test_a_document_that_somebody_is_writing_is_not_overwritten(make_page: PageMaker, other: Any) -> None:
    """She saved a column of the page's own table, so that the page itself is not locked."""
    page = make_page("en", "Group")
    (part,) = live_parts([page.pk])
    made = Maker().make(part)
    newer = SearchDocument.objects.get()
    SearchDocument.objects.update(version=newer.version + 10_000_000, title="Newer")
    late = made._replace(documents=[each._replace(known=newer.version + 10_000_000) for each in made.documents])
    assert write([late]) == set()
    assert SearchDocument.objects.get().title == "Newer"


def test_an_index_of_nothing_is_filled_first_and_made_then(make_page: PageMaker) -> None:
    page = make_page("en", "Group")
    forget(page.pk)
    rebuild()
    assert has_index(connection)
    assert verify().is_clean


def test_a_rebuild_that_fails_leaves_the_index(make_page: PageMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    forget(make_page("en", "Group").pk)

    def fail(page: RecipePage) -> None:
        raise ValueError("no end")

    monkeypatch.setattr(RecipePage, "search_content", fail)
    with pytest.raises(ValueError, match="no end"):
        rebuild()
    assert has_index(connection)


def test_an_index_that_is_missing_is_told_and_made(make_page: PageMaker) -> None:
    make_page("en", "Group")
    drop_index(connection)
    with pytest.raises(CommandError, match="differs"):
        call_command("verify_search")
    call_command("verify_search", "--repair")
    assert has_index(connection)
