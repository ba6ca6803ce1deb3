"""The common base of the engines inside the site's own database: the catalogue, and the log that keeps it fresh."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from search.engines import engine_of_database
from search.engines.database.catalogue import Found
from search.engines.database.freshness import FreshCatalogue, NotDeepEnoughError, log_changes
from search.engines.protocol import Document, EngineQuery, Expression, SearchResults
from search.models import SearchDocument

HITS_A_FAMILY = 6
"""Hits that are ranked for each family that is asked for: its versions, and those of families that are filtered out."""
MAX_HITS = 1_000_000_000


class Prepared(NamedTuple):
    """What an engine writes for one document in addition to its row; `full_text` is of its own making (`prepare`)."""

    page_id: int
    version: int
    full_text: str


def embedded_engine() -> EmbeddedEngine:
    """Return the engine of the site's own database.

    Raises ImproperlyConfigured if that is a database without one.
    """
    found = engine_of_database()
    if not isinstance(found, EmbeddedEngine):
        raise ImproperlyConfigured(f"The search knows no full text of {connection.vendor}.")
    return found


class EmbeddedEngine(ABC):
    """Finds pages by the database's full text, and does the rest with the catalogue in memory."""

    name = ""

    def __init__(self) -> None:
        self._catalogue = FreshCatalogue()

    def search(self, question: EngineQuery) -> SearchResults:
        if question.expression is None:
            return self._catalogue.answer(question, None)
        families = question.offset + question.limit
        depth = families * HITS_A_FAMILY if question.sort == "relevance" else MAX_HITS
        try:
            return self._catalogue.answer(question, self._found(question.expression, depth))
        except NotDeepEnoughError:
            return self._catalogue.answer(question, self._found(question.expression, MAX_HITS))

    def put(self, documents: Iterable[Document]) -> None:
        log_changes(document.page_id for document in documents)

    def prepare(self, document: SearchDocument) -> str:
        """Return the full text of a document as the engine stores it, made in any process; "" if the row is enough."""
        return ""

    def put_prepared(self, documents: Sequence[Prepared]) -> None:
        """Do the same as `put`, for documents that were prepared."""
        log_changes(document.page_id for document in documents)

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Let all documents be written within, in many transactions."""
        yield

    @contextmanager
    def many_writes(self) -> Iterator[None]:
        """Let many documents be written within, in the transaction of the caller."""
        yield

    def remove(self, page_ids: Iterable[int]) -> None:
        log_changes(page_ids)

    def forget(self) -> None:
        """Read the catalogue again at the next search: other tables have the same names."""
        self._catalogue.forget()

    @abstractmethod
    def optimise(self) -> None:
        """Order the full text after many changes, if the database does not do so by itself."""

    @abstractmethod
    def _found(self, expression: Expression, depth: int) -> Found:
        """Return all documents that match; at least `depth` of them, if there are so many, as hits.

        The surest tier comes first, and each tier by rank.
        """
