"""An EngineQuery in the words of `elasticsearch.dsl`: one request for hits, total and all facets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elasticsearch.dsl import Search, aggs
from elasticsearch.dsl import query as dsl
from elasticsearch.dsl.query import Query

from search.contract import FIELDS, Field
from search.engines.elasticsearch.schema import VERSIONS, facet
from search.engines.protocol import Clause, EngineQuery, Expression, Tier, TokenPhrase
from search.engines.weights import WEIGHTS

ABOVE = 10_000.0
"""How far a surer tier is above the next, more than any sum of BM25 scores."""
MAX_TOKEN_LENGTH = 255
"""The tokenizer cuts what is longer."""
MATCHED = "matched"
MAX_LANGUAGES = 100
MAX_VALUES = 10_000
MAX_EXPANSIONS = 1_000
_UNMATCHED = "matching"
_OTHERS = "others"

Hidden = Sequence[int]


def _path(name: Field) -> str:
    return f"{VERSIONS}.tokens.{name}"


def search_for(question: EngineQuery, index: str, hidden: Hidden = ()) -> Search:
    """Return the request that answers the question.

    `hidden` are pages that nobody may see any more though the index still holds them as they were.
    """
    visible = _visible(question, hidden)
    filters = {name: _carries(name, values, visible) for name, values in question.filters.items() if values}
    request = Search(index=index).query(_matching(question.expression, visible))
    request = request.source(False).extra(docvalue_fields=["members"], track_total_hits=True, track_scores=True)
    request = request[question.offset : question.offset + question.limit].sort(*_order(question, visible))
    if filters:
        # What is chosen narrows the hits, but not the facets that it was chosen in.
        request = request.post_filter(dsl.Bool(filter=list(filters.values())))
    _count(request, filters, visible)
    return request


def any_of(name: str, values: Sequence[Any]) -> Query:
    """Return a query for versions of which the field holds one of the values."""
    options: dict[str, Any] = {f"{VERSIONS}.{name}": list(values)}
    return dsl.Terms(**options)


def _visible(question: EngineQuery, hidden: Hidden) -> list[Query]:
    """Return the conditions under which a version does not exist for the reader."""
    barring: list[Query] = []
    if question.reader.hidden_restrictions:
        barring.append(any_of("restrictions", sorted(question.reader.hidden_restrictions)))
    if hidden:
        barring.append(any_of("page_id", hidden))
    return barring


def _carries(name: str, values: Iterable[str], barring: list[Query]) -> Query:
    """Return a query for families of which a version that the reader may see carries one of the values."""
    chosen = any_of("facets", [facet(name, value) for value in values])
    return dsl.Nested(path=VERSIONS, query=dsl.Bool(filter=[chosen], must_not=barring))


def _matching(expression: Expression | None, barring: list[Query]) -> Query:
    """Return a query for families of which a version that the reader may see holds what is asked.

    A family is scored by the best of these versions.
    """
    if expression is None:
        everything = dsl.Bool(filter=[dsl.MatchAll()], must_not=barring)
        return dsl.Nested(path=VERSIONS, query=everything, score_mode="max")
    unwanted = [_clause(clause, Tier.EXACT) for clause in expression.none]
    held = dsl.Bool(must=[_tiers(expression)], must_not=[*barring, *unwanted])
    shown = {"name": MATCHED, "size": MAX_LANGUAGES, "_source": False, "docvalue_fields": [f"{VERSIONS}.page_id"]}
    return dsl.Nested(path=VERSIONS, query=held, score_mode="max", inner_hits=shown)


def _tiers(expression: Expression) -> Query:
    """Return a query for what is asked; a version that holds it more surely is above all that hold it less surely."""
    steps = expression.steps()
    if expression.loosened:
        clauses = [_clause(clause, tier) for step, tier in steps for clause in step.all]
        return dsl.Bool(should=clauses, minimum_should_match=1)
    if len(steps) == 1:
        ((step, tier),) = steps
        return _all(step.all, tier)
    lifted: list[Query] = []
    for below, (step, tier) in enumerate(reversed(steps)):
        held = _all(step.all, tier)
        lift = dsl.ConstantScore(filter=dsl.MatchAll(), boost=ABOVE * below)
        lifted.append(dsl.Bool(must=[held, lift] if below else [held]))
    return dsl.DisMax(queries=lifted)


def _all(clauses: Sequence[Clause], tier: Tier) -> Query:
    return dsl.Bool(must=[_clause(clause, tier) for clause in clauses])


def _clause(clause: Clause, tier: Tier) -> Query:
    """Return a query for any of the runs. Single tokens are asked for together: one lookup per token in all fields."""
    runs = clause.up_to(tier)
    fields = clause.fields or FIELDS
    words = [run.tokens[0] for run in runs if len(run.tokens) == 1 and not run.prefix]
    alternatives = list(_words(words, fields)) if words else []
    alternatives += [_row(run, fields) for run in runs if len(run.tokens) > 1]
    alternatives += [_beginning(run.tokens[0], fields) for run in runs if len(run.tokens) == 1 and run.prefix]
    if not alternatives:
        return dsl.MatchNone()
    return alternatives[0] if len(alternatives) == 1 else dsl.Bool(should=alternatives, minimum_should_match=1)


def _words(words: Sequence[str], fields: Sequence[Field]) -> Iterable[Query]:
    """Yield BM25 over the fields as if they were one, weighted; that kind of query takes no weight under one."""
    text = " ".join(words)
    strong = [name for name in fields if WEIGHTS[name] >= 1]
    weak = [name for name in fields if WEIGHTS[name] < 1]
    if strong:
        weighted = [f"{_path(name)}^{WEIGHTS[name]:g}" for name in strong]
        yield dsl.CombinedFields(query=text, fields=weighted, operator="or")
    for name in weak:
        yield dsl.Match(**{_path(name): {"query": text, "operator": "or", "boost": WEIGHTS[name]}})


def _row(run: TokenPhrase, fields: Sequence[Field]) -> Query:
    options: dict[str, Any] = {"type": "phrase"}
    if run.prefix:
        options = {"type": "phrase_prefix", "max_expansions": MAX_EXPANSIONS}
    weighted = [f"{_path(name)}^{WEIGHTS[name]:g}" for name in fields]
    return dsl.MultiMatch(query=" ".join(run.tokens), fields=weighted, **options)


def _beginning(start: str, fields: Sequence[Field]) -> Query:
    if len(start) > MAX_TOKEN_LENGTH:
        return dsl.MatchNone()  # no token is that long, and Lucene refuses to look for it
    return dsl.Bool(
        should=[dsl.Prefix(**{_path(name): {"value": start, "boost": WEIGHTS[name]}}) for name in fields],
        minimum_should_match=1,
    )


def _order(question: EngineQuery, barring: list[Query]) -> list[Any]:
    """Return the order: by what is asked for, then by how well the family matches, then by its oldest page.

    The last makes paging stable.
    """
    order: list[Any] = []
    if question.sort == "newest":
        order = [_by("day", "desc", "max", 0, barring)]
    elif question.sort == "evidence":
        order = [_by("evidence", "desc", "max", -1, barring)]
    elif question.sort == "title":
        order = list(_by_title(question.reader.languages, barring))
    return [*order, {"_score": {"order": "desc"}}, {"first_page": {"order": "asc"}}]


def _by_title(languages: Sequence[str], barring: list[Query]) -> Iterable[Any]:
    """Yield the order by the title in the reader's language.

    After these come families that have none in it, by the title in their next.
    """
    for code in languages:
        here: list[Query] = [dsl.Term(**{f"{VERSIONS}.language": code})]
        yield _by(f"order.{languages[0]}", "asc", "min", "_last", barring, here)


def _by(
    name: str, direction: str, mode: str, missing: int | str, barring: list[Query], only: Sequence[Query] = ()
) -> dict[str, Any]:
    nested: dict[str, Any] = {"path": VERSIONS}
    if barring or only:
        nested["filter"] = dsl.Bool(filter=list(only), must_not=barring).to_dict()
    options = {"order": direction, "mode": mode, "missing": missing, "nested": nested, "unmapped_type": "keyword"}
    return {f"{VERSIONS}.{name}": options}


def _count(request: Search, filters: Mapping[str, Query], barring: list[Query]) -> None:
    """Ask for the number of families of each facet value, were it chosen along with what is chosen in other facets."""
    if not filters:
        _values(request.aggs, _OTHERS, barring)
        return
    request.aggs.bucket(_UNMATCHED, aggs.Filter(dsl.MatchAll()))
    _values(_narrowed(request, _OTHERS, filters.values()), _OTHERS, barring)
    for name in filters:
        rest = [condition for other, condition in filters.items() if other != name]
        _values(_narrowed(request, f"facet {name}", rest), _OTHERS, barring, only=name)


def _narrowed(request: Search, label: str, conditions: Iterable[Query]) -> Any:
    return request.aggs.bucket(label, aggs.Filter(dsl.Bool(filter=list(conditions))))


def _values(bucket: Any, label: str, barring: list[Query], only: str = "") -> None:
    versions = bucket.bucket(label, aggs.Nested(path=VERSIONS))
    if barring:
        versions = versions.bucket("visible", aggs.Filter(dsl.Bool(must_not=barring)))
    options: dict[str, Any] = {"include": f"{re.escape(only)}=.*"} if only else {}
    values = versions.bucket("values", aggs.Terms(field=f"{VERSIONS}.facets", size=MAX_VALUES, **options))
    values.bucket("families", aggs.ReverseNested())
