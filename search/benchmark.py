"""Measures the search beside stock Wagtail on made-up pages, apart from the site's own index.

Documents are made by recombining the sentences of an evaluation set, so their words are those of real texts.
"""

from __future__ import annotations

import json
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from search import conf
from search.analysis.concepts import concept_matcher
from search.analysis.documents import document_tokens
from search.benchmark_stock import stock_pages, stock_search
from search.contract import Engine, Expression, Question, Reader, SearchContent, SearchQuery
from search.engines import engine as engine_called
from search.engines.temporary import temporary_index
from search.models import SearchDocument
from search.recording import BATCH, forms_of, write_documents
from search.searching import search
from search.spelling import add_words

SENTENCES = 12
BARRED = frozenset({1, 2})
TOPICS = 30


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one way to search."""

    name: str
    p50: float
    p95: float


def percentiles(name: str, milliseconds: Sequence[float]) -> Timing:
    cuts = statistics.quantiles(milliseconds, n=100)
    return Timing(name, round(cuts[49], 3), round(cuts[94], 3))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What one size of index gave."""

    engine: str
    documents: int
    documents_per_second: float
    timings: Sequence[Timing]

    def lines(self) -> Iterator[str]:
        yield f"{self.engine}, {self.documents} documents, {self.documents_per_second:.0f} a second written"
        for timing in self.timings:
            yield f"    {timing.name:44} p50 {timing.p50:9.3f} ms   p95 {timing.p95:9.3f} ms"


def benchmark(directory: Path, size: int, queries: int, seed: int = 1) -> Benchmark:
    """Index `size` made-up documents in temporary tables and ask `queries` of the set's queries."""
    chance = random.Random(seed)  # noqa: S311  the same pages in each run, no secret
    sources = _read(directory / "docs.jsonl")
    asked = [query["q"] for query in _read(directory / "queries.jsonl")]
    chance.shuffle(asked)
    asked = asked[:queries]
    engine = engine_called(conf.engine_name() or connection.vendor)
    with temporary_index(engine):
        started = time.perf_counter()
        for rows in _batches(_documents(sources, size, chance)):
            write_documents(rows)
            add_words(forms_of(rows))
        speed = size / (time.perf_counter() - started)
        engine.rebuild(row.as_document() for row in SearchDocument.objects.iterator(chunk_size=500))
        reader = Reader(conf.content_languages(), BARRED)
        ways: dict[str, Callable[[str], object]] = {
            "whole search (facets, families, restrictions)": lambda text: search(SearchQuery(text, reader), engine),
            "engine part": _engine_part(engine, reader),
        }
        timings = [_time(name, way, asked) for name, way in ways.items()]
        texts = [(row.title, " ".join(row.body)) for row in SearchDocument.objects.only("title", "body").iterator()]
    with stock_pages(texts):
        timings.append(_time("stock Wagtail, ten pages", stock_search, asked))
    return Benchmark(engine.name, size, speed, timings)


def _engine_part(engine: Engine, reader: Reader) -> Callable[[str], object]:
    """The engine alone: the expressions are made beforehand."""
    ready: dict[str, Expression] = {}

    def ask(text: str) -> object:
        if text not in ready:
            ready[text] = search(SearchQuery(text, reader), engine).expression
        return engine.search(Question(ready[text], reader))

    return ask


def _time(name: str, way: Callable[[str], object], asked: Sequence[str]) -> Timing:
    for text in asked:
        way(text)
    milliseconds = []
    for text in asked:
        started = time.perf_counter()
        way(text)
        milliseconds.append((time.perf_counter() - started) * 1_000)
    return percentiles(name, milliseconds)


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _batches(rows: Iterator[SearchDocument]) -> Iterator[list[SearchDocument]]:
    batch: list[SearchDocument] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _documents(sources: Sequence[Mapping[str, Any]], size: int, chance: random.Random) -> Iterator[SearchDocument]:
    """Families of one to three versions, with facets; one in twenty is closed."""
    by_language: dict[str, list[str]] = {}
    for source in sources:
        by_language.setdefault(source["locale"], []).extend(source["body"])
    matcher = concept_matcher()
    family, left, facets = uuid.uuid4(), 0, {}
    for number in range(1, size + 1):
        if not left:
            family, left = uuid.uuid4(), chance.randint(1, len(by_language))
            facets = {"method": [f"topic-{topic}" for topic in chance.sample(range(TOPICS), 3)]}
        left -= 1
        language = sorted(by_language)[left]
        body = chance.sample(by_language[language], min(SENTENCES, len(by_language[language])))
        content = SearchContent(
            kind=f"kind-{number % 5}", title=chance.choice(by_language[language])[:100], body=tuple(body)
        )
        tokens = document_tokens(content, language, matcher=matcher)
        yield SearchDocument(
            page_id=number,
            version=1,
            language=language,
            translation_key=family,
            kind=content.kind,
            facets=facets,
            restrictions=[chance.choice((1, 2, 3))] if chance.random() < 0.05 else [],
            title=content.title,
            body=body,
            **{SearchDocument.TOKEN_COLUMNS[name]: text for name, text in tokens.items()},
        )
