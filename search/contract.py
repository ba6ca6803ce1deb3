"""The contract with a host: what a page type says of itself, and what is asked of the search.

A page type joins the search by one method, without a base class of ours::

    def search_content(self) -> SearchContent | None: ...

None keeps a page out of the index. The method is called on the instance that is being saved, before its child rows are
in the database, so it must read what the instance holds and nothing else. A class attribute `search_related`, if there
is one, names the relations that it reads, as `prefetch_related` takes them; an index that is rebuilt reads them for
many pages together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class SearchContent:
    """The searchable text and facts of one page in one language.

    `kind` is the page type's stable name ("practice"); `facets` maps a facet to the stable codes that
    the page carries (`{"method": ("self-help-group",)}`), the same in every language version;
    `concepts` are codes of the concepts that the page is about; `owner` is the stable code of the
    organisation that owns the page ("" for none).
    """

    kind: str
    title: str
    summary: str = ""
    body: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    owner: str = ""
    dated: dt.date | None = None
    evidence: int | None = None
    attachments: tuple[int, ...] = ()
    """Primary keys of Wagtail documents whose text is searched with the page."""


@dataclass(frozen=True, slots=True)
class ConceptTerms:
    """A concept as the analysis needs it: its code and its terms in one language, preferred first."""

    code: str
    language: str
    terms: tuple[str, ...]


class ConceptSource(Protocol):
    """The source that the analysis gets the concepts from; the app that keeps them registers one."""

    def terms(self) -> Iterable[ConceptTerms]: ...

    def version(self) -> str:
        """Return a value that changes whenever a term does."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who asks, as far as the search is concerned.

    `languages` are language codes, the preferred one first; `hidden_restrictions` are the primary keys of the view
    restrictions that they do not pass. A document that carries any of these does not exist for them.
    """

    languages: tuple[str, ...]
    hidden_restrictions: frozenset[int] = frozenset()


Field = Literal["title", "summary", "concepts", "body", "attachments"]
FIELDS: tuple[Field, ...] = ("title", "summary", "concepts", "body", "attachments")
"""The fields of a document, the weightiest first."""

Sort = Literal["relevance", "newest", "evidence", "title"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "evidence", "title")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a reader asks, as it was typed.

    `text` is what was typed; `filters` maps a facet to the chosen codes (any of them, within a facet; all of them,
    between facets). `offset` and `limit` count translation families. `across` says whether the terms of a concept in
    other languages are searched as well.
    """

    text: str
    reader: Reader
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    limit: int = 10
    sort: Sort = "relevance"
    across: bool = True
