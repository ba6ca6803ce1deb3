"""What the engines inside the site's own database share: the catalogue, and the log that keeps it fresh."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from search.contract import Document, Expression, Question, SearchResults
from search.engines.catalogue import Hit
from search.engines.freshness import FreshCatalogue, log_changes


class EmbeddedEngine(ABC):
    """Finds pages by the database's full text, and does the rest with the catalogue in memory."""

    def __init__(self) -> None:
        self._catalogue = FreshCatalogue()

    def search(self, question: Question) -> SearchResults:
        hits = None if question.expression is None else self._hits(question.expression)
        return self._catalogue.answer(question, hits)

    def put(self, documents: Iterable[Document]) -> None:
        log_changes(document.page_id for document in documents)

    def remove(self, page_ids: Iterable[int]) -> None:
        log_changes(page_ids)

    def forget(self) -> None:
        """Read the catalogue anew at the next search: other tables stand under the same names."""
        self._catalogue.forget()

    @abstractmethod
    def _hits(self, expression: Expression) -> list[Hit]:
        """All documents that match, the surest tier first, and each tier by rank."""
