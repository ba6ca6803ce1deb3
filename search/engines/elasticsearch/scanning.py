"""Reads an index from end to end at one point in time, and looks up which families pages are in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from elasticsearch.dsl import query as dsl

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.connection import asking, client
from search.engines.elasticsearch.queries import any_of
from search.engines.elasticsearch.schema import VERSIONS, Member, members_of
from search.engines.elasticsearch.state import names

AT_ONCE = 2_000
_KEEP = "2m"


def scan(index: str) -> Iterator[tuple[uuid.UUID, list[Member]]]:
    """Yield every family with its members, as the index is now; in no order, in memory no more than a page of them.

    Raises ClusterError.
    """
    asked = client().options(request_timeout=conf.bulk_seconds())
    with asking():
        asked.indices.refresh(index=index)
        point = asked.open_point_in_time(index=index, keep_alive=_KEEP)["id"]
    try:
        after: list[Any] | None = None
        while True:
            with asking():
                answer = asked.search(
                    pit={"id": point, "keep_alive": _KEEP},
                    size=AT_ONCE,
                    source=False,
                    docvalue_fields=[{"field": "members"}],
                    sort=[{"_shard_doc": "asc"}],
                    search_after=after,
                    track_total_hits=False,
                )
            hits = answer["hits"]["hits"]
            for hit in hits:
                yield uuid.UUID(hit["_id"]), members_of(hit["fields"]["members"])
            if len(hits) < AT_ONCE:
                return
            after, point = hits[-1]["sort"], answer["pit_id"]
    finally:
        with asking():
            asked.options(ignore_status=404).close_point_in_time(id=point)


def families_of(page_ids: Collection[int]) -> dict[int, list[uuid.UUID]]:
    """Return the families in which the index that answers holds these pages. Raises ClusterError."""
    wanted = set(page_ids)
    found: dict[int, list[uuid.UUID]] = defaultdict(list)
    asked = client().options(request_timeout=conf.bulk_seconds())
    with asking():
        asked.indices.refresh(index=names().reading)
        answer = asked.search(
            index=names().reading,
            size=10_000,
            source=False,
            docvalue_fields=[{"field": "members"}],
            query=dsl.Nested(path=VERSIONS, query=any_of("page_id", sorted(wanted))).to_dict(),
        )
    for hit in answer["hits"]["hits"]:
        for member in members_of(hit["fields"]["members"]):
            if member.page_id in wanted:
                found[member.page_id].append(uuid.UUID(hit["_id"]))
    return found
