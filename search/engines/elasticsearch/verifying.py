"""Compares an index with the search documents, page by page and version by version, and repairs it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.bulk import Sent, batches, send_apart
from search.engines.elasticsearch.families import read
from search.engines.elasticsearch.scanning import scan
from search.engines.elasticsearch.state import names
from search.models import SearchDocument

_AT_ONCE = 2_000
_MASK = 2**64 - 1


@dataclass(slots=True)
class Comparison:
    """The differences between an index and the search documents.

    `missing` pages are not in the index, `stale` ones are in another version, `surplus` ones have no document.
    """

    documents: int = 0
    held: int = 0
    checksum: int = 0
    held_checksum: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    differing: set[str] = field(default_factory=set)
    """Keys of the families to be sent again."""

    @property
    def is_clean(self) -> bool:
        return not self.differing

    def lines(self, shown: int = 20) -> Iterator[str]:
        yield f"{self.documents} documents in the database, {self.held} in the index."
        for name in ("missing", "stale", "surplus"):
            page_ids: list[int] = sorted(getattr(self, name))
            if page_ids:
                more = f" and {len(page_ids) - shown} more" if len(page_ids) > shown else ""
                yield f"{len(page_ids)} {name}: pages {', '.join(map(str, page_ids[:shown]))}{more}."


def weight(page_id: int, version: int) -> int:
    """Return a number that two different (page, version) hardly share.

    Their sum is the checksum, whatever the order.
    """
    return int.from_bytes(hashlib.blake2b(b"%d:%d" % (page_id, version), digest_size=8).digest(), "big")


def compare(index: str, go_on: Callable[[], None] = lambda: None) -> Comparison:
    """Read the index and the search documents from end to end. Raises ClusterError.

    First only numbers and checksums are compared, which costs no memory; if they differ, pages are. `go_on` is called
    again and again meanwhile.
    """
    comparison = Comparison()
    for page_id, version in SearchDocument.objects.values_list("pk", "version").iterator(chunk_size=_AT_ONCE):
        comparison.documents += 1
        if comparison.documents % _AT_ONCE == 0:
            go_on()
        comparison.checksum = (comparison.checksum + weight(page_id, version)) & _MASK
    for number, (_key, members) in enumerate(scan(index)):
        if number % _AT_ONCE == 0:
            go_on()
        for member in members:
            comparison.held += 1
            comparison.held_checksum = (comparison.held_checksum + weight(member.page_id, member.version)) & _MASK
    if (comparison.documents, comparison.checksum) != (comparison.held, comparison.held_checksum):
        go_on()
        _find_differences(index, comparison)
    return comparison


def _find_differences(index: str, comparison: Comparison) -> None:
    """Walk both sides in the order of page ids, side by side."""
    held = sorted((member.page_id, member.version, key.hex) for key, members in scan(index) for member in members)
    rows = SearchDocument.objects.order_by("pk").values_list("pk", "version", "translation_key")
    expected = {pk: (version, key.hex) for pk, version, key in rows.iterator(chunk_size=_AT_ONCE)}
    seen = set()
    for page_id, version, key in held:
        version_here, key_here = expected.get(page_id, (None, ""))
        if key != key_here:
            comparison.surplus.append(page_id)
            comparison.differing.add(str(uuid.UUID(key)))
            continue
        seen.add(page_id)
        if version != version_here:
            comparison.stale.append(page_id)
            comparison.differing.add(str(uuid.UUID(key)))
    for page_id in expected.keys() - seen:
        comparison.missing.append(page_id)
        comparison.differing.add(str(uuid.UUID(expected[page_id][1])))


def send_again(keys: Collection[str], alias: str) -> list[Sent]:
    """Send families as they are now to one index."""
    sent: list[Sent] = []
    for some in _portions(sorted(keys)):
        for batch in batches(read([uuid.UUID(key) for key in some])):
            sent += send_apart(batch, alias, seconds=conf.bulk_seconds(), visible=True)
    return sent


def repair(comparison: Comparison) -> list[Sent]:
    """Bring the index that answers up to the database if a comparison found it wanting."""
    return send_again(comparison.differing, names().writing)


def _portions(keys: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]
