"""What the engines inside the site's own database share: the catalogue, and the log that keeps it fresh."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from search.contract import Document, Expression, Question, SearchResults
from search.engines.catalogue import Found
from search.engines.freshness import FreshCatalogue, NotDeepEnoughError, log_changes

HITS_A_FAMILY = 6
"""Hits that are ranked for each family that is asked for: its versions, and those of families that are filtered out."""
MOST_HITS = 1_000_000_000


class EmbeddedEngine(ABC):
    """Finds pages by the database's full text, and does the rest with the catalogue in memory."""

    def __init__(self) -> None:
        self._catalogue = FreshCatalogue()

    def search(self, question: Question) -> SearchResults:
        if question.expression is None:
            return self._catalogue.answer(question, None)
        families = question.offset + question.limit
        depth = families * HITS_A_FAMILY if question.sort == "relevance" else MOST_HITS
        try:
            return self._catalogue.answer(question, self._found(question.expression, depth))
        except NotDeepEnoughError:
            return self._catalogue.answer(question, self._found(question.expression, MOST_HITS))

    def put(self, documents: Iterable[Document]) -> None:
        log_changes(document.page_id for document in documents)

    def remove(self, page_ids: Iterable[int]) -> None:
        log_changes(page_ids)

    def forget(self) -> None:
        """Read the catalogue anew at the next search: other tables stand under the same names."""
        self._catalogue.forget()

    @abstractmethod
    def optimise(self) -> None:
        """Order the full text after many changes, where the database does not do so by itself."""

    @abstractmethod
    def _found(self, expression: Expression, depth: int) -> Found:
        """All documents that match; at least `depth` of them, if there are so many, as hits.

        The surest tier comes first, and each tier by rank.
        """
