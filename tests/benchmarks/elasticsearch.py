"""Measures Elasticsearch as engine: `python -m tests.benchmarks.elasticsearch --documents 1000 10000 --nodes 1 3`.

In one run: a raw bulk of the same documents with the client's own helper, our rebuild, stock Wagtail where it can run;
our search with all facets and the same request sent raw; the memory that a rebuild takes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "cs", "nb")
WORDS_A_PAGE = 110
VOCABULARY = 20_000
QUERIES = 300


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def rows(number: int) -> Iterator[Any]:
    """Pages in families of three, their words as frequent as words are (Zipf), with the lanes of our analysis."""
    from search.models import SearchDocument

    dice = random.Random(number)
    words = [f"word{place}" for place in range(VOCABULARY)]
    weights = [1 / (place + 10) for place in range(VOCABULARY)]
    for page_id in range(1, number + 1):
        language = LANGUAGES[page_id % 3]
        chosen = dice.choices(words, weights, k=WORDS_A_PAGE)
        lanes = [f"{language}_{word}" for word in chosen] + [f"{language}~{word}" for word in chosen]
        title = chosen[:6]
        yield SearchDocument(
            page_id=page_id,
            version=1_700_000_000_000_000 + page_id,
            language=language,
            translation_key=uuid.uuid5(uuid.NAMESPACE_OID, str(page_id // 3)),
            kind=("practice", "visit")[page_id % 2],
            owner=f"organisation-{page_id // 3 % 40}",
            facets={"method": [f"method-{page_id // 3 % 30}"], "city": [f"city-{page_id // 3 % 50}"]},
            restrictions=[1] if page_id % 20 == 0 else [],
            evidence=page_id % 4,
            title=" ".join(title),
            tokens_title=" ".join(f"{language}_{word}" for word in title),
            tokens_body=" ".join([*lanes, *(f"={word}" for word in chosen)]),
        )


def fill_database(number: int) -> None:
    from search.models import SearchDocument

    SearchDocument.objects.all().delete()
    batch = []
    for row in rows(number):
        batch.append(row)
        if len(batch) == 1_000:
            SearchDocument.objects.bulk_create(batch)
            batch = []
    SearchDocument.objects.bulk_create(batch)


def raw_bulk(number: int) -> float:
    """Documents a second of the client's own bulk helper, from memory, into an index of the same mapping."""
    from elasticsearch import helpers

    from search.engines.elasticsearch.connection import client
    from search.engines.elasticsearch.families import read_all
    from search.engines.elasticsearch.schema import index_body

    name = "bench-raw"
    asked = client().options(request_timeout=60)
    asked.options(ignore_status=404).indices.delete(index=name)
    asked.indices.create(index=name, **index_body())
    actions = [{"_index": name, "_id": each.key, "_source": each.body} for each in read_all()]
    started = time.perf_counter()
    for _done in helpers.streaming_bulk(asked, actions, chunk_size=500, max_chunk_bytes=5_000_000):
        pass
    asked.indices.refresh(index=name)
    seconds = time.perf_counter() - started
    asked.indices.delete(index=name)
    return number / seconds


def our_rebuild(number: int) -> tuple[float, int]:
    """Documents a second of the command, its start left out, and the megabytes of memory that its process took."""
    command = [sys.executable, "manage.py", "rebuild_search", "--engine", "elasticsearch"]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    told = re.search(r"(\d+) documents in the index, ([\d.]+) s", output)
    if process.returncode or told is None or int(told[1]) != number:
        raise RuntimeError(f"The rebuild failed: {output}")
    return number / float(told[2]), usage.ru_maxrss // 1024


def stock_wagtail() -> str:
    """Whether stock Wagtail can make its index on this server."""
    from modelsearch.backends.elasticsearch8 import Elasticsearch8SearchBackend
    from wagtail.models import Page

    from search.engines.elasticsearch import conf

    try:
        backend = Elasticsearch8SearchBackend({"URLS": list(conf.hosts()), "INDEX_PREFIX": "stock_"})
        backend.get_index_for_model(Page).reset()
    except Exception as error:  # noqa: BLE001  whatever it is, it is the answer
        return f"cannot run here: {str(error)[:160]}"
    return "its index can be made"


def milliseconds(act: Callable[[Any], object], things: list[Any]) -> tuple[float, float]:
    for thing in things[:30]:
        act(thing)
    taken = []
    for thing in things:
        started = time.perf_counter()
        act(thing)
        taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]


def questions() -> list[Any]:
    from search.contract import Clause, Expression, Question, Reader, Run

    dice = random.Random(5)

    def clause() -> Clause:
        word = f"word{int(dice.paretovariate(0.6)) % VOCABULARY}"
        tokens = [f"{language}_{word}" for language in LANGUAGES] + [f"={word}"]
        return Clause(sure=tuple(Run((token,)) for token in tokens))

    reader = Reader(LANGUAGES, frozenset({1}))
    return [Question(Expression(all=tuple(clause() for _ in range(1 + n % 2))), reader) for n in range(QUERIES)]


