"""Suggestions while a reader types: titles of pages by type, and terms of concepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from search import conf
from search.analysis.concepts import concept_matcher, concept_token
from search.analysis.folding import fold
from search.analysis.queries import expression, with_open_end
from search.contract import Clause, Engine, Expression, Question, Reader, Run
from search.engines import current_engine
from search.facets import labels
from search.models import SearchDocument
from search.parsing import parse
from search.visibility import reader_for, visible_pages

SHORTEST = 2
MOST_TITLES = 8
MOST_TERMS = 5
MOST_TRIED = 20
"""Terms of which is asked whether the reader can find anything by them."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind under their heading."""

    title: str
    suggestions: Sequence[Suggestion]


def suggest(text: str, request: HttpRequest) -> list[Group]:
    """Suggestions for what was typed so far; never one that leads to nothing this reader may see."""
    text = text[: conf.longest_query()].strip()
    if len(text) < SHORTEST:
        return []
    reader = reader_for(request)
    engine = current_engine()
    groups = _titles(text, reader, engine, request)
    terms = _terms(text, reader, engine)
    if terms:
        groups.append(Group(_("Topics"), terms))
    return groups


def _titles(text: str, reader: Reader, engine: Engine, request: HttpRequest) -> list[Group]:
    parsed = parse(text)
    wanted = expression(parsed, conf.content_languages())
    if not wanted.all:
        return []
    wanted = with_open_end(wanted, parsed)
    in_title = Expression(all=tuple(Clause(clause.sure, (), clause.guessed, ("title",)) for clause in wanted.all))
    families = engine.search(Question(in_title, reader, limit=MOST_TITLES)).families
    ids = [family.page_id for family in families]
    pages = visible_pages(Page.objects.filter(pk__in=ids), request).select_related("locale").in_bulk()
    rows = SearchDocument.objects.only("page_id", "kind", "title", "language").in_bulk(list(pages))
    by_kind: dict[str, list[Suggestion]] = {}
    for page_id in ids:
        if page_id in rows:
            url = pages[page_id].get_url(request) or ""
            by_kind.setdefault(rows[page_id].kind, []).append(
                Suggestion(rows[page_id].title, rows[page_id].language, url)
            )
    names = labels("type", by_kind, get_language() or "en")
    return [Group(names[kind], suggestions) for kind, suggestions in by_kind.items()]


def _terms(text: str, reader: Reader, engine: Engine) -> list[Suggestion]:
    """Terms that begin with what was typed, in the reader's languages, of concepts that she can find a page by."""
    beginning = fold(text)
    found: list[Suggestion] = []
    seen: set[str] = set()
    tried = 0
    for code, language, term in _terms_in_order(reader.languages):
        if code in seen or not _begins(term, beginning):
            continue
        seen.add(code)
        tried += 1
        if _leads_somewhere(code, reader, engine):
            found.append(Suggestion(term, language, f"{reverse('search:results')}?{urlencode({'q': term})}"))
        if len(found) == MOST_TERMS or tried == MOST_TRIED:
            break
    return found


def _terms_in_order(languages: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    terms = concept_matcher().terms
    return (
        (code, language, term)
        for wanted in languages
        for (code, language), words in terms.items()
        if language == wanted
        for term in words
    )


def _begins(term: str, beginning: str) -> bool:
    folded = fold(term)
    return folded.startswith(beginning) or f" {beginning}" in folded


def _leads_somewhere(code: str, reader: Reader, engine: Engine) -> bool:
    wanted = Expression(all=(Clause(sure=(Run((concept_token(code),)),)),))
    return engine.search(Question(wanted, reader, limit=0)).matching > 0
