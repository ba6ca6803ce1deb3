"""The cluster's health as this process knows it, and the probe that asks for it."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.breaker import CircuitBreaker
from search.engines.elasticsearch.connection import ClusterError, asking, client
from search.engines.elasticsearch.schema import Names, mapping_hash
from search.models import OutboxEntry, RebuildRun

log = logging.getLogger(__name__)
PROBING = 0.2
"""Seconds that a probe may take: shorter than a search, since a reader waits for it."""
SURE_FOR = 30.0
"""Seconds for which an index that was found to be of this code's mapping is not looked at again."""
NO_INDEX = "There is no index to search: run rebuild_search --engine elasticsearch."
OTHER_MAPPING = "The index was made by another version of this code: run rebuild_search --engine elasticsearch."
breaker = CircuitBreaker()
_sure_until = 0.0
_apart = ""


@dataclass(frozen=True, slots=True)
class ClusterState:
    """The state of the engine for those who run the site. `problems` is empty if all is well."""

    waiting: int = 0
    """Pages that are still to be sent."""
    refused: int = 0
    """Pages rejected by the server, each of which a person has to look at."""
    lag: float = 0.0
    """Seconds since the oldest page that waits was changed."""
    rebuilding: str = ""
    needs_rebuild: bool = False
    """There is no index that this code can search, though the cluster answers."""
    problems: tuple[str, ...] = field(default=())

    @property
    def status(self) -> str:
        return "degraded" if self.problems else "ok"


def names() -> Names:
    return Names(_apart or conf.index_prefix())


@contextmanager
def index_apart() -> Iterator[None]:
    """Let this process work on an index of its own, which is dropped however that ends; the site's is not touched."""
    global _apart
    _apart = f"{conf.index_prefix()}-apart-{secrets.token_hex(4)}"
    forget_index()
    try:
        yield
    finally:
        try:
            _drop_every_index()
        except ClusterError as error:
            # What failed before it, which is mostly the same, is more worth reporting.
            log.warning("%s could not be dropped, and is to be dropped by hand: %s", names().every_index, error)
        finally:
            _apart = ""
            forget_index()


def _drop_every_index() -> None:
    with asking():
        asked = client().options(request_timeout=conf.bulk_seconds())
        for index in asked.indices.get_alias(index=names().every_index).body:
            asked.indices.delete(index=index)


def may_ask() -> bool:
    """Return whether the cluster is to be asked now; after a failure only when a short probe finds it well again."""
    if not breaker.permits():
        return False
    if breaker.is_closed:
        return True
    try:
        probe()
    except ClusterError as error:
        breaker.failed(str(error))
        return False
    breaker.succeeded()
    return True


def probe() -> None:
    """Raise ClusterError if the cluster does not answer within a moment, or has no index that answers."""
    with asking():
        health = (
            client()
            .options(request_timeout=PROBING, max_retries=0)
            .cluster.health(index=names().reading, level="cluster", timeout="100ms")
        )
    if health["status"] == "red":
        raise ClusterError("A part of the index is on no node that runs.", passing=True)


def index_problem() -> str:
    """Return what is wrong with the index that answers, "" if nothing is. Raises ClusterError."""
    with asking():
        found = client().options(ignore_status=404).indices.get_mapping(index=names().reading).body
    if "error" in found:
        return NO_INDEX
    hashes = {each["mappings"].get("_meta", {}).get("mapping_hash") for each in found.values()}
    if hashes != {mapping_hash()}:
        return OTHER_MAPPING
    return ""


def require_index() -> None:
    """Raise ClusterError if the index that answers is missing, or is not of the mapping that this code expects.

    Such an index is neither asked, since its answers might lack what they need, nor written to, since it might refuse
    all pages.
    """
    global _sure_until
    if time.monotonic() < _sure_until:
        return
    problem = index_problem()
    if problem:
        raise ClusterError(problem, passing=True)
    _sure_until = time.monotonic() + SURE_FOR


def forget_index() -> None:
    """Look at the index again before the next question."""
    global _sure_until
    _sure_until = 0.0


def cluster_state() -> ClusterState:
    """Return the state, asked for now. Never raises for what the cluster does; takes a second at most."""
    waiting = OutboxEntry.objects.filter(state=OutboxEntry.State.WAITING)
    refused = OutboxEntry.objects.filter(state=OutboxEntry.State.REFUSED).count()
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    run = RebuildRun.objects.first()
    failure, problem = _look()
    problems = [each for each in (failure, problem) if each]
    if refused:
        problems.append(f"{refused} pages were rejected by the server.")
    return ClusterState(
        waiting=waiting.count(),
        refused=refused,
        lag=(timezone.now() - oldest).total_seconds() if oldest else 0.0,
        rebuilding=str(run) if run else "",
        needs_rebuild=bool(problem) or breaker.reason in (NO_INDEX, OTHER_MAPPING),
        problems=tuple(problems),
    )


def _look() -> tuple[str, str]:
    """Return why the cluster is not asked, and what is wrong with its index; "" if nothing is."""
    if not may_ask():
        return f"{breaker.reason} Searches are answered by the database.", ""
    try:
        return "", index_problem()
    except ClusterError as error:
        breaker.failed(str(error))
        return f"{error} Searches are answered by the database.", ""
