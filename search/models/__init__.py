"""Models of the search: documents and what belongs to them, and the outbox of a search server."""

from search.models.documents import (
    BUILT_IN_FACETS,
    CONCEPTS,
    AttachmentText,
    LastVerification,
    SearchChange,
    SearchDocument,
    SearchWord,
    UnansweredWord,
)
from search.models.outbox import OutboxEntry, RebuildRun

__all__ = [
    "BUILT_IN_FACETS",
    "CONCEPTS",
    "AttachmentText",
    "LastVerification",
    "OutboxEntry",
    "RebuildRun",
    "SearchChange",
    "SearchDocument",
    "SearchWord",
    "UnansweredWord",
]
