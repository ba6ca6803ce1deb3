"""Measures the search beside stock Wagtail's and beside raw queries, in one run.

`python -m tests.benchmarks.search ../shared/retrieval --documents 1000 10000 100000` on SQLite; with `--postgresql`
on a server of its own.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.databases import in_a_database_of_its_own, set_up
from tests.benchmarks.timing import say, timed

BARRED = frozenset({1, 2})
TEN = 10
STOCK_SECONDS = 60.0
"""Stock Wagtail takes seconds for a query at 100,000 pages on SQLite; what it did not get to is asked of neither."""


def measure(directory: Path, size: int, queries: int) -> None:
    """One size on the database of the settings."""
    set_up()
    from django.db import connection
    from wagtail.models import Page

    from search.conf import content_languages
    from search.contract import Reader, SearchQuery
    from search.engines import current_engine
    from search.engines.protocol import EngineQuery, Expression
    from search.query.expression import expression
    from search.query.parser import parse
    from search.query.search import search
    from tests.benchmarks.corpus import asked, made_pages
    from tests.benchmarks.databases import settle
    from tests.benchmarks.raw import RawLayout
    from tests.benchmarks.stock import stock_search, write_pages

    first = Page.objects.latest("pk").pk
    write_pages(made_pages(directory, size), first)
    speed = write_search_documents(directory, size, first)
    reader = Reader(content_languages(), BARRED)
    raw = RawLayout(BARRED)
    settle()
    texts = asked(directory, queries)
    engine = current_engine()
    sure = [each for text in texts if (each := expression(parse(text), content_languages())).all]

    def engine_part(wanted: Expression) -> Any:
        return engine.search(EngineQuery(wanted, reader))

    stock = timed(stock_search, texts, seconds=STOCK_SECONDS)
    texts = texts[: len(stock.milliseconds)]
    whole = timed(lambda text: ready_cards(search(SearchQuery(text, reader))), texts)
    ten = [len(stock_search(text)) == TEN for text in texts]
    ours, bare = timed(engine_part, sure), timed(raw.ask, sure)
    say(f"{connection.vendor}, {size} documents, {speed:.0f} a second written; {len(texts)} queries")
    say(f"  whole search, ten cards ready        {whole}   of stock {whole.of(stock)}")
    say(f"  stock Wagtail, at most ten pages     {stock}")
    if sum(ten) > 1:
        full, plain = whole.where(ten), stock.where(ten)
        say(f"  the {sum(ten)} queries that find ten there: {full}   of stock {full.of(plain)}")
        say(f"    stock Wagtail                      {plain}")
    say(f"  engine part                          {ours}   of raw {ours.of(bare)}")
    say(f"  the same words asked raw             {bare}")


def ready_cards(found: Any) -> list[Any]:
    """The cards as a template gets them."""
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    from search.query.results import cards

    request = RequestFactory().get("/en/search/")
    request.user = AnonymousUser()
    return cards(found, request)


def write_search_documents(directory: Path, size: int, first: int) -> float:
    """Analyse the pages and write their documents; documents a second."""
    from search.concepts.current import concept_matcher
    from search.contract import SearchContent
    from search.engines import current_engine
    from search.engines.protocol import Document
    from search.indexing.documents import forms_of
    from search.indexing.recording import BATCH, write_documents
    from search.indexing.tokens import document_tokens
    from search.models import SearchDocument
    from search.query.corrections import add_words
    from tests.benchmarks.corpus import MadePage, made_pages
    from tests.benchmarks.timing import in_batches

    matcher = concept_matcher()

    def document(made: MadePage) -> SearchDocument:
        content = SearchContent(kind=made.kind, title=made.title, body=made.body)
        tokens = document_tokens(content, made.language, matcher=matcher)
        return SearchDocument(
            page_id=first + made.number,
            version=1,
            language=made.language,
            translation_key=made.family,
            kind=made.kind,
            facets={"method": list(made.topics)},
            restrictions=list(made.restrictions),
            title=made.title,
            body=list(made.body),
            **{SearchDocument.TOKEN_COLUMNS[name]: text for name, text in tokens.items()},
        )

    taken = 0.0
    for batch in in_batches(made_pages(directory, size), BATCH):
        started = time.perf_counter()
        rows = [document(made) for made in batch]
        write_documents(rows)
        add_words(forms_of(rows))
        taken += time.perf_counter() - started
    current_engine().rebuild(Document.of(row) for row in SearchDocument.objects.iterator(chunk_size=500))
    return size / taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="a folder with docs.jsonl and queries.jsonl")
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--here", action="store_true", help="measure on the database of the settings, which is empty")
    options = parser.parse_args()
    for size in options.documents:
        if options.here:
            measure(options.directory, size, options.queries)
        else:
            command = ("tests.benchmarks.search", str(options.directory.resolve()), "--here", "--documents", str(size))
            in_a_database_of_its_own(f"search_{size}", *command, "--queries", str(options.queries))


if __name__ == "__main__":
    main()
