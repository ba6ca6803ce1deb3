"""The cards of a result page: families checked against the database once more, with titles and addresses."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from search.engines.database.catalogue import preferred_language
from search.engines.protocol import Family
from search.language_names import language_name
from search.models import SearchDocument
from search.query.facets import labels
from search.query.highlight import Highlighter
from search.query.search import Search
from search.registry import version_notes
from search.sql import StatementOfIds
from search.visibility import visible_paths


@dataclass(frozen=True)
class Version:
    """A language version of a card, for its badge."""

    language: str
    name: str
    _url_path: str
    _request: HttpRequest

    @cached_property
    def url(self) -> str:
        """Return the address, made when it is asked for, as that of a page is."""
        return Page(url_path=self._url_path).get_url(self._request) or ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader sees of a family: the version in their language, and where the others are."""

    page_id: int
    kind: str
    kind_name: str
    language: str
    title: str
    marked_title: SafeString
    summary: str
    versions: Sequence[Version]
    passage: SafeString
    """The best passage, marked; of the version that matched, in `passage_language`."""
    passage_language: str
    matched: Sequence[str]
    """Names of the languages in which the query matched, if the shown version is not among them."""
    notes: Sequence[str]
    """What the reader should know of the shown version: outdated, machine-made."""

    @property
    def url(self) -> str:
        """The address of the version that is shown."""
        return next(version.url for version in self.versions if version.language == self.language)

    @property
    def others(self) -> list[Version]:
        return [version for version in self.versions if version.language != self.language]


def cards(search: Search, request: HttpRequest) -> list[Card]:
    """Return a card for each family that still has a page the reader may see.

    Costs the same queries for one as for ten.
    """
    families = search.results.families
    ids = [page_id for family in families for page_id in family.versions.values()]
    paths = visible_paths(ids, request)
    languages = search.query.reader.languages
    choices = [choice for family in families if (choice := _choose(family, paths, languages)) is not None]
    wanted = {page_id for choice in choices for page_id in (choice.shown, choice.matched)}
    documents = {row[0]: _Document(*row) for row in _DOCUMENTS.rows(wanted)}
    maker = _CardMaker(search, request, paths, documents)
    return [maker.card(choice) for choice in choices if choice.shown in documents and choice.matched in documents]


class _Document(NamedTuple):
    """The fields of a search document that a card needs."""

    pk: int
    language: str
    kind: str
    title: str
    summary: str
    body_json: str

    def texts(self, *, but_title: bool = False) -> tuple[str, ...]:
        """Return what readers can read of the page, title first."""
        texts = (self.summary, *json.loads(self.body_json))
        return texts if but_title else (self.title, *texts)


_DOCUMENTS = StatementOfIds(
    lambda ids: SearchDocument.objects.filter(pk__in=ids).values_list(*_Document._fields[:-1], "body")
)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Of a family, the page that is shown and the one whose text shows why it was found; mostly the same."""

    family: Family
    versions: Mapping[str, int]
    """Language code to page id, of those that the reader may see at this moment."""
    shown: int
    matched: int


def _choose(family: Family, visible: Container[int], languages: Sequence[str]) -> _Choice | None:
    versions = {code: page_id for code, page_id in family.versions.items() if page_id in visible}
    if not versions:
        return None
    shown = preferred_language(versions, languages, family.matched)
    matched = [code for code in family.matched if code in versions]
    best = shown if shown in matched or not matched else matched[0]
    return _Choice(family, versions, versions[shown], versions[best])


class _CardMaker:
    """Makes the cards of one page of results from rows that were read together."""

    def __init__(
        self,
        search: Search,
        request: HttpRequest,
        paths: Mapping[int, str],
        documents: Mapping[int, _Document],
    ) -> None:
        self._languages = search.query.reader.languages
        self._request = request
        self._paths = paths
        self._documents = documents
        self._highlighter = Highlighter(search.expression)
        self._kinds = labels("type", {document.kind for document in documents.values()}, get_language() or "en")
        self._notes = version_notes(list(documents))
        self._name_of = cache(language_name)

    def card(self, choice: _Choice) -> Card:
        document, source = self._documents[choice.shown], self._documents[choice.matched]
        versions = choice.versions
        matched = [code for code in choice.family.matched if code in versions]
        texts = source.texts(but_title=source.pk == document.pk)
        return Card(
            page_id=document.pk,
            kind=document.kind,
            kind_name=self._kinds.get(document.kind, document.kind),
            language=document.language,
            title=document.title,
            marked_title=self._highlighter.marked(document.title, document.language),
            summary=document.summary,
            versions=[self._version(code, versions[code]) for code in self._in_order(versions)],
            passage=self._highlighter.passage(texts, source.language),
            passage_language=source.language,
            matched=() if document.language in matched else [self._name_of(code) for code in matched],
            notes=self._notes.get(document.pk, ()),
        )

    def _version(self, code: str, page_id: int) -> Version:
        return Version(code, self._name_of(code), self._paths[page_id], self._request)

    def _in_order(self, codes: Iterable[str]) -> list[str]:
        known = list(self._languages)
        return sorted(codes, key=lambda code: (known.index(code) if code in known else len(known), code))
