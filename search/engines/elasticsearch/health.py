"""The state of the search server, for health checks and for staff."""

from __future__ import annotations

from django.utils.translation import gettext as _

from search.engines.elasticsearch.state import breaker, cluster_state
from search.engines.health import SearchHealth


def search_health() -> SearchHealth:
    """Ask the server, for a second at most. Never raises."""
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
    """Say what staff should know while the database answers in place of the search server; "" if nothing is wrong.

    Asks nobody: it says what this process found when it searched.
    """
    if breaker.is_closed:
        return ""
    return _(
        "The search server is unavailable; the database is answering instead. Results are the same. (%(reason)s)"
    ) % {"reason": breaker.reason}
