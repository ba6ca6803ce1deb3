"""The health of the search: for health checks, staff, the admin and commands."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.db.models import Count
from django.utils import timezone

from search import conf
from search.contract import Reader
from search.engines import current_engine
from search.engines.errors import EngineError
from search.engines.health import SearchHealth
from search.engines.protocol import EngineQuery
from search.indexing.verify import Verification
from search.models import AttachmentText, LastVerification, SearchDocument


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """`milliseconds` of a search over all documents; `documents` that the engine holds; `behind`, that it lacks."""

    name: str
    works: bool
    milliseconds: float
    documents: int
    behind: int


def search_health() -> SearchHealth:
    """Return the state of the search now.

    Asks the search server, if there is one, for a second at most; never raises.
    """
    if not conf.uses_search_server():
        return SearchHealth(conf.engine_name() or connection.vendor)
    from search.engines.elasticsearch import health

    return health.search_health()


def staff_notice() -> str:
    """Say what staff should know while the database answers in place of the search server; "" if nothing is wrong."""
    if not conf.uses_search_server():
        return ""
    from search.engines.elasticsearch import health

    return health.staff_notice()


def note_verification(report: Verification) -> None:
    """Keep the outcome of a verification for the admin page, which another process shows."""
    found = {"verified_at": timezone.now(), "is_clean": report.is_clean, "lines": list(report.lines())}
    LastVerification.objects.update_or_create(pk=LastVerification.THE_ONE, defaults=found)


def last_verification() -> LastVerification | None:
    return LastVerification.objects.first()


def engine_health() -> EngineHealth:
    """Ask the engine for everything and see how it does."""
    engine = current_engine()
    total = SearchDocument.objects.count()
    started = time.perf_counter()
    try:
        engine.search(EngineQuery(None, Reader(conf.content_languages()), limit=1))
        took = (time.perf_counter() - started) * 1_000
        held = engine.count()
    except (DatabaseError, EngineError):
        return EngineHealth(engine.name, False, 0.0, 0, total)
    return EngineHealth(engine.name, True, took, held, max(total - held, 0))


def documents_by_language() -> dict[str, int]:
    counted = SearchDocument.objects.order_by("language").values_list("language").annotate(count=Count("pk"))
    return dict(counted)


def unreadable_files() -> list[AttachmentText]:
    return list(AttachmentText.objects.exclude(warning="").defer("text").order_by("document_id")[:50])
