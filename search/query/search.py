"""A search from the typed text to the families: parse, analyse, ask the engine, widen if little was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from search import conf
from search.concepts.current import concept_matcher
from search.concepts.matcher import ConceptMatcher
from search.contract import Reader, SearchQuery
from search.engines import current_engine
from search.engines.protocol import Engine, EngineQuery, Expression, SearchResults
from search.query.corrections import did_you_mean, near_words
from search.query.expression import TITLE_WORDS, expression, loosened, with_guesses, with_open_end, with_related
from search.query.facets import facet_called, values_called
from search.query.parser import ParsedQuery, Term, parse

FEW = 10
"""If fewer families than this hold what was typed, those that hold what may have been meant follow them."""


@dataclass(frozen=True, slots=True)
class RelatedConcept:
    """A concept that the query names: its terms in the other languages were searched as well."""

    code: str
    terms: Mapping[str, str]
    """Language code to preferred term."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search and its results, as views show it."""

    query: SearchQuery
    parsed: ParsedQuery
    results: SearchResults
    expression: Expression
    better: str = ""
    """The query as it may have been meant, if a word of it is misspelt."""
    related: Sequence[RelatedConcept] = field(default=())


def search(query: SearchQuery, engine: Engine | None = None) -> Search:
    """Answer the query. No text is an error; one without any word finds nothing, unless a facet is chosen."""
    engine = engine or current_engine()
    languages = conf.content_languages()
    parsed, filters = _fields_to_filters(parse(query.text), query, engine)
    wanted = expression(parsed, languages)
    concepts = concept_matcher()
    related: list[str] = []
    if query.across:
        wanted, related = with_related(wanted, parsed, languages, concepts)
    question = EngineQuery(wanted, query.reader, filters, query.sort, query.offset, query.limit)
    if not wanted.all:
        question = replace(question, expression=None)
        nothing = SearchResults(families=[], total=0)
        return Search(query, parsed, engine.search(question) if filters else nothing, wanted)
    results, better = engine.search(question), ""
    if results.matching < FEW:
        question, results, better = _widen(question, results, parsed, engine)
    used = question.expression or wanted
    return Search(query, parsed, results, used, better, [_related(code, concepts) for code in related])


def _widen(
    question: EngineQuery, results: SearchResults, parsed: ParsedQuery, engine: Engine
) -> tuple[EngineQuery, SearchResults, str]:
    """Return what may have been meant.

    If that finds nothing either, return beginnings of words, then pages with some words.
    """
    spellings = near_words(parsed)
    better = did_you_mean(parsed, spellings, question.reader, engine)
    wanted = question.expression
    assert wanted is not None  # noqa: S101  only a query with words is widened
    languages = conf.content_languages()
    guessing = with_guesses(wanted, parsed, languages, spellings)
    beginning = with_open_end(guessing, parsed, languages)
    for wider in (guessing, beginning, loosened(beginning, parsed, languages)):
        if wider != question.expression:
            question = replace(question, expression=wider)
            results = engine.search(question)
        if results.matching:
            return question, replace(results, loosened=wider.loosened), better
    return question, results, better


def _fields_to_filters(
    parsed: ParsedQuery, query: SearchQuery, engine: Engine
) -> tuple[ParsedQuery, Mapping[str, tuple[str, ...]]]:
    """Take words such as `city:bergen` out of the query and make them filters; what names no value stays a word."""
    filters = dict(query.filters)
    wanted: list[tuple[Term, ...]] = []
    values: Mapping[str, Mapping[str, int]] | None = None
    for group in parsed.wanted:
        name = group[0].field
        facet = facet_called(name) if name and name not in TITLE_WORDS and len(group) == 1 else None
        if facet is not None:
            if values is None:
                values = _all_values(query.reader, engine)
            found = values_called(facet.name, " ".join(group[0].words), values.get(facet.name, ()))
            if found:
                filters[facet.name] = tuple(dict.fromkeys((*filters.get(facet.name, ()), *found)))
                continue
        wanted.append(group)
    return replace(parsed, wanted=tuple(wanted)), filters


def _all_values(reader: Reader, engine: Engine) -> Mapping[str, Mapping[str, int]]:
    """Return the facet values of all pages that the reader may see."""
    return engine.search(EngineQuery(None, reader, limit=0)).facets


def _related(code: str, concepts: ConceptMatcher) -> RelatedConcept:
    terms = concepts.terms.items()
    return RelatedConcept(code, {language: words[0] for (each, language), words in terms if each == code})
