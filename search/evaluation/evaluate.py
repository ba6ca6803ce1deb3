"""Measures the search on a set of documents and queries whose right answers are known.

The set is indexed into temporary tables, which hide the real ones for this connection alone: the code that is
measured is the code that runs, and the site's index is not touched.
"""

from __future__ import annotations

import json
import math
import statistics
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search import conf
from search.concepts.current import concept_matcher
from search.contract import Reader, SearchContent, SearchQuery
from search.engines import engine as engine_called
from search.engines.protocol import Engine
from search.evaluation.scratch import temporary_index
from search.indexing.documents import forms_of
from search.indexing.recording import BATCH, write_documents
from search.indexing.tokens import document_tokens
from search.models import SearchDocument
from search.query.corrections import add_words
from search.query.search import search

CUT = 10
_FOLDED = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "Ø": "O", "Æ": "Ae", "Å": "A"})
_DIGRAPHS = str.maketrans({"ø": "oe", "æ": "ae", "å": "aa", "Ø": "Oe", "Æ": "Ae", "Å": "Aa"})


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


VARIANTS: dict[str, Callable[[str], str]] = {
    "typed": lambda text: text,
    "folded": _fold,
    "digraphs": lambda text: text.translate(_DIGRAPHS),
}


@dataclass(slots=True)
class Score:
    """Sums over queries of one kind."""

    recall: float = 0.0
    ndcg: float = 0.0
    queries: int = 0

    def add(self, recall: float, ndcg: float) -> None:
        self.recall += recall
        self.ndcg += ndcg
        self.queries += 1

    def as_json(self) -> dict[str, float | int]:
        count = self.queries or 1
        return {
            f"recall@{CUT}": round(self.recall / count, 4),
            f"ndcg@{CUT}": round(self.ndcg / count, 4),
            "queries": self.queries,
        }


@dataclass(slots=True)
class Evaluation:
    """The figures of one run, by language of the query ("all" for all) and kind."""

    engine: str
    documents: int = 0
    documents_per_second: float = 0.0
    scores: dict[str, dict[str, Score]] = field(default_factory=lambda: {"all": {}})
    milliseconds: list[float] = field(default_factory=list)
    worst: list[tuple[float, float, str, str]] = field(default_factory=list)
    """(recall, nDCG, id, text) of each query."""

    def as_json(self) -> dict[str, Any]:
        """Return the object that `evaluate_search` prints."""
        cuts = statistics.quantiles(self.milliseconds, n=100) if len(self.milliseconds) > 1 else [0.0] * 99
        figures: dict[str, Any] = {
            "engine": self.engine,
            "documents": self.documents,
            "queries": len(self.milliseconds),
        }
        for language, kinds in self.scores.items():
            figures[language] = {kind: score.as_json() for kind, score in kinds.items()}
        figures["ms"] = {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3)}
        figures["documents_per_second"] = round(self.documents_per_second, 1)
        return figures


def evaluate(directory: Path, engine_name: str, variant: str = "typed") -> Evaluation:
    """Index `docs.jsonl` of the directory into temporary tables and ask the queries of `queries.jsonl`.

    Raises OSError if a file is missing, and ValueError with the file and line if one cannot be read.
    """
    engine = engine_called(engine_name)
    documents = list(_lines(directory / "docs.jsonl", ("id", "locale", "title", "body")))
    queries = list(_lines(directory / "queries.jsonl", ("id", "kind", "locale", "q", "relevant")))
    report = Evaluation(engine_name, documents=len(documents))
    with temporary_index(engine):
        started = time.perf_counter()
        _index(documents, engine)
        report.documents_per_second = len(documents) / max(time.perf_counter() - started, 1e-9)
        names = {number: str(document["id"]) for number, document in enumerate(documents, 1)}
        for query in queries:
            _ask(query, VARIANTS[variant], engine, names, report)
    report.worst.sort()
    return report


def _lines(path: Path, keys: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: this is no JSON ({error}).") from error
            missing = [key for key in keys if key not in entry]
            if missing:
                raise ValueError(f"{path}, line {number}: {', '.join(missing)} missing.")
            yield entry


def _index(documents: Sequence[Mapping[str, Any]], engine: Engine) -> None:
    for start in range(0, len(documents), BATCH):
        rows = [_document(start + at, each) for at, each in enumerate(documents[start : start + BATCH], 1)]
        write_documents(rows)
        add_words(forms_of(rows))
    if engine.name == "elasticsearch":
        engine.rebuild(())


def _document(number: int, source: Mapping[str, Any]) -> SearchDocument:
    content = SearchContent(kind="text", title=source["title"], body=tuple(source["body"]))
    tokens = document_tokens(content, source["locale"], concept_matcher())
    return SearchDocument(
        page_id=number,
        version=1,
        language=source["locale"],
        translation_key=uuid.uuid4(),
        kind=content.kind,
        title=content.title,
        body=list(content.body),
        **{SearchDocument.TOKEN_COLUMNS[name]: text for name, text in tokens.items()},
    )


def _ask(
    query: Mapping[str, Any],
    change: Callable[[str], str],
    engine: Engine,
    names: Mapping[int, str],
    report: Evaluation,
) -> None:
    reader = Reader(languages=conf.content_languages())
    started = time.perf_counter()
    found = search(SearchQuery(change(query["q"]), reader, limit=CUT), engine).results
    report.milliseconds.append((time.perf_counter() - started) * 1_000)
    relevant = set(query["relevant"])
    hits = [names[family.page_id] in relevant for family in found.families]
    recall, ndcg = _measures(hits, len(relevant))
    report.worst.append((recall, ndcg, str(query["id"]), str(query["q"])))
    for language in ("all", query["locale"]):
        report.scores.setdefault(language, {}).setdefault(query["kind"], Score()).add(recall, ndcg)


def _measures(hits: Sequence[bool], relevant: int) -> tuple[float, float]:
    """Return recall and nDCG (Järvelin and Kekäläinen 2002, binary gain) of the first ten; 1 if nothing is relevant."""
    possible = min(relevant, CUT)
    if not possible:
        return 1.0, 1.0
    gain = sum(1 / math.log2(rank + 1) for rank, hit in enumerate(hits, 1) if hit)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, possible + 1))
    return sum(hits) / possible, gain / best
