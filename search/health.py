"""How the search is: for the admin page and for commands."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from search import conf
from search.contract import Question, Reader
from search.engines import current_engine
from search.engines.elasticsearch.connection import ClusterError
from search.maintenance import Verification
from search.models import AttachmentText, SearchDocument

_VERIFIED = "exchange-search-verified"


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """`milliseconds` of a search over all documents; `documents` that the engine holds; `behind`, that it lacks."""

    name: str
    works: bool
    milliseconds: float
    documents: int
    behind: int


@dataclass(frozen=True, slots=True)
class LastVerification:
    when: dt.datetime
    is_clean: bool
    lines: tuple[str, ...]


def note_verification(report: Verification) -> None:
    """Remember the outcome of a verification for the admin page."""
    cache.set(_VERIFIED, LastVerification(timezone.now(), report.is_clean, tuple(report.lines())), timeout=None)


def last_verification() -> LastVerification | None:
    found: LastVerification | None = cache.get(_VERIFIED)
    return found


def engine_health() -> EngineHealth:
    """Ask the engine for everything and see how it does."""
    engine = current_engine()
    total = SearchDocument.objects.count()
    started = time.perf_counter()
    try:
        engine.search(Question(None, Reader(conf.content_languages()), limit=1))
        took = (time.perf_counter() - started) * 1_000
        held = dict(engine.versions())
    except (DatabaseError, ClusterError):
        return EngineHealth(engine.name, False, 0.0, 0, total)
    known = dict(SearchDocument.objects.values_list("pk", "version"))
    behind = sum(held.get(pk) != version for pk, version in known.items())
    return EngineHealth(engine.name, True, took, len(held), behind)


def documents_by_language() -> dict[str, int]:
    counts: dict[str, int] = {}
    for language in SearchDocument.objects.order_by("language").values_list("language", flat=True):
        counts[language] = counts.get(language, 0) + 1
    return counts


def unreadable_files() -> list[AttachmentText]:
    return list(AttachmentText.objects.exclude(warning="").defer("text").order_by("document_id")[:50])
