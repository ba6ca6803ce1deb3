"""What a request changed: the statements that wrote anything, but for what every log-in or visit writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

WRITING = re.compile(r'^\s*(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
OF_EVERY_VISIT = frozenset({"django_session", "wagtailadmin_editingsession"})


class Writes(list[str]):
    """The tables that were written, in their order."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITING.match(sql)
        if found and found.group(1) not in OF_EVERY_VISIT:
            self.append(found.group(1))
        return execute(sql, params, many, context)


@contextmanager
def undone() -> Iterator[Writes]:
    """Record what is written within, and take it back at the end."""
    writes = Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        yield writes
        transaction.set_rollback(True)
    if writes:
        cache.clear()
