"""The state of an engine, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass


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
