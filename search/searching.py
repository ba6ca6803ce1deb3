"""A search from the typed text to the families: parse, analyse, ask the engine, loosen where nothing has it all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from search import conf
from search.analysis.queries import expression, with_guesses
from search.contract import Engine, Question, SearchQuery, SearchResults
from search.engines import current_engine
from search.parsing import ParsedQuery, parse
from search.spelling import did_you_mean, near_words

FEW = 10
"""Where fewer families than this hold what was typed, those that hold what may have been meant follow them."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search and its results, as views show it."""

    query: SearchQuery
    parsed: ParsedQuery
    results: SearchResults
    better: str = ""
    """The query as it may have been meant, where a word of it is misspelt."""


def search(query: SearchQuery, engine: Engine | None = None) -> Search:
    """Answer the query. No text is an error; one without any word finds nothing."""
    parsed = parse(query.text)
    wanted = expression(parsed, conf.content_languages())
    question = Question(wanted, query.reader, query.filters, query.sort, query.offset, query.limit)
    if not wanted.all:
        return Search(query, parsed, SearchResults(families=[], total=0))
    engine = engine or current_engine()
    better = ""
    results = engine.search(question)
    if results.matching < FEW:
        spellings = near_words(parsed)
        better = did_you_mean(parsed, spellings, query.reader, engine)
        wanted = with_guesses(wanted, parsed, conf.content_languages(), spellings)
        question = replace(question, expression=wanted)
        results = engine.search(question)
    if not results.total and len(wanted.all) > 1:
        loosened = engine.search(replace(question, expression=replace(wanted, loosened=True)))
        results = replace(loosened, loosened=bool(loosened.total))
    return Search(query, parsed, results, better)
