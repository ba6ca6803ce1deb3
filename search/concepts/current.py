"""The matcher over the registered concepts, kept by each process and renewed after a change of terms."""

from __future__ import annotations

import time

from django.db import connection

from search.concepts.matcher import ConceptMatcher
from search.models import CONCEPTS, SearchChange
from search.registry import concept_source

_NO_CONCEPTS = ConceptMatcher(())
KEPT_SECONDS = 60.0
"""How long a change of terms that nobody reported may go unnoticed by a process."""


class _Kept:
    """The matcher of this process, and what shows whether it is fresh."""

    matcher = _NO_CONCEPTS
    version = ""
    stamp: object = None
    checked = -KEPT_SECONDS


def concept_matcher() -> ConceptMatcher:
    """Return the matcher over the registered concepts.

    It is renewed after a reported change of terms and from time to time.
    """
    source = concept_source()
    if source is None:
        return _NO_CONCEPTS
    stamp = latest_concept_change()
    now = time.monotonic()
    if stamp != _Kept.stamp or now - _Kept.checked > KEPT_SECONDS:
        version = source.version()
        if version != _Kept.version:
            _Kept.matcher = ConceptMatcher(source.terms())
        _Kept.version, _Kept.stamp, _Kept.checked = version, stamp, now
    return _Kept.matcher


def concepts_version() -> str:
    """Return a value that changes whenever a term of a concept does."""
    source = concept_source()
    return source.version() if source is not None else ""


_LATEST = f"SELECT id, nonce FROM {SearchChange._meta.db_table} WHERE page_id = {CONCEPTS} ORDER BY id DESC LIMIT 1"  # noqa: S608


def latest_concept_change() -> tuple[int, int] | None:
    """Return what distinguishes the latest change of concepts from every other one.

    This holds in all processes and after a rollback. None if there was no change.
    """
    # Asked for every search and every page that is recorded: without the ORM it costs a fifth.
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        row = cursor.fetchone()
    return tuple(row) if row else None
