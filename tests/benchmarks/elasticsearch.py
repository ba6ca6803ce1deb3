"""Measures Elasticsearch as engine: `python -m tests.benchmarks.elasticsearch --documents 1000 10000 --nodes 1 3`.

In one run, on servers that it starts and stops: a raw bulk of the same documents with the client's own helper, our
rebuild and the memory that it takes, stock Wagtail's `update_index` of the same texts; our search with all facets and
the same request sent raw; and searches while the server does not answer.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from tests.benchmarks.timing import say
from tests.services.elasticsearch import Cluster, cluster

ROUNDS = 3
"""How often each way to fill an index is measured, in turn; the best counts, as the first warms the server up."""
ONCE_FROM = 50_000


def measure_indexing(number: int, stock: bool) -> None:
    from search.engines.elasticsearch.families import read_all
    from tests.benchmarks.indexing import index_size, our_rebuild, raw_bulk, stock_update_index
    from tests.benchmarks.pages import fill_documents, fill_pages

    started = time.perf_counter()
    if stock:
        fill_pages(number)
    fill_documents(number)  # afterwards: with the pages of a former size, their documents go
    say(f"\n{number} pages (made in {time.perf_counter() - started:.0f} s)")
    families = list(read_all())
    best: dict[str, float] = {}
    for _round in range(1 if number >= ONCE_FROM else ROUNDS):
        ours, memory = our_rebuild(number)
        say(f"  a rebuild                {number / ours:8.0f} pages/s, {memory} MB of memory")
        seconds = {"our rebuild": ours, "raw bulk, one thread": raw_bulk(families, threads=1)}
        if number < ONCE_FROM:
            seconds["raw bulk, two threads"] = raw_bulk(families, threads=2)
        if stock:
            seconds["stock update_index"] = stock_update_index()
        best = {label: min(taken, best.get(label, taken)) for label, taken in seconds.items()}
    for label, taken in best.items():
        share = best["our rebuild"] and taken / best["our rebuild"]
        say(f"  {label:24s} {number / taken:8.0f} pages/s  our rebuild is {share:5.2f} of it")
    say(f"  index                    {index_size():8d} MB")


def measure_searching() -> None:
    from tests.benchmarks.searching import changes_a_second, queries_a_second, searches

    for label, timing in searches().items():
        say(f"  {label:24s} {timing}")
    say(f"  8 clients at once        {queries_a_second(8):8.0f} queries/s")
    say(f"  changes, each visible    {changes_a_second():8.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--nodes", type=int, nargs="+", default=[1])
    parser.add_argument("--elasticsearch", choices=("8", "9"), default="8")
    parser.add_argument("--heap", default="1g", help="Heap of each node.")
    parser.add_argument("--no-stock", action="store_true", help="Leave stock Wagtail out.")
    parser.add_argument("--no-outage", action="store_true", help="Leave out the server that does not answer.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for nodes in options.nodes:
            made = cluster(options.elasticsearch, Path(folder) / f"cluster-{nodes}", nodes)
            made.heap = options.heap
            made.start()
            try:
                _set_up(made, Path(folder))
                _measure(made, options)
            finally:
                made.stop()


def _set_up(made: Cluster, folder: Path) -> None:
    """The host of the search on these servers, for this process and those that it starts."""
    nodes = len(made.nodes)
    given = {
        "DJANGO_SETTINGS_MODULE": "tests.search.settings_with_server",
        "SEARCH_TEST_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "EXCHANGE_ELASTICSEARCH_HOSTS": ",".join(made.urls),
        "EXCHANGE_ELASTICSEARCH_SHARDS": str(nodes),
        "EXCHANGE_ELASTICSEARCH_REPLICAS": "1" if nodes > 1 else "0",
    }
    os.environ.update(given)

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from search.engines.elasticsearch.connection import forget_client
    from search.engines.elasticsearch.state import breaker, forget_index

    settings.EXCHANGE_ELASTICSEARCH_HOSTS = made.urls
    settings.EXCHANGE_ELASTICSEARCH_SHARDS = nodes
    settings.EXCHANGE_ELASTICSEARCH_REPLICAS = 1 if nodes > 1 else 0
    settings.EXCHANGE_ELASTICSEARCH_WORKER = True
    forget_client()
    forget_index()
    breaker.succeeded()
    call_command("migrate", verbosity=0)


def _measure(made: Cluster, options: argparse.Namespace) -> None:
    nodes = len(made.nodes)
    say(f"Elasticsearch {made.installation.version}, {nodes} node{'s' if nodes > 1 else ''} of {made.heap} heap")
    for number in options.documents:
        measure_indexing(number, stock=not options.no_stock)
        measure_searching()
    if nodes == 1 and not options.no_outage:
        from tests.benchmarks.outage import searches_without_server

        say("\nThe server does not answer")
        for line in searches_without_server(made):
            say(f"  {line}")


if __name__ == "__main__":
    main()
