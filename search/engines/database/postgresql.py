"""PostgreSQL's full text as search engine: a vector of our own tokens with positions and weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice

from django.db import connection, transaction
from pyroaring import BitMap

from search.contract import FIELDS, Field
from search.engines.database.base import EmbeddedEngine, Prepared
from search.engines.database.catalogue import Found
from search.engines.database.postgresql_schema import FUNCTION, TABLE, drop_index, ensure_index, has_index
from search.engines.protocol import Clause, Document, Expression, Tier, TokenPhrase
from search.models import SearchDocument

LABELS: dict[Field, str] = {"title": "A", "summary": "B", "concepts": "B", "body": "C", "attachments": "D"}
LAST_POSITION = 16_383
MAX_POSITIONS = 255
"""PostgreSQL keeps no more positions of a lexeme."""
MAX_BYTES = 900_000
"""Of a vector in its literal; PostgreSQL refuses one that takes 1 MB."""
MAX_LEXEME_LENGTH = 400
"""PostgreSQL refuses a lexeme of 2 kB or more; nothing that long is a word."""
BATCH = 200

_FOUND = f"SELECT page_ids, best, ranks, log_state FROM {FUNCTION}(CAST(%s AS tsquery), CAST(%s AS tsquery[]), %s)"  # noqa: S608
_PUT = f"""
    INSERT INTO {TABLE} (page_id, version, tokens) VALUES (%s, %s, CAST(%s AS tsvector))
    ON CONFLICT (page_id) DO UPDATE SET version = excluded.version, tokens = excluded.tokens
    WHERE {TABLE}.version <= excluded.version
"""  # noqa: S608


@lru_cache(maxsize=65_536)
def _lexeme(text: str) -> str:
    escaped = text[:MAX_LEXEME_LENGTH].replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def vector_literal(tokens: Mapping[Field, str]) -> str:
    """Return the tokens as the text of a tsvector: `'cs_obet':1A,7C`. Positions count on over the fields, with gaps."""
    places: dict[str, list[str]] = {}
    position = 0
    for name in FIELDS:
        label = LABELS[name]
        for token in tokens.get(name, "").split():
            if position < LAST_POSITION:
                position += 1
            if token not in places:
                places[token] = [f"{position}{label}"]
            elif len(places[token]) < MAX_POSITIONS:
                places[token].append(f"{position}{label}")
        position = min(position + 1, LAST_POSITION)
    parts = [f"{_lexeme(token)}:{','.join(of_token)}" for token, of_token in places.items()]
    literal = " ".join(parts)
    # No character takes more than four bytes, so that few texts have to be looked at.
    return literal if len(literal) * 4 <= MAX_BYTES else " ".join(_fitting(parts))


def _fitting(parts: Iterable[str]) -> Iterator[str]:
    """Yield the first of the parts, as many as make a vector that is not too large."""
    size = 0
    for part in parts:
        size += len(part.encode())
        if size > MAX_BYTES:
            break
        yield part


def _run(run: TokenPhrase, labels: str) -> str:
    *before, last = (_lexeme(token) for token in run.tokens)
    ending = f"{'*' if run.prefix else ''}{labels}"
    words = [f"{token}:{labels}" if labels else token for token in before]
    words.append(f"{last}:{ending}" if ending else last)
    return f"({' <-> '.join(words)})" if len(words) > 1 else words[0]


def _clause(clause: Clause, runs: Iterable[TokenPhrase]) -> str:
    labels = "".join(sorted({LABELS[name] for name in clause.fields}))
    return f"({' | '.join(_run(run, labels) for run in runs)})"


def ts_query(expression: Expression, tier: Tier) -> str:
    """Return the expression as the text of a tsquery, with the runs up to a tier; "" if nothing can match."""
    clauses = [_clause(clause, runs) for clause in expression.all if (runs := clause.up_to(tier))]
    if not clauses or (len(clauses) < len(expression.all) and not expression.loosened):
        return ""
    joined = (" | " if expression.loosened else " & ").join(clauses)
    if expression.none:
        unwanted = " | ".join(_clause(clause, clause.exact) for clause in expression.none)
        return f"({joined}) & !({unwanted})"
    return joined


def _prepared(documents: Iterable[Document]) -> list[Prepared]:
    return [Prepared(each.page_id, each.version, vector_literal(each.tokens)) for each in documents]


class PostgreSQLEngine(EmbeddedEngine):
    """The embedded engine of PostgreSQL."""

    name = "postgresql"

    def _found(self, expression: Expression, depth: int) -> Found:
        titled = expression.in_title()
        queries = [query for step, tier in expression.steps_anywhere() if (query := ts_query(step, tier))]
        if not queries:
            return Found(BitMap(), ())
        with connection.cursor() as cursor:
            cursor.execute(_FOUND, [ts_query(titled, Tier.EXACT) if titled else None, queries, depth])
            page_ids, best, ranks, log_state = cursor.fetchone()
        return Found(BitMap(page_ids or ()), list(zip(best or (), ranks or (), strict=True)), tuple(log_state))

    def prepare(self, document: SearchDocument) -> str:
        return vector_literal(document.tokens())

    def put(self, documents: Iterable[Document]) -> None:
        self.put_prepared(_prepared(documents))

    def put_prepared(self, documents: Sequence[Prepared]) -> None:
        with transaction.atomic():
            self._put(documents)
            super().put_prepared(documents)

    @staticmethod
    def _put(documents: Sequence[Prepared]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, documents)

    def remove(self, page_ids: Iterable[int]) -> None:
        page_ids = list(page_ids)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {TABLE} WHERE page_id = ANY(%s)", [page_ids])  # noqa: S608
            super().remove(page_ids)

    def rebuild(self, documents: Iterable[Document]) -> int:
        count = 0
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608
            documents = iter(documents)
            while batch := _prepared(islice(documents, BATCH)):
                self._put(batch)
                count += len(batch)
            ensure_index(connection)
        self.forget()
        return count

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Drop the index of an empty table and make it at the end: adding to it page by page takes most of the time.

        Searches do without it meanwhile. If it is not made again because the process died, `is_healthy` says so.
        """
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {TABLE})")  # noqa: S608
            (is_filled,) = cursor.fetchone()
        apart = not is_filled and not connection.in_atomic_block
        if apart:
            drop_index(connection)
        try:
            yield
        finally:
            if apart:
                ensure_index(connection)

    def optimise(self) -> None:
        """Do nothing: autovacuum does it."""

    def versions(self) -> Iterator[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT page_id, version FROM {TABLE} ORDER BY page_id")  # noqa: S608
            yield from cursor.fetchall()

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {TABLE} JOIN exchange_search_searchdocument USING (page_id)")  # noqa: S608
            return int(cursor.fetchone()[0])

    def is_healthy(self) -> bool:
        """Return whether the index is there; PostgreSQL keeps it equal to the table by itself."""
        return has_index(connection)
