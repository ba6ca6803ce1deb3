"""Sends families in bulks that are bounded by number and by bytes, and says of each what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.connection import ClusterError, asking, client, describe

CONFLICT = 409
NOT_FOUND = 404
BUSY = (429, 503)


class Outcome(IntEnum):
    """What became of one family, the worst last."""

    HELD = 0
    """The index holds it, or something newer."""
    LATER = 1
    """The server could not take it now."""
    REFUSED = 2
    """The server will not take it as it is."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One family on its way: what to store under its key, None to take it out; and the version of that state."""

    key: str
    version: int
    body: Mapping[str, Any] | None

    def lines(self) -> list[bytes]:
        """Return the family as lines of a bulk.

        A version that the index has passed already is refused there, harmlessly.
        """
        act = "delete" if self.body is None else "index"
        head = {act: {"_id": self.key, "version": self.version, "version_type": "external"}}
        return [_json(head)] if self.body is None else [_json(head), _json(self.body)]


@dataclass(frozen=True, slots=True)
class Sent:
    """A family and what became of it in one index; `reason` if it is not held."""

    key: str
    outcome: Outcome
    reason: str = ""
    nowhere: bool = False
    """There is no such index."""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


Batch = list[tuple[str, list[bytes]]]


def batches(families: Iterable[Sending]) -> Iterator[Batch]:
    """Yield families as (key, lines), so many together as one bulk may hold."""
    most, widest = conf.bulk_documents(), conf.bulk_bytes()
    batch: Batch = []
    size = 0
    for family in families:
        lines = family.lines()
        length = sum(len(line) + 1 for line in lines)
        if batch and (len(batch) == most or size + length > widest):
            yield batch
            batch, size = [], 0
        batch.append((family.key, lines))
        size += length
    if batch:
        yield batch


def send(batch: Batch, alias: str, *, seconds: float, visible: bool = False) -> list[Sent]:
    """Write one batch to the index behind `alias`, and to none if the alias is missing.

    With `visible`, searches see it when this returns. Raises ClusterError if the whole bulk failed.
    """
    operations: list[Any] = [line for _key, lines in batch for line in lines]
    with asking():
        answer = (
            client()
            .options(request_timeout=seconds)
            .bulk(
                operations=operations,
                index=alias,
                require_alias=True,
                refresh=visible,
                timeout=f"{max(int(seconds * 1000) - 100, 100)}ms",
            )
        )
    return [_sent(key, next(iter(item.values()))) for (key, _lines), item in zip(batch, answer["items"], strict=True)]


def _sent(key: str, item: Mapping[str, Any]) -> Sent:
    status = int(item["status"])
    error = item.get("error")
    if status < 300 or status == CONFLICT or (status == NOT_FOUND and not error):
        return Sent(key, Outcome.HELD)
    reason = f"{status} {describe(error)}"
    if status in BUSY or status >= 500 or status in (403, NOT_FOUND):
        # 403 is a full disk or a closed index, 404 a missing alias: nothing that is wrong with the page.
        return Sent(key, Outcome.LATER, reason, nowhere=status == NOT_FOUND)
    return Sent(key, Outcome.REFUSED, reason)


def send_apart(batch: Batch, alias: str, *, seconds: float, visible: bool = False) -> list[Sent]:
    """Write as `send` does; a bulk refused as a whole is halved, until what the server refuses is alone.

    Raises ClusterError if the server cannot take anything now.
    """
    try:
        return send(batch, alias, seconds=seconds, visible=visible)
    except ClusterError as error:
        if error.passing or error.status in (401, 403, NOT_FOUND):
            raise
        if len(batch) == 1:
            return [Sent(batch[0][0], Outcome.REFUSED, str(error))]
    middle = len(batch) // 2
    halves: Sequence[Batch] = (batch[:middle], batch[middle:])
    return [sent for half in halves for sent in send_apart(half, alias, seconds=seconds, visible=visible)]