def searches() -> dict[str, tuple[float, float]]:
    from django.db import connection

    from search.engines import engine
    from search.engines.elasticsearch import conf
    from search.engines.elasticsearch.queries import search_for
    from search.engines.elasticsearch.state import names

    asked = questions()
    elastic, embedded = engine("elasticsearch"), engine(connection.vendor)
    bodies = [json.dumps(search_for(each, names().reading).to_dict()).encode() for each in asked]
    import http.client
    from urllib.parse import urlsplit

    kept = http.client.HTTPConnection(urlsplit(conf.hosts()[0]).netloc, timeout=30)

    def raw(body: bytes) -> bytes:
        kept.request("POST", f"/{names().reading}/_search", body, {"Content-Type": "application/json"})
        return kept.getresponse().read()

    return {
        "Elasticsearch, the request sent raw": milliseconds(raw, bodies),
        "Elasticsearch, our engine": milliseconds(elastic.search, asked),
        f"{connection.vendor}, our engine": milliseconds(embedded.search, asked),
    }


def updates(number: int = 200) -> float:
    """Changes a second, each delivered and visible before the next."""
    from search.delivery import deliver
    from search.engines import engine
    from search.models import SearchDocument

    changed = list(SearchDocument.objects.all()[:number])
    started = time.perf_counter()
    for row in changed:
        SearchDocument.objects.filter(pk=row.pk).update(version=row.version + 1)
        engine("elasticsearch").put([row.as_document()])
        deliver()
    return number / (time.perf_counter() - started)


def queries_a_second(clients: int, seconds: float = 5.0) -> float:
    """What the cluster answers to so many clients at once."""
    from concurrent.futures import ThreadPoolExecutor

    from search.engines.elasticsearch import conf
    from search.engines.elasticsearch.queries import search_for
    from search.engines.elasticsearch.state import names

    bodies = [json.dumps(search_for(each, names().reading).to_dict()).encode() for each in questions()]
    until = time.perf_counter() + seconds

    def work(which: int) -> int:
        done = 0
        host = conf.hosts()[which % len(conf.hosts())]
        while time.perf_counter() < until:
            request = urllib.request.Request(
                f"{host}/{names().reading}/_search",
                bodies[(which * 37 + done) % len(bodies)],
                {"Content-Type": "application/json"},
            )
            urllib.request.urlopen(request, timeout=30).read()
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(work, range(clients))) / seconds


def index_size() -> int:
    from search.engines.elasticsearch.connection import client
    from search.engines.elasticsearch.state import names

    told = client().indices.stats(index=names().reading, metric="store")
    return int(told["_all"]["primaries"]["store"]["size_in_bytes"]) // 1_000_000


def measure(number: int) -> None:
    started = time.perf_counter()
    fill_database(number)
    say(f"\n{number} documents (made in {time.perf_counter() - started:.0f} s)")
    raw = raw_bulk(number)
    ours, memory = our_rebuild(number)
    say(f"  raw bulk                      {raw:8.0f} documents/s")
    say(f"  our rebuild                   {ours:8.0f} documents/s  {ours / raw:.2f} of raw, {memory} MB of memory")
    say(f"  index                         {index_size():8d} MB")
    for label, (median, most) in searches().items():
        say(f"  {label:36s} p50 {median:6.2f} ms  p95 {most:6.2f} ms")
    say(f"  8 clients at once             {queries_a_second(8):8.0f} queries/s")
    say(f"  changes, each visible at once {updates():8.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--nodes", type=int, nargs="+", default=[1])
    parser.add_argument("--elasticsearch", choices=("8", "9"), default="8")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "exchange.site.settings.test"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ["EXCHANGE_SEARCH_ENGINE"] = "elasticsearch"
        for nodes in options.nodes:
            _on_cluster(options.elasticsearch, nodes, options.documents, Path(folder))


def _on_cluster(major: str, nodes: int, sizes: list[int], folder: Path) -> None:
    from tests.services.elasticsearch import cluster

    made = cluster(major, folder / f"cluster-{nodes}", nodes)
    made.start()
    os.environ["EXCHANGE_ELASTICSEARCH_HOSTS"] = ",".join(made.urls)
    os.environ["EXCHANGE_ELASTICSEARCH_SHARDS"] = str(nodes)
    os.environ["EXCHANGE_ELASTICSEARCH_REPLICAS"] = "1" if nodes > 1 else "0"
    try:
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        from search.engines.elasticsearch.connection import forget_client

        settings.EXCHANGE_ELASTICSEARCH_HOSTS = made.urls
        settings.EXCHANGE_ELASTICSEARCH_SHARDS = nodes
        settings.EXCHANGE_ELASTICSEARCH_REPLICAS = 1 if nodes > 1 else 0
        forget_client()
        call_command("migrate", verbosity=0)
        say(f"Elasticsearch {made.installation.version}, {nodes} node{'s' if nodes > 1 else ''}")
        say(f"  stock Wagtail: {stock_wagtail()}")
        for number in sizes:
            measure(number)
    finally:
        made.stop()


if __name__ == "__main__":
    main()
