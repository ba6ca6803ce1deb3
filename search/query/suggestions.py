"""Suggestions while a reader types: titles of pages by type, and terms of concepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from search import conf
from search.analysis.folding import fold
from search.concepts.current import concept_matcher
from search.concepts.matcher import concept_token
from search.contract import Reader
from search.engines import current_engine
from search.engines.protocol import Clause, Engine, EngineQuery, Expression, TokenPhrase
from search.models import SearchDocument
from search.query.expression import typed_so_far
from search.query.facets import labels
from search.query.parser import parse
from search.visibility import reader_for, visible_pages

MIN_LENGTH = 2
MAX_TITLES = 8
MAX_TERMS = 5
MAX_TRIED = 20
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
    """Return suggestions for what was typed so far; never one that leads to nothing this reader may see."""
    text = text[: conf.max_query_length()].strip()
    if len(text) < MIN_LENGTH:
        return []
    reader = reader_for(request)
    engine = current_engine()
    groups = _titles(text, reader, engine, request)
    terms = _terms(text, reader, engine)
    if terms:
        groups.append(Group(_("Topics"), terms))
    return groups


def _titles(text: str, reader: Reader, engine: Engine, request: HttpRequest) -> list[Group]:
    ids = _pages_titled(text, reader, engine)
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


def _pages_titled(text: str, reader: Reader, engine: Engine) -> list[int]:
    """Return the page to show of each family whose title holds what was typed so far."""
    for wanted in typed_so_far(parse(text), conf.content_languages()):
        in_title = tuple(replace(clause, fields=("title",)) for clause in wanted.all)
        if in_title:
            question = EngineQuery(replace(wanted, all=in_title), reader, limit=MAX_TITLES)
            found = [family.page_id for family in engine.search(question).families]
            if found:
                return found
    return []


def _terms(text: str, reader: Reader, engine: Engine) -> list[Suggestion]:
    """Return terms that begin with what was typed.

    They are in the reader's languages, of concepts that they can find a page by.
    """
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
        if len(found) == MAX_TERMS or tried == MAX_TRIED:
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
    wanted = Expression(all=(Clause(exact=(TokenPhrase((concept_token(code),)),)),))
    return engine.search(EngineQuery(wanted, reader, limit=0)).matching > 0
