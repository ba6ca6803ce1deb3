"""Whether the search works as it should, for health checks, for staff and for the admin."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from search import conf
from search.engines.elasticsearch.state import breaker, cluster_state


@dataclass(frozen=True, slots=True)
class SearchHealth:
    """`status` is "ok" or "degraded": pages are found either way, in the second case by the database alone."""

    engine: str
    status: str = "ok"
    problems: tuple[str, ...] = ()
    waiting: int = 0
    """Pages that are still to be sent to the search server."""
    refused: int = 0
    """Pages that the search server refused."""
    lag: float = 0.0
    """Seconds since the oldest page that waits was changed."""
    rebuilding: str = ""
    needs_rebuild: bool = False
    """The search server has no index that this code can search, until `rebuild_search --engine elasticsearch` ran."""


def uses_cluster() -> bool:
    return conf.engine_name() == "elasticsearch"


def search_health() -> SearchHealth:
    """The state of the search now. Asks the search server, where there is one, for a second at most; never raises."""
    if not uses_cluster():
        return SearchHealth(conf.engine_name() or connection.vendor)
    state = cluster_state()
    return SearchHealth(
        "elasticsearch",
        state.status,
        state.problems,
        state.waiting,
        state.refused,
        state.lag,
        state.rebuilding,
        state.needs_rebuild,
    )


def staff_notice() -> str:
    """What staff should know while the database answers in place of the search server; "" where nothing is wrong.

    Asks nobody: it tells what this process found when it searched.
    """
    if not uses_cluster() or breaker.is_closed:
        return ""
    return _("The search server does not answer, so the database does: what is found is the same. (%(reason)s)") % {
        "reason": breaker.reason
    }
