"""The engine `elasticsearch`: answers from the cluster, and from the database if the cluster cannot."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from django.db import connection

from search.engines import engine
from search.engines.elasticsearch import outbox
from search.engines.elasticsearch.answers import results_of
from search.engines.elasticsearch.connection import ClusterError, asking, client
from search.engines.elasticsearch.delivery import announce
from search.engines.elasticsearch.queries import search_for
from search.engines.elasticsearch.rebuilding import rebuild
from search.engines.elasticsearch.scanning import scan
from search.engines.elasticsearch.schema import VERSIONS
from search.engines.elasticsearch.state import breaker, cluster_state, may_ask, names, require_index
from search.engines.protocol import Document, Engine, EngineQuery, SearchResults

log = logging.getLogger(__name__)
REFUSED_QUESTION = 400
"""The cluster is well, and this one question is more than it takes: no reason to spare it the others."""


class ElasticsearchEngine:
    """A projection of the search documents on a cluster.

    `put` and `remove` write to the outbox only, in the transaction of the caller; the cluster is notified when it is
    committed. Until it has acknowledged that a page is gone or restricted, its answers leave that page out.
    """

    name = "elasticsearch"

    def search(self, question: EngineQuery) -> SearchResults:
        hidden = outbox.hidden_pages()
        if hidden is not None and may_ask():
            try:
                require_index()
                results = self._ask(question, sorted(hidden))
            except ClusterError as error:
                if error.status != REFUSED_QUESTION:
                    breaker.failed(str(error))
                log.warning("The database answers a search: %s", error)
            else:
                breaker.succeeded()
                return results
        return self._embedded().search(question)

    def _ask(self, question: EngineQuery, hidden: list[int]) -> SearchResults:
        request = search_for(question, names().reading, hidden)
        with asking():
            answer = client().search(index=names().reading, body=request.to_dict())
        return results_of(answer.body, question, hidden)

    @staticmethod
    def _embedded() -> Engine:
        return engine(connection.vendor)

    def put(self, documents: Iterable[Document]) -> None:
        outbox.note_changed(documents)
        announce()

    def remove(self, page_ids: Iterable[int]) -> None:
        outbox.note_removed(page_ids)
        announce()

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fill a new index from the rows and put it in place; `documents` are those rows and are not read."""
        return rebuild()

    def versions(self) -> Iterator[tuple[int, int]]:
        held = ((member.page_id, member.version) for _key, members in scan(names().reading) for member in members)
        yield from sorted(held)

    def count(self) -> int:
        versions = {"versions": {"nested": {"path": VERSIONS}}}
        with asking():
            answer = client().search(index=names().reading, size=0, aggs=versions)
        return int(answer["aggregations"]["versions"]["doc_count"])

    def is_healthy(self) -> bool:
        return not cluster_state().problems
