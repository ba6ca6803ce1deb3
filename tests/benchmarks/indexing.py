"""How fast an index is made: by the client's own bulk helper, by our rebuild, and by stock Wagtail's `update_index`."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings
from elasticsearch import helpers

from search.engines.elasticsearch import conf
from search.engines.elasticsearch.bulk import Sending
from search.engines.elasticsearch.connection import client
from search.engines.elasticsearch.schema import index_body
from search.engines.elasticsearch.state import names

_ROOT = Path(__file__).resolve().parents[2]
_RAW = "bench-raw"
_STOCK = "bench-stock-"
# The servers of the tests have no n-grams and do not fold; without them, stock Wagtail has less to write.
_PLAIN = {"filter": ["lowercase"]}
_STOCK_ANALYSIS = {
    "analyzer": {"ngram_analyzer": _PLAIN, "edgengram_analyzer": _PLAIN},
    "tokenizer": {"ngram_tokenizer": {"type": "standard"}, "edgengram_tokenizer": {"type": "standard"}},
    "filter": {"ngram": {"type": "stop"}, "edgengram": {"type": "stop"}},
}


def raw_bulk(families: Sequence[Sending], *, threads: int) -> float:
    """Seconds that the client's own helper takes, from memory, into an index of the same mapping, until it is seen."""
    asked = client().options(request_timeout=60)
    asked.options(ignore_status=404).indices.delete(index=_RAW)
    asked.indices.create(index=_RAW, **index_body())
    actions = ({"_index": _RAW, "_id": each.key, "_source": each.body} for each in families)
    bulks = {"chunk_size": 500, "max_chunk_bytes": 5_000_000}
    started = time.perf_counter()
    if threads == 1:
        # A heap that is full for a moment answers 429; the helper of several threads has no patience with it.
        done = helpers.streaming_bulk(asked, actions, max_retries=8, initial_backoff=0.2, max_backoff=5, **bulks)
    else:
        done = helpers.parallel_bulk(asked, actions, thread_count=threads, **bulks)
    for _each in done:
        pass
    asked.indices.refresh(index=_RAW)
    seconds = time.perf_counter() - started
    asked.indices.delete(index=_RAW)
    return seconds


def our_rebuild(number: int) -> tuple[float, int]:
    """Seconds that the command takes, its start left out, and the megabytes of memory that its process took at most."""
    command = [sys.executable, "-m", "tests.benchmarks.rebuilding"]
    output = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = re.search(r"(\d+) documents in the index, ([\d.]+) s\.\s+(\d+) MB", output)
    if told is None or int(told[1]) != number:
        raise RuntimeError(f"The rebuild failed: {output}")
    return float(told[2]), int(told[3])


def stock_update_index() -> float:
    """Seconds that stock Wagtail's command takes for the pages that there are."""
    backend = {
        "BACKEND": "wagtail.search.backends.elasticsearch8",
        "URLS": list(conf.hosts()),
        "INDEX_PREFIX": _STOCK,
        "INDEX_SETTINGS": {"settings": {"analysis": _STOCK_ANALYSIS}},
        "TIMEOUT": 60,
    }
    with override_settings(WAGTAILSEARCH_BACKENDS={"default": backend}):
        started = time.perf_counter()
        call_command("update_index", verbosity=0)
        seconds = time.perf_counter() - started
    asked = client().options(request_timeout=60).indices
    for index in asked.get(index=f"{_STOCK}*").body:
        asked.delete(index=index)
    return seconds


def index_size() -> int:
    """Megabytes of the index that answers, without its copies."""
    told = client().indices.stats(index=names().reading, metric="store")
    return int(told["_all"]["primaries"]["store"]["size_in_bytes"]) // 1_000_000
