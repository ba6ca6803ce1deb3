"""Documents without pages, for tests of how they travel; and the question whether all of them arrived."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from search.contract import Reader
from search.engines import engine
from search.engines.elasticsearch.connection import asking, client
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.outbox import retry
from search.engines.elasticsearch.state import breaker, names
from search.engines.elasticsearch.verifying import Comparison, compare
from search.engines.protocol import Clause, EngineQuery, Expression, SearchResults, TokenPhrase
from search.indexing.documents import next_version
from search.indexing.recording import write_documents
from search.models import OutboxEntry, SearchDocument

READER = Reader(("en", "cs", "nb"))


def row(page_id: int, text: str = "word", *, family: int | None = None, **fields: Any) -> SearchDocument:
    """A document that was never saved; pages with the same `family` are versions of one another."""
    known = SearchDocument.objects.filter(pk=page_id).values_list("version", flat=True).first() or 0
    defaults: dict[str, Any] = {
        "version": next_version(known),
        "language": "en",
        "translation_key": uuid.uuid5(uuid.NAMESPACE_OID, str(page_id if family is None else family)),
        "kind": "recipe",
        "title": text,
        "tokens_title": text,
        "tokens_body": f"body number{page_id}",
    }
    return SearchDocument(page_id=page_id, **{**defaults, **fields})


def publish(*rows: SearchDocument) -> None:
    """Write documents as publishing does."""
    write_documents(list(rows))


def unpublish(page_id: int) -> None:
    SearchDocument.objects.filter(pk=page_id).delete()
    engine("elasticsearch").remove([page_id])
    engine(connection.vendor).remove([page_id])


def question(word: str, reader: Reader = READER, **options: Any) -> EngineQuery:
    return EngineQuery(Expression(all=(Clause(exact=(TokenPhrase((word,)),)),)), reader, **options)


def ask(word: str, reader: Reader = READER) -> SearchResults:
    return engine("elasticsearch").search(question(word, reader))


def ask_cluster(word: str, reader: Reader = READER) -> SearchResults:
    """What the cluster itself answers; fails where the database had to."""
    answered = ask(word, reader)
    assert breaker.is_closed, f"the database answered in place of the cluster: {breaker.reason}"
    return answered


def found(word: str, reader: Reader = READER) -> list[int]:
    return [family.page_id for family in ask(word, reader).families]


def indices() -> dict[str, set[str]]:
    """The indices of the site, and the ends of the aliases that each has."""
    with asking():
        there = client().indices.get_alias(index=names().every_index).body
    return {index: {alias.rpartition("-")[2] for alias in held["aliases"]} for index, held in there.items()}


def settle() -> Comparison:
    """Deliver all that waits, as a worker does sooner or later, and compare server and database."""
    breaker.succeeded()
    retry()
    deliver()
    return compare(names().reading)


def assert_nothing_lost(documents: int | None = None) -> None:
    """The outbox can be emptied, and then the server holds what the database holds, no more and no less."""
    comparison = settle()
    assert list(comparison.lines())[1:] == []
    assert comparison.is_clean
    assert comparison.held == SearchDocument.objects.count()
    assert OutboxEntry.objects.count() == 0
    if documents is not None:
        assert comparison.held == documents


def page_ids(entries: Sequence[OutboxEntry]) -> list[int]:
    return sorted(entry.page_id for entry in entries)
