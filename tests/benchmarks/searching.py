"""How long a search takes: through our engine, by the same request sent raw, and by the database's engine."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from search.contract import Reader
from search.engines import engine
from search.engines.elasticsearch import conf
from search.engines.elasticsearch.delivery import deliver
from search.engines.elasticsearch.queries import search_for
from search.engines.elasticsearch.state import names
from search.engines.protocol import Clause, Document, EngineQuery, Expression, TokenPhrase
from search.models import SearchDocument
from tests.benchmarks.pages import LANGUAGES, VOCABULARY
from tests.benchmarks.timing import Timing, timed

QUERIES = 300
_JSON = {"Content-Type": "application/json"}


def questions(number: int = QUERIES) -> list[EngineQuery]:
    """One word and two in turn, frequent and rare, in any language, with all facets and a restriction."""
    dice = random.Random(5)

    def clause() -> Clause:
        word = f"word{int(dice.paretovariate(0.6)) % VOCABULARY}"
        tokens = [f"{language}_{word}" for language in LANGUAGES] + [f"={word}"]
        return Clause(exact=tuple(TokenPhrase((token,)) for token in tokens))

    reader = Reader(LANGUAGES, frozenset({1}))
    return [EngineQuery(Expression(all=tuple(clause() for _ in range(1 + n % 2))), reader) for n in range(number)]


def _body(question: EngineQuery) -> bytes:
    return json.dumps(search_for(question, names().reading).to_dict()).encode()


def searches() -> dict[str, Timing]:
    """Raw, ours, and the database's, one after the other."""
    asked = questions()
    bodies = {id(each): _body(each) for each in asked}
    kept = http.client.HTTPConnection(urlsplit(conf.hosts()[0]).netloc, timeout=30)

    def raw(question: EngineQuery) -> object:
        kept.request("POST", f"/{names().reading}/_search", bodies[id(question)], _JSON)
        return json.loads(kept.getresponse().read())

    ways: dict[str, Callable[[Any], object]] = {
        "the request sent raw": raw,
        "our engine": engine("elasticsearch").search,
        f"{connection.vendor}, our engine": engine(connection.vendor).search,
    }
    return {label: timed(act, asked) for label, act in ways.items()}


def queries_a_second(clients: int, seconds: float = 5.0) -> float:
    """What the cluster answers to so many clients at once, each of which asks the nodes in turn."""
    bodies = [_body(each) for each in questions()]
    until = time.perf_counter() + seconds

    def work(which: int) -> int:
        done = 0
        host = conf.hosts()[which % len(conf.hosts())]
        while time.perf_counter() < until:
            body = bodies[(which * 37 + done) % len(bodies)]
            request = urllib.request.Request(f"{host}/{names().reading}/_search", body, _JSON)
            urllib.request.urlopen(request, timeout=30).read()
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(work, range(clients))) / seconds


def changes_a_second(number: int = 200) -> float:
    """Changes, each delivered and visible before the next."""
    changed = list(SearchDocument.objects.all()[:number])
    started = time.perf_counter()
    for row in changed:
        SearchDocument.objects.filter(pk=row.pk).update(version=row.version + 1)
        engine("elasticsearch").put([Document.of(row)])
        deliver()
    return len(changed) / (time.perf_counter() - started)
