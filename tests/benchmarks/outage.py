"""What a reader waits while the search server does not answer, beside the database's engine alone."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

from search.engines import engine
from search.engines.elasticsearch.state import breaker
from tests.benchmarks.searching import questions
from tests.benchmarks.timing import Timing, timed
from tests.services.elasticsearch import Cluster

SECONDS = 15.0
"""So long a server is asked: the breaker lets a probe through several times meanwhile."""


def searches_without_server(cluster: Cluster) -> Iterator[str]:
    """Lines that tell of a server that takes connections and says nothing, and of one that is gone."""
    asked = questions()
    embedded = engine(connection.vendor)
    alone = timed(embedded.search, asked)
    yield f"{connection.vendor} alone: {alone}"
    breaker.succeeded()
    with cluster.nodes[0].frozen():
        first, rest = _searches(SECONDS)
        yield f"server frozen, first search: {first:.0f} ms"
        yield f"server frozen, the others:   {rest}  ({rest.most - alone.p50:.0f} ms more at most)"
    breaker.succeeded()
    cluster.nodes[0].kill()
    first, rest = _searches(SECONDS)
    yield f"server killed, first search: {first:.0f} ms"
    yield f"server killed, the others:   {rest}  ({rest.most - alone.p50:.0f} ms more at most)"


def _searches(seconds: float) -> tuple[float, Timing]:
    """The milliseconds of the first search, and of those of the next seconds."""
    search = engine("elasticsearch").search
    asked = questions()
    started = time.perf_counter()
    search(asked[0])
    first = (time.perf_counter() - started) * 1_000
    until = time.perf_counter() + seconds
    some: list[float] = []
    while time.perf_counter() < until:
        some += timed(search, asked, warm_up=False).milliseconds
    return first, Timing(some)
