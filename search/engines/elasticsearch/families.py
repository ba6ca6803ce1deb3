"""Reads families from the search documents, with a version that distinguishes one reading from the earlier ones."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Collection, Iterator
from itertools import groupby

from django.db import connection
from django.db.models import QuerySet

from search.engines.elasticsearch.bulk import Sending
from search.engines.elasticsearch.schema import source
from search.engines.protocol import Document
from search.models import SearchDocument

READ_AT_ONCE = 500
_NOT_SENT = ("summary", "body", "concepts", "attachments", "content_hash")


def stamp() -> int:
    """Return the version of what is read from now on.

    It is taken before the reading. So whatever is stored under the highest version was read after the last change's own
    entry got its version, and that is after the change was committed: the last change wins, in whatever order the
    writes arrive. The time is the database server's if there is one, the same for all machines.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
            (microseconds,) = cursor.fetchone()
    else:
        microseconds = time.time_ns() // 1_000
    # Two readings in the same microsecond must not have the same version.
    return int(microseconds) * 1_000 + secrets.randbelow(1_000)


def read(keys: Collection[uuid.UUID]) -> Iterator[Sending]:
    """Yield the families of `keys` as they are now; those that have no page left are to be taken out."""
    version = stamp()
    found = set()
    for key, rows in groupby(_rows().filter(translation_key__in=keys), key=lambda row: row.translation_key):
        found.add(key)
        yield _sending(key, list(rows), version)
    for key in keys:
        if key not in found:
            yield Sending(str(key), version, None)


def read_all(after: uuid.UUID | None = None) -> Iterator[Sending]:
    """Yield all families in the order of their keys, of which no more than a page is in memory."""
    while True:
        version = stamp()
        rows = _rows() if after is None else _rows().filter(translation_key__gt=after)
        page = list(rows[:READ_AT_ONCE])
        families = [(key, list(members)) for key, members in groupby(page, key=lambda row: row.translation_key)]
        if len(page) == READ_AT_ONCE:
            # The last family may go on beyond the page: it is read again with the next one.
            cut, _members = families.pop()
            if not families:
                families = [(cut, list(_rows().filter(translation_key=cut)))]
        for key, members in families:
            yield _sending(key, members, version)
            after = key
        if len(page) < READ_AT_ONCE:
            return


def _rows() -> QuerySet[SearchDocument]:
    return SearchDocument.objects.defer(*_NOT_SENT).order_by("translation_key", "page_id")


def _sending(key: uuid.UUID, rows: list[SearchDocument], version: int) -> Sending:
    return Sending(str(key), version, source([Document.of(row) for row in rows]))
